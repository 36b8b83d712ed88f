using Candlewick.Jobs;
using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition;

/// <summary>What to backfill.</summary>
/// <param name="Range">Clipped to bars that are closed now.</param>
/// <param name="Parallel">Series at once, at least 1.</param>
public sealed record BackfillRequest(IReadOnlyList<BarSeriesId> Series, UtcRange Range, int Parallel = 4);

/// <summary>What the backfill of one series did.</summary>
/// <param name="Archives">Archive files stored.</param>
/// <param name="Requests">REST pages stored.</param>
/// <param name="Skipped">Why nothing was asked for although bars are missing, and what to do instead; null otherwise.</param>
public sealed record SeriesBackfill(
    BarSeriesId Series, int Archives, int Requests, WriteResult Result, IReadOnlyList<DataFault> Faults, string? Skipped = null);

/// <summary>Fills what was never asked for in bar series, oldest first. Safe to stop and run again.</summary>
/// <remarks>
/// Stores closed bars only. Ranges are half-open [From, To), in UTC. An archive that is not published yet, or that cannot be right,
/// is no error: its range falls to the next source. What no source gave is a Pending hole, for <see cref="Repair.RepairGaps"/>.
/// </remarks>
public sealed partial class BackfillBars(
    VenueSet venues, StoreRoles store, TimeProvider clock, ILogger<BackfillBars> log, IProgress<JobProgress>? progress = null)
    : IJob<BackfillRequest, IReadOnlyList<SubRun<SeriesBackfill>>>
{
    /// <returns>One sub-run a series; a failed one carries its <see cref="VenueException"/> or <see cref="StoreException"/>.</returns>
    public async Task<IReadOnlyList<SubRun<SeriesBackfill>>> RunAsync(BackfillRequest request, CancellationToken ct)
    {
        IReadOnlyList<SubRun<SeriesBackfill>> results = await SubRuns.RunAsync(
            request.Series, series => series.ToString(), request.Parallel, (series, token) => FillAsync(series, request.Range, token), ct);
        await QuarantineRelease.RunAsync(store, ct);
        return results;
    }

    private async Task<SeriesBackfill> FillAsync(BarSeriesId series, UtcRange range, CancellationToken ct)
    {
        UtcRange closed = range.Before(series.Spec.Timeframe.Floor(UtcTime.From(clock.GetUtcNow())));
        SeriesCoverage coverage = await store.Coverage.FindAsync(series, ct);
        RangeSet gaps = coverage.Unasked(ExpectedBars.WholeBars(series.Spec.Timeframe, TradingCalendar.AlwaysOpen, closed));
        BackfillTally tally = new(series);
        if (gaps.IsEmpty)
        {
            progress?.Report(new JobProgress(series.ToString(), "complete", 1, 1));
            return tally.ToReport();
        }

        IReadOnlyList<ArchiveFile> files = await ListArchivesAsync(series, new UtcRange(gaps[0].From, gaps[^1].To), ct);
        Queue<BackfillStep> steps = new(BackfillPlan.Of(gaps, files));
        int done = 0;
        while (steps.TryDequeue(out BackfillStep? step))
        {
            progress?.Report(new JobProgress(series.ToString(), step.Source, done, done + steps.Count + 1));
            if (step.File is null)
            {
                await FillFromRestAsync(step.Range, tally, ct);
            }
            else if (!await FillFromArchiveAsync(step.File, tally, ct))
            {
                files = [.. files.Where(file => file != step.File)];
                steps = new Queue<BackfillStep>(BackfillPlan.Of(RangeSet.Of(step.Range), files).Concat(steps));
            }

            done++;
        }

        progress?.Report(new JobProgress(series.ToString(), "complete", done, done));
        return tally.ToReport();
    }

    private async Task<IReadOnlyList<ArchiveFile>> ListArchivesAsync(BarSeriesId series, UtcRange range, CancellationToken ct) =>
        venues.Find<IBarArchive>(series.Instrument.Venue) is { } archive ? await archive.ListArchivesAsync(series, range, ct) : [];

    private async Task<bool> FillFromArchiveAsync(ArchiveFile file, BackfillTally tally, CancellationToken ct)
    {
        IBarArchive archive = venues.Require<IBarArchive>(file.Series.Instrument.Venue, "archives");
        if (await archive.ReadArchiveAsync(file, ct) is not { } reading)
        {
            LogAbsent(log, file.Key);
            return false;
        }

        tally.Faults.AddRange(reading.Faults);
        await store.Quarantine.AddAsync(reading.Faults, ct);
        if (reading.Bars is null)
        {
            LogSetAside(log, file.Key, reading.Faults.Count);
            return false;
        }

        using BarColumns bars = reading.Bars;
        BarPage page = new(tally.Series, file.Period with { To = file.Bars.To }, bars, reading.Provenance);
        tally.AddArchive(await StoreAsync(page, ct));
        return true;
    }

    private async Task FillFromRestAsync(UtcRange range, BackfillTally tally, CancellationToken ct)
    {
        IBarHistory history = venues.Require<IBarHistory>(tally.Series.Instrument.Venue, "bars over REST");
        await foreach (BarPage page in history.ReadBarsAsync(tally.Series, range, ct))
        {
            using BarColumns bars = page.Bars;
            tally.AddRequest(await StoreAsync(page, ct));
        }
    }

    private async Task<WriteResult> StoreAsync(BarPage page, CancellationToken ct)
    {
        WriteResult result = await store.Bars.WriteAsync([page.ToWrite(WriteReason.Backfill, TradingCalendar.AlwaysOpen)], ct);
        LogStored(log, page.Series, page.Asked, page.Bars.Count);
        return result;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Series} {Asked} is stored: {Rows} rows")]
    private static partial void LogStored(ILogger log, BarSeriesId series, UtcRange asked, int rows);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Key} is not published (yet); its range falls to the next source")]
    private static partial void LogAbsent(ILogger log, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} was set aside with {Faults} faults; its range falls to the next source")]
    private static partial void LogSetAside(ILogger log, string key, int faults);
}
