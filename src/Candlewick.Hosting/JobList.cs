using Candlewick.Hosting.JobBodies;
using Candlewick.Jobs;

namespace Candlewick.Hosting;

/// <summary>A job of the program.</summary>
/// <param name="Create">What makes its body, once a run.</param>
internal sealed record JobEntry(JobSpec Spec, Func<Workspace, CandlewickOptions, IJobBody> Create);

/// <summary>The list of jobs, with their default schedules. A new job is one entry here; its schedule is then an option of its name.</summary>
internal static class JobList
{
    private static readonly JobArgument[] SeriesArguments =
    [
        new("series", "bar series, separated by commas; by default the members of the universe"),
        new("top", "members of the universe, largest first; by default backfill.instruments"),
        new("timeframe", "bar length of members of the universe; by default backfill.timeframe"),
        new("months", "full months before the running one, where no range is given; by default backfill.months"),
        new("parallel", "series at once; by default backfill.parallel"),
    ];

    /// <summary>From one catch-up to the next, unless its schedule is set.</summary>
    public static TimeSpan CatchUpPause => TimeSpan.FromHours(1);

    public static IReadOnlyList<JobEntry> All { get; } =
    [
        new(
            new JobSpec("universe", "asks for the ranking and the listing, and keeps who is followed")
            {
                Triggers = [new CronTrigger("5 0 * * *")],
                Retry = RetryPolicy.Patient(5),
                TimeOut = TimeSpan.FromHours(1),
            },
            (workspace, options) => new UniverseBody(workspace, options)),
        new(
            new JobSpec("archives", "looks for archives that were not listed before, and tells the jobs that wait for archive-listed")
            {
                Triggers = [new IntervalTrigger(TimeSpan.FromHours(6), TimeSpan.FromMinutes(10))],
                Retry = RetryPolicy.Patient(3),
                Arguments = SeriesArguments,
            },
            (workspace, options) => new ArchivesBody(new SeriesChoice(workspace, options))),
        new(
            new JobSpec("backfill", "fills what was never asked for, from archives and REST; a range is filled month by month")
            {
                Triggers = [new EventTrigger(ArchivesBody.Event)],
                After = ["universe"],
                Retry = RetryPolicy.Patient(3),
                Split = RangeUnit.Month,
                Arguments = SeriesArguments,
            },
            (workspace, options) => new BackfillBody(new SeriesChoice(workspace, options))),
        new(
            new JobSpec("catch-up", "brings series from their last known bar up to now")
            {
                Triggers = [new IntervalTrigger(CatchUpPause, TimeSpan.FromMinutes(2)), new JobEndedTrigger("backfill")],
                Retry = RetryPolicy.Patient(3),
                Arguments = SeriesArguments,
            },
            (workspace, options) => new CatchUpBody(new SeriesChoice(workspace, options))),
        new(
            new JobSpec("repair", "asks every source for what is missing, and gives holes their causes")
            {
                After = ["backfill"],
                Overlap = OverlapPolicy.Queue,
                Retry = RetryPolicy.Patient(3),
                Arguments = [new("series", "bar series, separated by commas; by default all"), new("parallel", "series at once; by default backfill.parallel")],
            },
            (workspace, options) => new RepairBody(workspace, options)),
        new(
            new JobSpec("audit", "says for each instrument what is missing without a cause, and what cannot be right")
            {
                After = ["repair"],
                Arguments = [new("rows", "true to read every bar too"), new("parallel", "instruments at once; by default backfill.parallel")],
            },
            (workspace, options) => new AuditBody(workspace, options)),
        .. DerivedJobs.All,
    ];

    /// <summary>An engine of all jobs, with the configured schedules.</summary>
    /// <exception cref="InputException">The schedules do not fit together; all faults at once.</exception>
    public static JobEngine CreateEngine(Workspace workspace, CandlewickOptions options, IProgress<JobProgress> progress)
    {
        JobEngine? engine = null;
        Workspace bodies = workspace.Under(() => engine?.Fence);
        JobDefinition[] jobs =
        [
            .. All.Select(job => new JobDefinition(
                job.Spec with
                {
                    Triggers = JobTrigger.ParseList(options.Jobs.ScheduleOf(job.Spec)),
                    Misfire = options.Jobs.SkipMissed.Contains(job.Spec.Name) ? MisfirePolicy.Skip : MisfirePolicy.RunOnce,
                },
                () => job.Create(bodies, options))),
        ];
        IReadOnlyList<string> faults = JobGraph.Check([.. jobs.Select(job => job.Spec)]);
        return faults.Count > 0
            ? throw new InputException(faults)
            : engine = new JobEngine(JobGraph.Of(jobs), workspace.Runs, new JobEngineOptions
            {
                Clock = workspace.Clock,
                WallClock = workspace.Shared?.Clock ?? TimeProvider.System,
                Owner = workspace.Shared is null ? "the owner of the file" : ServerStore.OwnerName,
                LeaseTime = workspace.Shared is null ? new JobEngineOptions().LeaseTime : workspace.LeaseTime,
                Parallel = options.Jobs.Parallel,
                KeepRuns = options.Jobs.KeepRuns == 0 ? null : TimeSpan.FromDays(options.Jobs.KeepRuns),
                IsRetryable = failure => failure is not (CandlewickException { IsTransient: false } or ArgumentException),
                Progress = progress,
            });
    }
}
