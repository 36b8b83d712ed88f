using System.Runtime.CompilerServices;

namespace Candlewick.Storage.Memory;

internal sealed class MemoryBarStore(MemoryState state) : IBarStore
{
    private const int RowsOfBatch = 4_096;

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        foreach (RangeWrite write in writes)
        {
            OriginGuard.Check(state.Info, write.Bar.Instrument.Venue, write.Bar.ToString());
            WriteCheck.Demand(write);
        }

        lock (state.Gate)
        {
            WriteResult total = default;
            foreach (RangeWrite write in writes)
            {
                total += Write(write);
            }

            return Task.FromResult(total);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BarColumns> ReadAsync(
        BarSeriesId series, UtcRange range, UtcTime? asKnownAt, [EnumeratorCancellation] CancellationToken ct)
    {
        List<Bar> bars;
        lock (state.Gate)
        {
            bars = asKnownAt is { } instant ? KnownAt(series, range, instant) : [.. CurrentOf(series, range).Select(known => known.Bar)];
        }

        foreach (Bar[] some in bars.Chunk(RowsOfBatch))
        {
            ct.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            using BarColumns batch = BarColumns.Of(some);
            yield return batch;
        }
    }

    /// <inheritdoc />
    public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<UtcTime?>(
                state.Bars.TryGetValue(series, out var rows) && rows.Count > 0 ? rows.Keys.Last().OpenTime : null);
        }
    }

    private IEnumerable<KnownBar> CurrentOf(SeriesId series, UtcRange range) =>
        state.Bars.TryGetValue(series, out var rows)
            ? rows.Values.SkipWhile(known => known.Bar.OpenTime < range.From).TakeWhile(known => known.Bar.OpenTime < range.To)
            : [];

    private List<Bar> KnownAt(SeriesId series, UtcRange range, UtcTime instant)
    {
        IEnumerable<PastBar> rows = state.History.TryGetValue(series, out List<PastBar>? all)
            ? all.Where(row => range.Contains(row.Bar.OpenTime) && row.KnownFrom <= instant && instant < row.KnownTo)
            : [];
        Dictionary<(UtcTime, int), Bar> past = rows.GroupBy(row => (row.Bar.OpenTime, row.Bar.Ordinal)).ToDictionary(same => same.Key, FirstKnown);
        IEnumerable<Bar> current = CurrentOf(series, range)
            .Where(known => known.KnownFrom <= instant && !past.ContainsKey((known.Bar.OpenTime, known.Bar.Ordinal))).Select(known => known.Bar);
        return [.. current.Concat(past.Values).OrderBy(bar => bar.OpenTime).ThenBy(bar => bar.Ordinal)];
    }

    /// <summary>By the order of <see cref="KnownOnce.PastOrder"/>.</summary>
    private static Bar FirstKnown(IEnumerable<PastBar> rows) =>
        rows.OrderBy(row => row.KnownFrom).ThenByDescending(row => row.KnownTo).ThenBy(row => row.Bar.CloseTime).ThenBy(row => row.Bar.Finality)
            .ThenBy(row => row.Bar.Open).ThenBy(row => row.Bar.High).ThenBy(row => row.Bar.Low).ThenBy(row => row.Bar.Close).ThenBy(row => row.Bar.Volume)
            .ThenBy(row => row.Bar.QuoteVolume).ThenBy(row => row.Bar.TradeCount).ThenBy(row => row.Bar.TakerBuyVolume).ThenBy(row => row.Bar.TakerBuyQuoteVolume)
            .First().Bar;

    private WriteResult Write(RangeWrite write)
    {
        SortedDictionary<(UtcTime OpenTime, int Ordinal), KnownBar> rows = MemoryState.RowsOf(state.Bars, write.Bar);
        using BarColumns stored = BarColumns.Of([.. CurrentOf(write.Bar, write.Asked).Select(known => known.Bar)]);
        BarMerge merge = BarMerge.Compare(stored, write.Bars, write.IsWhole);
        UtcTime receivedAt = UtcTime.FromMicroseconds(write.Provenance.ReceivedAt.Microseconds);
        foreach (Bar gone in merge.Removed.Select(place => stored[place]))
        {
            KnownBar before = rows[(gone.OpenTime, gone.Ordinal)];
            MemoryState.RowsOf(state.History, write.Bar).Add(
                new PastBar(before.Bar, before.KnownFrom, BarMerge.KnownToOf(before.KnownFrom, receivedAt)));
            rows.Remove((gone.OpenTime, gone.Ordinal));
        }

        foreach (int row in merge.Inserted)
        {
            Bar bar = write.Bars[row];
            rows[(bar.OpenTime, bar.Ordinal)] = new KnownBar(bar, receivedAt);
        }

        foreach (RowChange change in merge.Changes)
        {
            Bar bar = write.Bars[change.Incoming];
            KnownBar before = rows[(bar.OpenTime, bar.Ordinal)];
            UtcTime knownFrom = BarMerge.KnownFromAfter(change, before.KnownFrom, receivedAt);
            if (change.IsCorrection)
            {
                MemoryState.RowsOf(state.History, write.Bar).Add(new PastBar(before.Bar, before.KnownFrom, knownFrom));
            }

            rows[(bar.OpenTime, bar.Ordinal)] = new KnownBar(bar with { Finality = BarMerge.FinalityAfter(change, bar.Finality) }, knownFrom);
        }

        state.Record(write, merge.Result, state.LedgerOf(write.Bar).Apply(write));
        return merge.Result;
    }
}
