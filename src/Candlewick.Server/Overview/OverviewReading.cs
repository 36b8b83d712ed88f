using Candlewick.Hosting.Running;
using Candlewick.Jobs;
using Candlewick.Server.Api;
using Candlewick.Server.Coverages;
using Candlewick.Server.Jobs;

namespace Candlewick.Server.Overview;

/// <summary>Makes the overview from the ledger and the runs, once for all who ask within a second.</summary>
internal sealed class OverviewReading(ApiContext context)
{
    private const int MostRuns = 500, MostWorst = 10;
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(2);

    private readonly InTurn _turn = new();
    private OverviewAnswer? _answer;
    private long _madeAt;

    public Task<OverviewAnswer> ReadAsync(CancellationToken ct) => _turn.RunAsync(FindAsync, ct);

    private async Task<OverviewAnswer> FindAsync()
    {
        if (_answer is not { } known || context.WallClock.GetElapsedTime(_madeAt) > Age)
        {
            _answer = known = await MakeAsync(CancellationToken.None);
            _madeAt = context.WallClock.GetTimestamp();
        }

        return known;
    }

    private async Task<OverviewAnswer> MakeAsync(CancellationToken ct)
    {
        UtcTime now = context.Now;
        LedgerState ledger = await context.Ledger.ReadAsync(ct);
        FreshnessItem freshness = await JudgeAsync(ledger, now, ct);
        GapsItem gaps = Gaps(ledger, now);
        RunsItem runs = await ListRunsAsync(ct);
        IReadOnlyList<QuarantinedFault> faults = [.. (await context.Store.Quarantine.ListAsync(ct)).Where(one => one.ReplacedBy is null && !one.Fault.IsRepaired)];
        StoreInfo info = context.Workspace.Info;
        return new OverviewAnswer(
            new StoreItem(info.Kind, info.Location, info.Bytes, info.Origin), now, context.Owner.StartedAt,
            OverviewProblems.Of(context.Owner.Pieces, freshness, gaps, runs, faults), freshness, gaps, runs, context.Owner.Feed?.Measure() ?? [],
            new AlertsItem(context.CountFiringAlerts()));
    }

    private async Task<FreshnessItem> JudgeAsync(LedgerState ledger, UtcTime now, CancellationToken ct)
    {
        IReadOnlyList<BarSeriesId> followed = await StatusReading.ListFollowedAsync(context.Workspace, context.Options, now, ct);
        List<LateItem> late = [];
        foreach (BarSeriesId series in followed)
        {
            Timeframe timeframe = series.Spec.Timeframe;
            UtcTime? last = ledger.Find(series) is { Covered: { IsEmpty: false } covered } ? timeframe.Floor(covered[^1].To) : null;
            UtcTime due = timeframe.Floor(now);
            if (last is null || (last < due && now - timeframe.Next(last.Value) > Leeway))
            {
                late.Add(new LateItem(series, last, due - last));
            }
        }

        return new FreshnessItem(followed.Count, late.Count, [.. late.OrderByDescending(one => one.Lag ?? TimeSpan.MaxValue).Take(MostWorst)]);
    }

    private static GapsItem Gaps(LedgerState ledger, UtcTime now)
    {
        Dictionary<string, int> byCause = new(StringComparer.Ordinal);
        List<GapItem> gaps = [];
        int unexplained = 0;
        foreach (SeriesCoverage one in ledger.Series)
        {
            foreach (Hole hole in one.Holes.Where(hole => hole.IsExplained))
            {
                string cause = QueryText.Camel(hole.Cause.ToString());
                byCause[cause] = byCause.GetValueOrDefault(cause) + 1;
            }

            UtcRange span = LedgerState.SpanOf(one).Before(now);
            RangeSet missing = span.IsEmpty || (one.Holes.Count == 0 && one.Covered.Count <= 1) ? RangeSet.Empty : one.Unexplained(span);
            if (!missing.IsEmpty)
            {
                unexplained += missing.Count;
                gaps.Add(new GapItem(one.Series, missing.Count, TimeSpan.FromTicks(missing.Sum(range => range.Length.Ticks)), missing[0].From, missing[^1].To));
            }
        }

        return new GapsItem(unexplained, byCause, [.. gaps.OrderByDescending(one => one.Length).Take(MostWorst)]);
    }

    private async Task<RunsItem> ListRunsAsync(CancellationToken ct)
    {
        IReadOnlyList<JobRun> going = await context.Workspace.Runs.Runs.ListAsync(new RunFilter(IsEnded: false, Limit: MostRuns), ct);
        IReadOnlyList<JobRun> ended = await context.Workspace.Runs.Runs.ListAsync(new RunFilter(IsEnded: true, Limit: MostRuns), ct);
        JobRun[] failed =
        [
            .. ended.Where(run => run.State is not (RunState.Skipped or RunState.Cancelled)).GroupBy(run => run.Job).Select(job => job.MaxBy(run => run.Id)!)
                .Where(run => run.State is RunState.Failed or RunState.TimedOut).OrderByDescending(run => run.Id),
        ];
        return new RunsItem([.. going.Select(RunItem.Of)], [.. failed.Select(RunItem.Of)]);
    }
}
