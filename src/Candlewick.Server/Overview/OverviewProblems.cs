using Candlewick.Hosting.Running;
using Candlewick.Server.Jobs;

namespace Candlewick.Server.Overview;

/// <summary>What needs attention, worst first, each with what helps.</summary>
internal static class OverviewProblems
{
    private const int MostOfAKind = 5;

    public static IReadOnlyList<ProblemItem> Of(
        IReadOnlyList<IRunningPiece> pieces, FreshnessItem freshness, GapsItem gaps, RunsItem runs, IReadOnlyList<QuarantinedFault> faults) =>
    [
        .. pieces.Select(piece => (piece.Name, piece.Health)).Where(one => !one.Health.IsHealthy)
            .Select(one => new ProblemItem(Severity.Critical, $"{one.Name}: {one.Health.State}", one.Name, null)),
        .. runs.Failed.Select(run => new ProblemItem(
            Severity.Critical, $"The last run of {run.Job} failed: {run.Error}", run.Job, new ActionItem("Run again from failed", "POST", $"/v1/runs/{run.Id}/rerun", new { fromFailed = true }))),
        .. Late(freshness),
        .. gaps.Worst.Where(one => one.Series.Kind == SeriesKind.Bars).Take(MostOfAKind).Select(one => new ProblemItem(
            Severity.Warning, $"{one.Series} lacks {one.Ranges} {(one.Ranges == 1 ? "range" : "ranges")} without a cause", one.Series.ToString(),
            new ActionItem("Repair", "POST", "/v1/repairs", new { series = one.Series.ToString(), from = one.From.ToString(), to = one.To.ToString() }))),
        .. faults.Count == 0 ? [] : (ProblemItem[])[new ProblemItem(
            Severity.Info, $"{faults.Count} {(faults.Count == 1 ? "fault is" : "faults are")} in quarantine, such as: {faults[0].Fault}", null,
            new ActionItem("Repair all", "POST", "/v1/jobs/repair/runs", new { }))],
    ];

    private static IEnumerable<ProblemItem> Late(FreshnessItem freshness)
    {
        if (freshness.Late > MostOfAKind)
        {
            yield return new ProblemItem(
                Severity.Critical, $"{freshness.Late} of {freshness.Followed} followed series are late", null, new ActionItem("Catch up", "POST", "/v1/jobs/catch-up/runs", new { }));
            yield break;
        }

        foreach (LateItem one in freshness.Worst)
        {
            yield return new ProblemItem(
                Severity.Warning, one.LastClose is { } close ? $"{one.Series} is late: its last bar closed at {close}" : $"{one.Series} has no bars", one.Series.ToString(),
                new ActionItem("Catch up", "POST", "/v1/jobs/catch-up/runs", new { arguments = new { series = one.Series.ToString() } }));
        }
    }
}
