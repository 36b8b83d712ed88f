using System.Globalization;
using System.Text.RegularExpressions;
using Candlewick.Jobs;

namespace Candlewick.Campaigns.Servers;

/// <summary>Reads every run that was kept, and says what is not as it must be.</summary>
internal sealed partial class ServerJudge(ServerCampaignOptions options, RunStores stores)
{
    private readonly List<Finding> _findings = [];

    public async Task<ServerCampaignResult> JudgeAsync(IReadOnlyList<ServerTally> tallies, TimeSpan elapsed, CancellationToken ct)
    {
        IReadOnlyList<JobRun> all = await stores.Runs.ListAsync(new RunFilter(Limit: int.MaxValue), ct);
        JobRun[] scheduled = [.. all.Where(run => run.ScheduledFor is not null)];
        int missed = 0;
        foreach (IGrouping<string, JobRun> job in scheduled.GroupBy(run => run.Job))
        {
            missed += JudgeInstants([.. job.OrderBy(run => run.ScheduledFor).ThenBy(run => run.Id)]);
        }

        foreach (JobRun run in all)
        {
            await JudgeRunAsync(run, ct);
        }

        int done = scheduled.Count(run => run.State == RunState.Succeeded);
        if (done < options.Runs || tallies.Any(one => one.Leading + one.StandingBy < options.Each))
        {
            _findings.Add(new Finding(FindingKind.NotMet, $"{done} scheduled runs were done, expected {options.Runs}; {string.Join(", ", tallies)}"));
        }

        return new ServerCampaignResult(
            options, tallies, _findings, done, scheduled.Count(run => run.State == RunState.Skipped), missed, all.Count(run => run.Interruptions > 0),
            all.Select(run => run.Owner).Where(owner => owner.Length > 0).Distinct().Count(), elapsed);
    }

    /// <summary>Every instant from the first to the last must have been dealt with, and once.</summary>
    /// <returns>Instants that passed while nobody led.</returns>
    private int JudgeInstants(JobRun[] runs)
    {
        int missed = 0;
        for (int i = 1; i < runs.Length; i++)
        {
            TimeSpan step = runs[i].ScheduledFor!.Value - runs[i - 1].ScheduledFor!.Value;
            int between = (int)Math.Round(step.TotalSeconds) - 1;
            if (between < 0)
            {
                _findings.Add(new Finding(FindingKind.RowsDoubled, $"{runs[i].Job} at {runs[i].ScheduledFor:O}: runs {runs[i - 1].Id} and {runs[i].Id}"));
            }

            Match said = MissedPattern().Match(runs[i].Cause);
            int told = said.Success ? int.Parse(said.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) : 0;
            missed += Math.Max(0, between);
            if (between > 0 && told != between && told != between + 1)
            {
                _findings.Add(new Finding(FindingKind.RowsLost, $"{runs[i].Job} at {runs[i].ScheduledFor:O}: {between} instants before it have no run, and run {runs[i].Id} says '{runs[i].Cause}'"));
            }
        }

        return missed;
    }

    private async Task JudgeRunAsync(JobRun run, CancellationToken ct)
    {
        if (run.State is not (RunState.Succeeded or RunState.Skipped))
        {
            _findings.Add(new Finding(FindingKind.JobFailed, $"run {run.Id} of {run.Job} ended as {run.State}: {run.Error}"));
        }
        else if (run.State == RunState.Succeeded && run.Attempts > 1 + run.Interruptions + run.Failures + await CountStopsAsync(run, ct))
        {
            _findings.Add(new Finding(FindingKind.RowsDoubled, $"run {run.Id} of {run.Job} was begun {run.Attempts} times, and interrupted {run.Interruptions} times only"));
        }
    }

    /// <summary>How often its process stopped in order while it ran: that is in its log, and counts as no interruption.</summary>
    private async Task<int> CountStopsAsync(JobRun run, CancellationToken ct) =>
        (await stores.Runs.ReadLogAsync(new LogFilter(run.Id, ""), ct)).Count(line => line.Text.StartsWith("stopped with its process", StringComparison.Ordinal));

    [GeneratedRegex(@"\(missed (?<count>\d+)\)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex MissedPattern();
}
