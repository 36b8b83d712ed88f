using Candlewick.Acquisition;
using Candlewick.Acquisition.Repair;
using Candlewick.Jobs;

namespace Candlewick.Hosting.Running;

/// <summary>Universe and history as jobs of the engine: one sub-run a series, so that an interrupted run goes on where it was.</summary>
internal sealed class HistoryJobs(Workspace workspace, CandlewickOptions options)
{
    public async Task RefreshUniverseAsync(JobContext run, CancellationToken ct)
    {
        UniverseRequest request = new(workspace.UniverseVenue, options.Universe.Quote, options.Universe.Count);
        UniverseSnapshot snapshot = await workspace.CreateRefreshUniverse().RunAsync(request, ct);
        run.Log($"{snapshot.Members.Count(member => member.IsMapped)} of {snapshot.Members.Count} coins have an instrument on {snapshot.Venue}");
    }

    public async Task BackfillAsync(JobContext run, CancellationToken ct)
    {
        UtcRange range = RangeOf(run);
        BackfillBars backfill = workspace.CreateBackfill(new Relay(run));
        await EachSeriesAsync(run, async (series, one, token) =>
            Tell(one, (await backfill.RunAsync(new BackfillRequest([series], range, Parallel: 1), token)).Single()), ct);
    }

    public async Task CatchUpAsync(JobContext run, CancellationToken ct)
    {
        UtcTime from = RangeOf(run).From;
        CatchUp catchUp = workspace.CreateCatchUp(new Relay(run));
        await EachSeriesAsync(run, async (series, one, token) =>
            Tell(one, (await catchUp.RunAsync(new CatchUpRequest([series], from, Parallel: 1), token)).SingleOrDefault()), ct);
    }

    public async Task RepairAsync(JobContext run, CancellationToken ct)
    {
        SeriesFilter all = new(SeriesKind.Bars, workspace.UniverseVenue);
        IReadOnlyList<SubRun<SeriesRepair>> results = await workspace.CreateRepair(new Relay(run))
            .RunAsync(new RepairRequest(all, run.Range is null ? UtcRange.All : RangeOf(run), options.Backfill.Parallel), ct);
        foreach (SubRun<SeriesRepair> one in results)
        {
            run.Log(one.Report is { } done
                ? $"{one.Name}: {done.Before} gaps before, {done.After} after, {done.Result.Inserted} bars found"
                : $"{one.Name}: {one.Failure!.Message}");
        }

        if (results.FirstOrDefault(one => one.Failure is not null) is { Failure: { } failure })
        {
            throw failure;
        }
    }

    private async Task EachSeriesAsync(JobContext run, Func<BarSeriesId, JobContext, CancellationToken, Task> work, CancellationToken ct)
    {
        Dictionary<string, BarSeriesId> series = (await ListAsync(run, ct)).Distinct().ToDictionary(one => one.ToString(), StringComparer.Ordinal);
        await run.RunSubRunsAsync([.. series.Keys], options.Backfill.Parallel, (one, token) => work(series[one.Name], one, token), ct);
    }

    private async Task<IReadOnlyList<BarSeriesId>> ListAsync(JobContext run, CancellationToken ct)
    {
        if (run.Arguments.TryGetValue("series", out string? named))
        {
            return [.. named.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(BarSeriesId.Parse)];
        }

        Timeframe timeframe = Timeframe.Parse(options.Backfill.Timeframe);
        return [.. (await workspace.ListUniverseAsync(options.Backfill.Instruments, ct)).Select(one => new BarSeriesId(one, timeframe))];
    }

    private UtcRange RangeOf(JobContext run) => run.Range is { } range
        ? new UtcRange(UtcTime.From(range.From), UtcTime.From(range.To))
        : UtcRange.FullMonthsBefore(UtcTime.From(workspace.Clock.GetUtcNow()), options.Backfill.Months);

    private static void Tell(JobContext run, SubRun<SeriesBackfill>? done)
    {
        if (done?.Failure is { } failure)
        {
            throw failure;
        }

        if (done?.Report is { } report)
        {
            run.Log(report.Skipped ?? $"{report.Result.Inserted} bars inserted, {report.Result.Corrected} corrected, from {report.Archives} archives and {report.Requests} requests");
        }
    }

    private sealed class Relay(JobContext run) : IProgress<JobProgress>
    {
        public void Report(JobProgress value) => run.Report(value.Step, value.Done, value.Total);
    }
}
