using Candlewick.Storage.Postgres.Schema;
using Candlewick.Testing.Servers;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresSchemaTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rehearse_OfAnEmptyDatabase_LeavesItEmpty()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        PostgresSchema schema = new(Engine.Options(database), TimeProvider.System);
        SchemaReport rehearsed = await schema.RehearseAsync(Ct);
        Assert.Equal((false, 0), (rehearsed.Exists, rehearsed.Version));
        Assert.NotEmpty(rehearsed.Pending);
        Assert.Equal(rehearsed.Steps, (await schema.ReadAsync(Ct)).Steps);
        Assert.Equal(0L, await database.RunAsync("SELECT count(*) FROM pg_namespace WHERE nspname = 'candlewick'", Ct));
    }

    [Fact]
    public async Task Migrate_OfAnEmptyDatabase_AppliesEveryStepAndKeepsTheirDigests()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        PostgresSchema schema = new(Engine.Options(database), TimeProvider.System);
        SchemaReport made = await schema.MigrateAsync(Ct);
        Assert.Empty(made.Pending);
        Assert.Equal(made.Steps, (await schema.RehearseAsync(Ct)).Steps);
        await database.RunAsync("UPDATE candlewick.schema_version SET sha256 = 'ab' WHERE version = 2", Ct);
        Assert.Equal(ErrorKind.SchemaMismatch, (await Assert.ThrowsAsync<StoreException>(() => schema.ReadAsync(Ct))).Kind);
    }
}
