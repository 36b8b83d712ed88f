namespace Candlewick.Campaigns.Kills;

/// <summary>A store that is broken on purpose: the ledger of a write is committed with its first half of rows, the other half in a transaction of its own.</summary>
/// <remarks>What the one transaction of a write protects from; only the campaign that must fail uses it.</remarks>
internal sealed class TornBars(IBarStore whole) : IBarStore
{
    public async Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct)
    {
        WriteResult result = default;
        foreach (RangeWrite write in writes)
        {
            int half = write.Bars.Count / 2;
            using BarColumns first = Slice(write.Bars, 0, half);
            using BarColumns second = Slice(write.Bars, half, write.Bars.Count - half);
            result += await whole.WriteAsync([write with { Bars = first }], ct);
            result += await whole.WriteAsync([write with { Bars = second }], ct);
        }

        return result;
    }

    public IAsyncEnumerable<BarColumns> ReadAsync(BarSeriesId series, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        whole.ReadAsync(series, range, asKnownAt, ct);

    public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct) => whole.FindLastOpenAsync(series, ct);

    private static BarColumns Slice(BarColumns bars, int start, int count)
    {
        BarColumns slice = new(count);
        slice.AddRange(bars, start, count);
        return slice;
    }
}
