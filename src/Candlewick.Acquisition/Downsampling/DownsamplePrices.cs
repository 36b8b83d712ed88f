using Candlewick.Analytics.Downsampling;
using Candlewick.Jobs;

namespace Candlewick.Acquisition.Downsampling;

/// <summary>Which windows to compute.</summary>
/// <param name="Instruments">Null for every instrument with samples.</param>
public sealed record DownsampleRequest(WindowSpec Windows, IReadOnlyList<InstrumentId>? Instruments = null);

/// <summary>What was done for one instrument.</summary>
/// <param name="Samples">Samples that had come since the last run.</param>
/// <param name="Intervals">Intervals that were computed, again or for the first time.</param>
/// <param name="TooLate">Samples of intervals of which others were deleted already: they change nothing.</param>
public sealed record InstrumentDownsample(InstrumentId Instrument, long Samples, int Intervals, long TooLate, WriteResult Result)
{
    public override string ToString() =>
        $"{Instrument}: {Samples} new samples, {Intervals} intervals, {Result.Inserted} windows added, {Result.Corrected} replaced, {Result.Unchanged} as before"
        + (TooLate == 0 ? "" : $", {TooLate} samples too late");
}

/// <summary>Computes mean, median and count of the price samples of each window, in the order in which samples came. Safe to stop and run again.</summary>
/// <remarks>
/// A window is computed when its interval is over, or when its number of points has come, and again when a late sample falls into its interval.
/// Raw samples stay; what has been used is marked in the transaction that writes the windows.
/// </remarks>
public sealed class DownsamplePrices(StoreRoles store, TimeProvider clock) : IJob<DownsampleRequest, IReadOnlyList<InstrumentDownsample>>
{
    /// <exception cref="ArgumentOutOfRangeException">A number of the window spec is out of range.</exception>
    public async Task<IReadOnlyList<InstrumentDownsample>> RunAsync(DownsampleRequest request, CancellationToken ct)
    {
        List<InstrumentDownsample> done = [];
        foreach (InstrumentId instrument in await ListAsync(request, ct))
        {
            done.Add(await RunOneAsync(instrument, request.Windows, ct));
        }

        return done;
    }

    /// <summary>The instruments of a request that have samples.</summary>
    public async Task<IReadOnlyList<InstrumentId>> ListAsync(DownsampleRequest request, CancellationToken ct)
    {
        request.Windows.Check();
        IReadOnlyList<SampleSummary> stored = await store.Derived.Samples.SummarizeAsync(instrument: null, ct);
        return [.. stored.Where(one => one.Rows > 0 && request.Instruments?.Contains(one.Instrument) != false).Select(one => one.Instrument)];
    }

    /// <summary>The windows of one instrument.</summary>
    public async Task<InstrumentDownsample> RunOneAsync(InstrumentId instrument, WindowSpec windows, CancellationToken ct)
    {
        long used = await store.Derived.Windows.FindUsedAsync(instrument, windows.Code, ct);
        IReadOnlyList<ArrivedSample> arrived = await store.Derived.Samples.ListArrivedAsync(instrument, used, ct);
        if (arrived.Count == 0)
        {
            return new InstrumentDownsample(instrument, 0, 0, 0, default);
        }

        UtcTime now = UtcTime.From(clock.GetUtcNow());
        UtcTime? horizon = (await store.Derived.Samples.SummarizeAsync(instrument, ct))[0].DeletedBefore;
        long tooLate = arrived.Count(sample => sample.EventTime < horizon);
        List<UtcRange> intervals = [.. arrived.Where(sample => !(sample.EventTime < horizon)).Select(sample => windows.IntervalOf(sample.EventTime)).Distinct()];
        UtcRange[] due = [.. intervals.Where(interval => interval.To <= now || windows.Points > 0).OrderBy(interval => interval.From)];
        List<PriceWindow> computed = [];
        foreach (UtcRange interval in due)
        {
            computed.AddRange(Compute(await store.Derived.Samples.ReadAsync(instrument, interval, ct), interval, windows.Points, interval.To <= now));
        }

        long unused = arrived.Where(sample => sample.EventTime >= now || windows.IntervalOf(sample.EventTime).To > now)
            .Select(sample => sample.Entry).DefaultIfEmpty(long.MaxValue).Min();
        long mark = Math.Max(used, Math.Min(unused - 1, arrived[^1].Entry));
        WriteResult result = await store.Derived.Windows.WriteAsync(
            new WindowWrite(instrument, windows.Code, RangeSet.Of(due), computed, mark), ct);
        return new InstrumentDownsample(instrument, arrived.Count, due.Length, tooLate, result);
    }

    /// <summary>The windows of one interval.</summary>
    /// <param name="points">Samples that fill a window; 0 for no such number.</param>
    /// <param name="isOver">False while more samples may come: then the last window is given only when it is full.</param>
    private static IEnumerable<PriceWindow> Compute(IReadOnlyList<PriceSample> samples, UtcRange interval, int points, bool isOver)
    {
        UtcTime from = interval.From;
        foreach (PriceSample[] group in samples.Chunk(points == 0 ? Math.Max(1, samples.Count) : points))
        {
            bool isFull = group.Length == points;
            if (!isFull && !isOver)
            {
                yield break;
            }

            List<PriceSummary> summary = [];
            new Downsampler(DownsampleTrigger.Points(group.Length)).Add([.. group.Select(sample => new PricePoint(sample.EventTime, sample.Price))], summary);
            UtcTime to = isFull ? group[^1].EventTime.AddNanoseconds(1) : interval.To;
            yield return new PriceWindow(new UtcRange(from, to), summary[0].Mean, summary[0].Median, summary[0].Count);
            from = to;
        }
    }
}
