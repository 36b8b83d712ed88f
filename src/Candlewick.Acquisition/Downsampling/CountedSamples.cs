namespace Candlewick.Acquisition.Downsampling;

/// <summary>A sample store that tells when so many samples of an instrument have come since it last told.</summary>
/// <param name="points">At least 1.</param>
/// <param name="full">Called after the samples are durable, on the writer's thread; it must not wait.</param>
public sealed class CountedSamples(ISampleStore inner, int points, Action<InstrumentId> full) : ISampleStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<InstrumentId, int> _counts = [];

    /// <inheritdoc />
    public async Task<long> AppendAsync(IReadOnlyList<PriceSample> samples, CancellationToken ct)
    {
        long changed = await inner.AppendAsync(samples, ct);
        List<InstrumentId> reached = [];
        lock (_gate)
        {
            foreach (var some in samples.GroupBy(sample => sample.Instrument))
            {
                int count = _counts.GetValueOrDefault(some.Key) + some.Count();
                if (count >= points)
                {
                    reached.Add(some.Key);
                }

                _counts[some.Key] = count % points;
            }
        }

        reached.ForEach(full);
        return changed;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PriceSample>> ReadAsync(InstrumentId instrument, UtcRange range, CancellationToken ct) =>
        inner.ReadAsync(instrument, range, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ArrivedSample>> ListArrivedAsync(InstrumentId instrument, long after, CancellationToken ct) =>
        inner.ListArrivedAsync(instrument, after, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<SampleSummary>> SummarizeAsync(InstrumentId? instrument, CancellationToken ct) => inner.SummarizeAsync(instrument, ct);

    /// <inheritdoc />
    public Task<long> DeleteUsedAsync(SampleDeletion deletion, bool dryRun, CancellationToken ct) => inner.DeleteUsedAsync(deletion, dryRun, ct);
}
