using Candlewick.Storage.DuckDb.Native;
using Candlewick.Storage.DuckDb.Schema;
using Candlewick.Testing;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class SchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Path => _folder.File("schema.duckdb");

    private DuckDbSchema Schema => new(new DuckDbOptions(Path), TimeProvider.System);

    [Fact]
    public async Task Read_OfNoStore_SaysThatAllIsPendingAndCreatesNothing()
    {
        foreach (SchemaReport report in (SchemaReport[])[await Schema.ReadAsync(Ct), await Schema.RehearseAsync(Ct)])
        {
            Assert.False(report.Exists);
            Assert.Equal((0, Migration.All.Count), (report.Version, report.Pending.Count));
        }

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task Migrate_OfNoStore_AppliesEveryStepOnce()
    {
        SchemaReport made = await Schema.MigrateAsync(Ct);
        Assert.Empty(made.Pending);
        Assert.Equal(Migration.All[^1].Version, made.Version);
        Assert.Equal(made.Steps, (await Schema.MigrateAsync(Ct)).Steps);
    }

    [Fact]
    public async Task Rehearse_OfAnOlderStore_LeavesItAsItIs()
    {
        MakeOlder();
        SchemaReport rehearsed = await Schema.RehearseAsync(Ct);
        Assert.Equal(5, rehearsed.Version);
        Assert.Equal(5, (await Schema.ReadAsync(Ct)).Version);
        Assert.Empty((await Schema.MigrateAsync(Ct)).Pending);
    }

    [Fact]
    public async Task Rehearse_OfAStepThatFails_SaysSoAndLeavesTheStoreAsItIs()
    {
        MakeOlder();
        Run("CREATE TABLE alert_rule (name VARCHAR)");
        await Assert.ThrowsAsync<StoreException>(() => Schema.RehearseAsync(Ct));
        Assert.Equal(5, (await Schema.ReadAsync(Ct)).Version);
    }

    [Fact]
    public async Task Read_OfAnAlteredStep_IsRefused()
    {
        await (await Engine.OpenFileAsync(Path)).DisposeAsync();
        Run("UPDATE schema_version SET sha256 = 'ab' WHERE version = 3");
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => Schema.ReadAsync(Ct));
        Assert.Equal(ErrorKind.SchemaMismatch, refusal.Kind);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A store of the program before the alerts.</summary>
    private void MakeOlder() => With(connection => SchemaUpdate.Apply(connection, new DuckDbOptions(Path), [.. Migration.All.Take(5)], UtcTime.From(2024, 1, 1)));

    private void Run(string sql) => With(connection => connection.Execute(sql));

    private void With<T>(Func<DuckDbConnection, T> work)
    {
        using DuckDbDatabase database = DuckDbDatabase.Open(Path, []);
        using DuckDbConnection connection = database.Connect();
        work(connection);
    }
}
