using Candlewick.Testing;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class BusyDayTests
{
    private const int Rows = 1_200_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_OfMoreTradesOfADayThanFitIntoMemory_GivesEachInOrder()
    {
        using TemporaryFolder folder = new();
        SeriesId series = new(Bitcoin, SeriesKind.Trades);
        DuckDbOptions options = new(folder.File("busy.duckdb")) { MemoryMebibytes = 64 };
        await using DuckDbStore store = await DuckDbStore.OpenAsync(options, TimeProvider.System, Ct);
        Trade[] trades = [.. Enumerable.Range(0, Rows).Select(row => new Trade(Start.AddNanoseconds(row * 9_000_000L), row + 1, 100 + row, 1, Aggressor.Buyer, row + 1, row + 1))];
        UtcRange asked = new(Start, Start + TimeSpan.FromHours(3));
        await store.Roles.Trades.WriteAsync([new TradeWrite(series, asked, trades, IsNumbered: true, new Provenance("file", "trades.csv", null, Received), WriteReason.Import)], Ct);
        int next = 0;
        await foreach (ReadOnlyMemory<Trade> batch in store.Roles.Trades.ReadAsync(series, UtcRange.All, Ct))
        {
            Assert.True(batch.Span.SequenceEqual(trades.AsSpan(next, batch.Length)), $"trades from {next} on");
            next += batch.Length;
        }

        Assert.Equal(Rows, next);
    }
}
