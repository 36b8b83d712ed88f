namespace Candlewick.Jobs;

/// <summary>Runs, sub-runs, logs and schedules of jobs. The state role. Safe for concurrent use.</summary>
/// <remarks>Instants are kept in whole microseconds, UTC.</remarks>
public interface IRunStore
{
    /// <summary>Keeps changes in one transaction; returns after it is durable.</summary>
    /// <param name="fence">Of the lease under which the caller writes.</param>
    /// <returns>The ids of the added runs, in their order; null, and nothing was kept, when another owner has the lease since.</returns>
    Task<IReadOnlyList<long>?> WriteAsync(RunChanges changes, Fence fence, CancellationToken ct);

    /// <summary>Runs, newest first. Counts of a run that has not ended are those of the sub-runs kept so far.</summary>
    Task<IReadOnlyList<JobRun>> ListAsync(RunFilter filter, CancellationToken ct);

    /// <summary>
    /// Sub-runs that were begun, and all of them counted by state. Those of one run come by path; those of all runs: what has ended in the order in which that was
    /// kept, then the others by start and path.
    /// </summary>
    Task<SubRunPage> ListSubRunsAsync(SubRunFilter filter, CancellationToken ct);

    /// <summary>Lines of a run, by number.</summary>
    Task<IReadOnlyList<LogLine>> ReadLogAsync(LogFilter filter, CancellationToken ct);

    /// <summary>What is kept of every schedule, by job and trigger.</summary>
    Task<IReadOnlyList<ScheduleState>> ListSchedulesAsync(CancellationToken ct);
}

/// <summary>Who may write: one owner at a time for a name, until its time is over. The state role.</summary>
public interface ILeaseStore
{
    /// <summary>Takes a lease that is free, over, or held by the same owner. Each taking gives a greater token.</summary>
    /// <returns>Null when another owner has it.</returns>
    Task<Lease?> TryAcquireAsync(LeaseRequest request, CancellationToken ct);

    /// <summary>Moves the end of a lease.</summary>
    /// <returns>Null when somebody has taken it since, or it was released.</returns>
    Task<Lease?> RenewAsync(Lease lease, DateTimeOffset until, CancellationToken ct);

    /// <summary>Gives it free; one that somebody has taken since is left alone. Its token stays used.</summary>
    Task ReleaseAsync(Lease lease, CancellationToken ct);

    /// <summary>Null when nobody ever had it, or it was released.</summary>
    Task<Lease?> FindAsync(string name, CancellationToken ct);
}

/// <summary>What jobs keep, as one thing to hand around.</summary>
public sealed record RunStores(IRunStore Runs, ILeaseStore Leases)
{
    /// <summary>Where an engine without the lease asks the one that has it; null where one process has the store.</summary>
    public IRunCalls? Calls { get; init; }
}

/// <summary>The right to write under a lease. A write with a token that is not the lease's last is refused.</summary>
public readonly record struct Fence(string Lease, long Token);

/// <summary>A lease that is held.</summary>
/// <param name="Token">Greater than that of every earlier taking of this name.</param>
public sealed record Lease(string Name, string Owner, long Token, DateTimeOffset Until)
{
    public Fence Fence => new(Name, Token);
}

/// <summary>A wish for a lease.</summary>
/// <param name="At">Now, by the asker's clock.</param>
public sealed record LeaseRequest(string Name, string Owner, DateTimeOffset At, DateTimeOffset Until);

/// <summary>What is to be kept together.</summary>
public sealed record RunChanges
{
    /// <summary>Runs to create; they get ids.</summary>
    public IReadOnlyList<JobRun> Added { get; init; } = [];

    /// <summary>Runs as they are from now on, by id.</summary>
    public IReadOnlyList<JobRun> Changed { get; init; } = [];

    /// <summary>Sub-runs that were begun, or wait for their next attempt; each takes the place of what was kept under its path.</summary>
    public IReadOnlyList<SubRunRow> Open { get; init; } = [];

    /// <summary>Sub-runs that have ended; each takes the place of what was kept of it as open.</summary>
    public IReadOnlyList<SubRunRow> Ended { get; init; } = [];

    /// <summary>Sub-runs (run and path) whose earlier end is void: they are begun again.</summary>
    public IReadOnlyList<(long Run, string Path)> Voided { get; init; } = [];

    public IReadOnlyList<LogLine> Log { get; init; } = [];

    /// <summary>Schedules as they are from now on, by job and trigger.</summary>
    public IReadOnlyList<ScheduleState> Schedules { get; init; } = [];

    /// <summary>Runs that ended before this instant are forgotten, with their sub-runs and logs; null for none.</summary>
    public DateTimeOffset? ForgetBefore { get; init; }
}

/// <summary>Which runs; a null field means any.</summary>
/// <param name="Graph">Runs of this graph.</param>
/// <param name="IsEnded">Only ended ones, or only others.</param>
/// <param name="Limit">At most so many, at least 1.</param>
/// <param name="Before">Only runs with a smaller id.</param>
public sealed record RunFilter(
    string? Job = null, IReadOnlyList<RunState>? States = null, long? Graph = null, IReadOnlyList<long>? Ids = null, bool? IsEnded = null,
    int Limit = 1_000, long? Before = null);

/// <summary>Which sub-runs; a null field means any.</summary>
/// <param name="Parent">Only those directly under this path; empty for those directly under the run.</param>
/// <param name="Contains">Text that the path contains.</param>
/// <param name="Skip">So many are left out at the start.</param>
/// <param name="Limit">At most so many rows; 0 counts only.</param>
public sealed record SubRunFilter(
    long? Run = null, IReadOnlyList<RunState>? States = null, string? Parent = null, string? Contains = null, int Skip = 0, int Limit = 100)
{
    /// <summary>Of one run only: rows (not counts) whose path comes after this one. Paths stay as they are whatever ends meanwhile, so pages neither lose nor repeat any.</summary>
    public string? After { get; init; }
}

/// <summary>A part of a list of sub-runs.</summary>
/// <param name="Counts">How many there are in all under the filter, by state; states without any are absent.</param>
public sealed record SubRunPage(IReadOnlyList<SubRunRow> Rows, IReadOnlyDictionary<RunState, long> Counts);

/// <summary>Which lines of a log.</summary>
/// <param name="Path">Of one sub-run; empty for the run itself; null for all.</param>
/// <param name="Limit">Only so many: the last ones, or the first ones after a number.</param>
/// <param name="After">Only lines with a greater number.</param>
public sealed record LogFilter(long Run, string? Path = null, int Limit = 10_000, long? After = null);

/// <summary>What is kept of one timed trigger of a job.</summary>
/// <param name="Trigger">Its text.</param>
/// <param name="LastFire">The last instant that was dealt with, run or skipped; null when none was.</param>
/// <param name="KnownSince">When it was first seen: no instant before it is missed.</param>
/// <param name="IsPaused">No instant fires; those that pass meanwhile are not missed.</param>
public sealed record ScheduleState(string Job, string Trigger, DateTimeOffset? LastFire, DateTimeOffset KnownSince, bool IsPaused);
