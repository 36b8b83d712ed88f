using Candlewick.Storage.DuckDb.Native;
using Candlewick.Storage.DuckDb.Schema;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.DuckDb.Tests;

/// <summary>What only the embedded quarantine promises.</summary>
public sealed class QuarantineTransactionTests
{
    [Fact]
    public async Task Add_OfNothing_CostsNoTransaction()
    {
        using TemporaryFolder folder = new();
        CountingLog log = new();
        await using DuckDbStore store = await DuckDbStore.OpenAsync(
            new DuckDbOptions(folder.File("q.duckdb")) { Log = log }, TimeProvider.System, CancellationToken.None);
        DataFault fault = new(StoreSamples.Series, "a.zip", DataFaultKind.Empty, null, "rows", "none", "Fetch it again.", UtcTime.FromSeconds(0));

        await store.Roles.Quarantine.AddAsync([], CancellationToken.None);
        Assert.Equal(0, log.Transactions);
        await store.Roles.Quarantine.AddAsync([fault], CancellationToken.None);
        Assert.Equal(1, log.Transactions);
    }

    [Fact]
    public async Task Open_OfAFileOfTheFirstSchema_KeepsItsFaultsWithoutAPeriod()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("first.duckdb");
        using (DuckDbDatabase database = DuckDbDatabase.Open(path, []))
        using (DuckDbConnection connection = database.Connect())
        {
            SchemaUpdate.Apply(connection, new DuckDbOptions(path), [Migration.All[0]], UtcTime.FromSeconds(0));
            connection.Execute(
                $"INSERT INTO quarantine VALUES (7, '{StoreSamples.Series}', 'a.zip', 'Empty', NULL, 'rows', 'none', 'Fetch it again.', make_timestamp_ns(0), false, 'ab', NULL)");
        }

        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path), TimeProvider.System, CancellationToken.None);
        DataFault fault = new(StoreSamples.Series, "a.zip", DataFaultKind.Empty, null, "rows", "none", "Fetch it again.", UtcTime.FromSeconds(0), Sha256: "ab");
        Assert.Equal([new QuarantinedFault(7, fault, ReplacedBy: null)], await store.Roles.Quarantine.ListAsync(CancellationToken.None));
        await store.Roles.Quarantine.AddAsync([fault with { Period = StoreSamples.Hours(0, 24) }], CancellationToken.None);
        Assert.Equal(StoreSamples.Hours(0, 24), Assert.Single(await store.Roles.Quarantine.ListAsync(CancellationToken.None)).Fault.Period);
    }

    private sealed class CountingLog : ILogger
    {
        private int _transactions;

        public int Transactions => Volatile.Read(ref _transactions);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "TransactionBegins")
            {
                Interlocked.Increment(ref _transactions);
            }
        }
    }
}
