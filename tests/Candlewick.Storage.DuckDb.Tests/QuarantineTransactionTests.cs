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
