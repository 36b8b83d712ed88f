namespace Candlewick.Campaigns.Kills;

/// <summary>A store that is broken on purpose: of one write the ledger is committed with the first half of its rows, and the second half never comes.</summary>
/// <param name="tornWrite">The how-manieth write of several rows is torn, from 1; 0: none is. After its first half the store says so and waits for its death.</param>
/// <remarks>What the one transaction of a write protects from; only the campaign that must fail uses it.</remarks>
internal sealed class TornBars(IBarStore whole, int tornWrite) : IBarStore
{
    private int _writes;

    public async Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct)
    {
        WriteResult result = default;
        foreach (RangeWrite write in writes)
        {
            if (write.Bars.Count < 2 || Interlocked.Increment(ref _writes) != tornWrite)
            {
                result += await whole.WriteAsync([write], ct);
                continue;
            }

            using BarColumns half = new(write.Bars.Count / 2);
            half.AddRange(write.Bars, 0, write.Bars.Count / 2);
            await whole.WriteAsync([write with { Bars = half }], ct);
            await Console.Error.WriteLineAsync($"debug {nameof(TornBars)}: {write.Series} {write.Asked}{PhaseMarks.Torn}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }

        return result;
    }

    public IAsyncEnumerable<BarColumns> ReadAsync(BarSeriesId series, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        whole.ReadAsync(series, range, asKnownAt, ct);

    public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct) => whole.FindLastOpenAsync(series, ct);
}
