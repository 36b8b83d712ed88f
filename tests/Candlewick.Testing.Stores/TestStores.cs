using System.Collections.Concurrent;
using Candlewick.Domain.Ports;
using Candlewick.Jobs;
using Candlewick.Storage.ClickHouse;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Memory;
using Candlewick.Storage.Postgres;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Stores;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(TestStores))]

namespace Candlewick.Testing.Stores;

/// <summary>
/// The stores of the tests: in memory, unless <c>CANDLEWICK_TEST_STORE</c> says duckdb, postgres, or clickhouse (whose state is then on PostgreSQL).
/// <c>./test</c> runs these tests once with each.
/// </summary>
public sealed class TestStores : IAsyncDisposable
{
    /// <summary>More than the tests that run at once have together.</summary>
    private const int MostOpen = 40;

    /// <summary>Pools of tests that have ended give their connections back soon: those of all open stores would not fit a server.</summary>
    private const string ShortPools = ";Connection Idle Lifetime=5;Connection Pruning Interval=2";

    /// <summary>Longer than any test uses its store.</summary>
    private static readonly TimeSpan LongestUse = TimeSpan.FromMinutes(3);

    private readonly PostgresServer _postgres = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentQueue<(IAsyncDisposable Store, long OpenedAt)> _stores = [];
    private readonly ConcurrentBag<TemporaryFolder> _folders = [];
    private string? _template;

    private static string Kind => Environment.GetEnvironmentVariable("CANDLEWICK_TEST_STORE") ?? "memory";

    /// <summary>So many cases of a law: fewer on a server, where each is a database of its own.</summary>
    public static int CasesOf(int inMemory) => Kind is "memory" or "duckdb" ? inMemory : Math.Max(8, inMemory / 12);

    /// <summary>An empty store of the running test, open until many others were, minutes later. For constructors and initializers, which cannot wait.</summary>
    public static TestStore Open() =>
        Kind == "memory" ? new TestStore(new MemoryStore().Roles, new MemoryRunStore().Stores, TimeProvider.System) : Task.Run(OpenAsync).GetAwaiter().GetResult();

    private static async Task<TestStore> OpenAsync()
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
        foreach ((IAsyncDisposable store, _) in _stores)
        {
            await store.DisposeAsync();
        }

        foreach (TemporaryFolder folder in _folders)
        {
            folder.Dispose();
        }

        _gate.Dispose();
        await _postgres.DisposeAsync();
    }

    private async Task KeepAsync(IAsyncDisposable store)
    {
        _stores.Enqueue((store, TimeProvider.System.GetTimestamp()));
        if (_stores.Count > MostOpen && _stores.TryPeek(out (IAsyncDisposable Store, long OpenedAt) oldest)
            && TimeProvider.System.GetElapsedTime(oldest.OpenedAt) > LongestUse && _stores.TryDequeue(out oldest))
        {
            await oldest.Store.DisposeAsync();
        }
    }

    private async Task<TestStore> OpenDuckDbAsync()
    {
        TemporaryFolder folder = new();
        _folders.Add(folder);
        DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(folder.File("test.duckdb")) { Threads = 1 }, TimeProvider.System, CancellationToken.None);
        await KeepAsync(store);
        return new TestStore(store.Roles, store.Runs, TimeProvider.System);
    }

    private async Task<TestStore> OpenPostgresAsync()
    {
        PostgresDatabase database = await _postgres.CreateDatabaseAsync(CancellationToken.None, await RequireTemplateAsync());
        PostgresStore store = await PostgresStore.OpenAsync(new PostgresOptions(database.ConnectionString + ShortPools), TimeProvider.System, CancellationToken.None);
        await KeepAsync(store);
        return new TestStore(store.Roles, store.Runs, store.Clock);
    }

    /// <summary>A database with an empty store, made once: a copy of it is made in a third of the time.</summary>
    private async Task<string> RequireTemplateAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_template is null)
            {
                PostgresDatabase database = await _postgres.CreateDatabaseAsync(CancellationToken.None);
                await using PostgresStore store = await PostgresStore.OpenAsync(new PostgresOptions(database.ConnectionString), TimeProvider.System, CancellationToken.None);
                _template = database.Name;
            }

            return _template;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<TestStore> OpenClickHouseAsync()
    {
        TestStore state = await OpenPostgresAsync();
        ClickHouseServer server = await ClickHouseServer.SharedAsync();
        ClickHouseOptions options = new(server.Endpoint, ClickHouseServer.NewDatabase()) { User = server.User, Password = server.Password };
        ClickHouseStore store = await ClickHouseStore.OpenAsync(
            options, new ClickHouseSurroundings(state.Roles, null, TimeProvider.System, NullLogger.Instance), CancellationToken.None);
        await KeepAsync(store);
        return state with { Roles = store.Roles };
    }
}

/// <summary>A store of one test.</summary>
/// <param name="Clock">The clock of its leases: a database server's own, whatever the clock of the test says.</param>
public sealed record TestStore(StoreRoles Roles, RunStores Runs, TimeProvider Clock);
