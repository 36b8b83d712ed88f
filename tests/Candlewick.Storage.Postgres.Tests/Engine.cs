using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Candlewick.Storage.Postgres.Tests;

/// <summary>Opens a PostgreSQL store in a database of its own.</summary>
internal static class Engine
{
    public static async ValueTask<OpenStore> OpenAsync(PostgresServer server, StoreOrigin origin = StoreOrigin.Real)
    {
        PostgresDatabase database = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        PostgresStore store = await OpenAsync(database, origin);
        return new OpenStore(store.Roles, async () =>
        {
            await store.DisposeAsync();
            await database.DisposeAsync();
        });
    }

    public static Task<PostgresStore> OpenAsync(PostgresDatabase database, StoreOrigin origin = StoreOrigin.Real) =>
        PostgresStore.OpenAsync(Options(database) with { Origin = origin }, TimeProvider.System, TestContext.Current.CancellationToken);

    public static PostgresOptions Options(PostgresDatabase database) => new(database.ConnectionString);
}
