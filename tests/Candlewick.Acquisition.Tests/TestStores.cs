using System.Collections.Concurrent;
using Candlewick.Acquisition.Tests;
using Candlewick.Storage.ClickHouse;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Memory;
using Candlewick.Storage.Postgres;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(TestStores))]

namespace Candlewick.Acquisition.Tests;

/// <summary>
/// The stores of the tests: in memory, unless <c>CANDLEWICK_TEST_STORE</c> says duckdb, postgres, or clickhouse (whose state is then on PostgreSQL).
/// <c>./test</c> runs these tests once with each.
/// </summary>
public sealed class TestStores : IAsyncDisposable
{
    /// <summary>More than the tests that run at once have together; the connections of all of them fit a server.</summary>
    private const int MostOpen = 40;

    private readonly PostgresServer _postgres = new();
    private readonly ConcurrentQueue<IAsyncDisposable> _stores = [];
    private readonly ConcurrentBag<TemporaryFolder> _folders = [];

    private static string Kind => Environment.GetEnvironmentVariable("CANDLEWICK_TEST_STORE") ?? "memory";

    /// <summary>An empty store of the running test, open until many others were. For constructors and initializers, which cannot wait.</summary>
    public static StoreRoles Open() => Kind == "memory" ? new MemoryStore().Roles : Task.Run(OpenAsync).GetAwaiter().GetResult();

    private static async Task<StoreRoles> OpenAsync()
    {
        TestStores stores = await TestContext.Current.GetFixture<TestStores>() ?? throw new InvalidOperationException("No fixture of stores.");
        return Kind switch
        {
            "duckdb" => await stores.OpenDuckDbAsync(),
            "postgres" => await stores.OpenPostgresAsync(),
            "clickhouse" => await stores.OpenClickHouseAsync(),
            _ => throw new InvalidOperationException($"CANDLEWICK_TEST_STORE: found '{Kind}', expected memory, duckdb, postgres or clickhouse."),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable store in _stores)
        {
            await store.DisposeAsync();
        }

        foreach (TemporaryFolder folder in _folders)
        {
            folder.Dispose();
        }

        await _postgres.DisposeAsync();
    }

    private async Task KeepAsync(IAsyncDisposable store)
    {
        _stores.Enqueue(store);
        if (_stores.Count > MostOpen && _stores.TryDequeue(out IAsyncDisposable? oldest))
        {
            await oldest.DisposeAsync();
        }
    }

    private async Task<StoreRoles> OpenDuckDbAsync()
    {
        TemporaryFolder folder = new();
        _folders.Add(folder);
        DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(folder.File("test.duckdb")) { Threads = 1 }, TimeProvider.System, CancellationToken.None);
        await KeepAsync(store);
        return store.Roles;
    }

    private async Task<StoreRoles> OpenPostgresAsync()
    {
        PostgresDatabase database = await _postgres.CreateDatabaseAsync(CancellationToken.None);
        PostgresStore store = await PostgresStore.OpenAsync(new PostgresOptions(database.ConnectionString), TimeProvider.System, CancellationToken.None);
        await KeepAsync(store);
        return store.Roles;
    }

    private async Task<StoreRoles> OpenClickHouseAsync()
    {
        StoreRoles state = await OpenPostgresAsync();
        ClickHouseServer server = await ClickHouseServer.SharedAsync();
        ClickHouseOptions options = new(server.Endpoint, ClickHouseServer.NewDatabase()) { User = server.User, Password = server.Password };
        ClickHouseStore store = await ClickHouseStore.OpenAsync(
            options, new ClickHouseSurroundings(state, null, TimeProvider.System, NullLogger.Instance), CancellationToken.None);
        await KeepAsync(store);
        return store.Roles;
    }
}
