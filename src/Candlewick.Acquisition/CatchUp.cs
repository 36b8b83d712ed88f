using Candlewick.Jobs;

namespace Candlewick.Acquisition;

/// <summary>What one series needs to be current.</summary>
/// <param name="Range">From the end of what is known to the last closed bar; empty when it is current.</param>
/// <param name="Requests">REST requests that it will take.</param>
/// <param name="Skipped">Why nothing is asked for although bars are missing, and what to do instead; null when it is asked for.</param>
public sealed record CatchUpStep(BarSeriesId Series, UtcRange Range, long Bars, long Requests, string? Skipped = null);

/// <summary>What to bring up to now.</summary>
/// <param name="NotBefore">A series without any bar starts here.</param>
public sealed record CatchUpRequest(IReadOnlyList<BarSeriesId> Series, UtcTime NotBefore, int Parallel = 4);

/// <summary>Brings bar series from the last known bar to the last closed one over REST. Safe to stop and run again.</summary>
/// <remarks>A series of a venue that has archives only is skipped, with the reason; the others go on.</remarks>
public sealed class CatchUp(VenueSet venues, StoreRoles store, TimeProvider clock, IProgress<JobProgress>? progress = null)
    : IJob<CatchUpRequest, IReadOnlyList<SubRun<SeriesBackfill>>>
{
    /// <summary>The plan, one step a series, those that are current or skipped included.</summary>
    /// <exception cref="InputException">There is no such venue.</exception>
    public async Task<IReadOnlyList<CatchUpStep>> PlanAsync(CatchUpRequest request, CancellationToken ct)
    {
        List<CatchUpStep> steps = [];
        foreach (BarSeriesId series in request.Series)
        {
            Timeframe timeframe = series.Spec.Timeframe;
            UtcTime? last = await store.Bars.FindLastOpenAsync(series, ct);
            UtcTime from = last is null ? timeframe.Ceiling(request.NotBefore) : timeframe.Next(last.Value);
            UtcRange range = new(from, timeframe.Floor(UtcTime.From(clock.GetUtcNow())));
            long bars = timeframe.CountOpens(range);
            steps.Add(bars == 0 ? new CatchUpStep(series, UtcRange.Empty, 0, 0) : PlanOf(series, range, bars));
        }

        return steps;
    }

    private CatchUpStep PlanOf(BarSeriesId series, UtcRange range, long bars)
    {
        IVenue venue = venues.Require<IVenue>(series.Instrument.Venue, "bars");
        return venue is IBarHistory history
            ? new CatchUpStep(series, range, bars, (bars + history.BarsPerRequest - 1) / history.BarsPerRequest)
            : new CatchUpStep(
                series, range, bars, Requests: 0,
                $"{venue.Spec.Code} has no bars over REST; its archives come later: run 'wick backfill {series}' once they are published");
    }

    /// <returns>One sub-run a series; a failed one carries its exception.</returns>
    public async Task<IReadOnlyList<SubRun<SeriesBackfill>>> RunAsync(CatchUpRequest request, CancellationToken ct)
    {
        IReadOnlyList<CatchUpStep> steps = await PlanAsync(request, ct);
        IReadOnlyList<SubRun<SeriesBackfill>> results =
            await SubRuns.RunAsync(steps, step => step.Series.ToString(), request.Parallel, FillAsync, ct);
        await QuarantineRelease.RunAsync(store, ct);
        return results;
    }

    private async Task<SeriesBackfill> FillAsync(CatchUpStep step, CancellationToken ct)
    {
        BackfillTally tally = new(step.Series);
        if (step.Requests > 0)
        {
            IBarHistory history = venues.Require<IBarHistory>(step.Series.Instrument.Venue, "bars over REST");
            await foreach (BarPage page in history.ReadBarsAsync(step.Series, step.Range, ct))
            {
                using BarColumns bars = page.Bars;
                tally.AddRequest(await store.Bars.WriteAsync([page.ToWrite(WriteReason.CatchUp, TradingCalendar.AlwaysOpen)], ct));
                progress?.Report(new JobProgress(step.Series.ToString(), "REST", tally.ToReport().Requests, step.Requests));
            }
        }

        progress?.Report(new JobProgress(step.Series.ToString(), step.Skipped is null ? "complete" : "skipped", step.Requests, step.Requests));
        return tally.ToReport() with { Skipped = step.Skipped };
    }
}
