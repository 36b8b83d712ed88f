using Candlewick.Testing.Servers;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresStoreTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_Again_KeepsTheOrigin()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await (await Engine.OpenAsync(database, StoreOrigin.Simulated)).DisposeAsync();
        await using PostgresStore again = await Engine.OpenAsync(database, StoreOrigin.Real);
        Assert.Equal(StoreOrigin.Simulated, again.Info.Origin);
        Assert.DoesNotContain("Password", again.Info.Location, StringComparison.OrdinalIgnoreCase);
    }
}
