namespace Candlewick.Acquisition.Tests;

/// <summary>Remembers what was read.</summary>
internal sealed class CountingBarStore(IBarStore inner) : IBarStore
{
    public List<(BarSeriesId Series, UtcRange Range)> Read { get; } = [];

    public Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct) => inner.WriteAsync(writes, ct);

    public IAsyncEnumerable<BarColumns> ReadAsync(BarSeriesId series, UtcRange range, UtcTime? asKnownAt, CancellationToken ct)
    {
        lock (Read)
        {
            Read.Add((series, range));
        }

        return inner.ReadAsync(series, range, asKnownAt, ct);
    }

    public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct) => inner.FindLastOpenAsync(series, ct);
}
