using Candlewick.Acquisition;
using Candlewick.Jobs;

namespace Candlewick.Hosting.Running;

/// <summary>The list of the jobs that keep a market complete; a new one is one line here.</summary>
public static class MarketJobs
{
    public const string Universe = "universe";
    public const string Backfill = "backfill";
    public const string CatchUp = "catch-up";
    public const string Repair = "repair";

    /// <summary>Of these one at a time: they write the same series.</summary>
    private const string History = "history";

    /// <summary>Every job, over the store and the venues of a workspace.</summary>
    public static JobGraph Create(Workspace workspace, CandlewickOptions options)
    {
        HistoryJobs history = new(workspace, options);
        return JobGraph.Of(
        [
            Define(
                new JobSpec(Universe, "Asks for the ranking and the venue's listing, and maps coins to instruments.")
                {
                    Triggers = JobTrigger.ParseList("cron 5 0 * * *"), Retry = RetryPolicy.Patient(8), TimeOut = TimeSpan.FromMinutes(30),
                },
                history.RefreshUniverseAsync),
            Define(
                new JobSpec(Backfill, "Fills what was never asked for in the series of the universe, one sub-run a series.")
                {
                    After = [Universe], Exclusive = History, Retry = RetryPolicy.Patient(8), Arguments = [SeriesArgument],
                },
                history.BackfillAsync),
            Define(
                new JobSpec(CatchUp, "Brings the series of the universe up to now over REST, one sub-run a series.")
                {
                    After = [Backfill], Exclusive = History, Triggers = JobTrigger.ParseList("every 15m"), Retry = RetryPolicy.Patient(4), Arguments = [SeriesArgument],
                },
                history.CatchUpAsync),
            Define(
                new JobSpec(Repair, "Asks every source for what is missing, and gives holes their causes.")
                {
                    Exclusive = History, Triggers = JobTrigger.ParseList("cron 40 0 * * *"), Retry = RetryPolicy.Patient(4),
                },
                history.RepairAsync),
        ]);
    }

    private static JobArgument SeriesArgument { get; } = new("series", "bar series separated by spaces; default: those of the universe");

    private static JobDefinition Define(JobSpec spec, Func<JobContext, CancellationToken, Task> run) => new(spec, () => new Body(run));

    private sealed class Body(Func<JobContext, CancellationToken, Task> run) : IJobBody
    {
        public Task RunAsync(JobContext context, CancellationToken ct) => run(context, ct);
    }
}
