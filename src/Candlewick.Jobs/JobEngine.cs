namespace Candlewick.Jobs;

/// <summary>Runs jobs: by schedule, by event and by call; keeps what happens; takes up what was interrupted.</summary>
/// <remarks>
/// Safe for concurrent use. What is kept is read from <see cref="RunStores.Runs"/>; the engine writes it under a lease of its own, so that one
/// engine at a time works on a store.
/// </remarks>
public sealed class JobEngine(JobGraph graph, RunStores stores, JobEngineOptions options) : IAsyncDisposable
{
    public JobGraph Graph => graph;

    /// <summary>Where runs, sub-runs and logs are read.</summary>
    public IRunStore Runs => stores.Runs;

    public JobEngineOptions Options => options;

    /// <summary>Takes the lease, and marks as interrupted what an owner left behind that is gone. Once it has, it does nothing more.</summary>
    /// <returns>False when another owner has the lease: nothing can be started here.</returns>
    public Task<bool> OpenAsync(CancellationToken ct) => throw new NotSupportedException();

    /// <summary>
    /// Takes up interrupted runs, follows the schedules, and runs what falls due, until cancelled; then stops what runs, which is kept as interrupted
    /// and goes on at the next start.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another owner has the lease, or took it.</exception>
    public Task RunAsync(CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Starts a job by call.</summary>
    /// <returns>The run as it was created; wait for its end with <see cref="WaitAsync"/>.</returns>
    /// <exception cref="ArgumentException">There is no such job, or it takes no such argument.</exception>
    public Task<JobRun> StartAsync(RunRequest request, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Tells of a named event: starts every job that waits for it, with what comes after.</summary>
    /// <param name="arguments">What the started runs are told.</param>
    /// <returns>The runs that were created; empty when nobody waits for the event.</returns>
    public Task<IReadOnlyList<JobRun>> RaiseAsync(string name, IReadOnlyDictionary<string, string> arguments, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Waits until a run has ended, or was interrupted, durably.</summary>
    /// <exception cref="ArgumentException">There is no such run.</exception>
    public Task<JobRun> WaitAsync(long run, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Cancels a run, or one sub-run of it; what was done stays.</summary>
    /// <param name="path">Of the sub-run; null for the whole run.</param>
    /// <returns>False when there is nothing to cancel: it has ended, or is unknown.</returns>
    public Task<bool> CancelAsync(long run, string? path, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Runs the job of an ended run again, with the same arguments and range, and what comes after it where that was so.</summary>
    /// <param name="fromFailed">Sub-runs that were done then are not run again.</param>
    /// <exception cref="ArgumentException">There is no such run, its job is gone, or it has not ended.</exception>
    public Task<JobRun> RerunAsync(long run, bool fromFailed, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Takes up an interrupted run.</summary>
    /// <exception cref="ArgumentException">There is no such run, or it is not interrupted.</exception>
    public Task<JobRun> ResumeAsync(long run, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Pauses or continues the timed triggers of a job.</summary>
    /// <exception cref="ArgumentException">There is no such job.</exception>
    public Task PauseAsync(string job, bool isPaused, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Every trigger of every job, with its last and next instant.</summary>
    public Task<IReadOnlyList<ScheduleView>> ListSchedulesAsync(CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Stops what runs (kept as interrupted) and gives the lease free.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

/// <summary>A call of a job.</summary>
public sealed record RunRequest(string Job)
{
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>The span to work on: a backfill over these days; null for what the job does by itself.</summary>
    public JobRange? Range { get; init; }

    /// <summary>Also what comes after the job, in one graph of runs.</summary>
    public bool WithFollowers { get; init; }

    /// <summary>What started it, for people.</summary>
    public string Cause { get; init; } = "call";
}

/// <summary>How an engine works.</summary>
public sealed record JobEngineOptions
{
    /// <summary>Clock of schedules, waits and time-outs: the system's, or a simulator's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Clock of leases and of group commits: wall time.</summary>
    public TimeProvider WallClock { get; init; } = TimeProvider.System;

    /// <summary>Who this is. The same text at the next start takes over at once; another one waits for the end of the lease.</summary>
    public string Owner { get; init; } = "local";

    /// <summary>How long a lease lasts without renewal.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Runs at once, at least 1.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>An instant is missed when it is dealt with later than this.</summary>
    public TimeSpan MisfireAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time from a start or end of a sub-run to the beginning of its commit.</summary>
    public TimeSpan GroupWithin { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Pieces of a cut range at once, at least 1.</summary>
    public int ParallelPieces { get; init; } = 1;

    /// <summary>Ended runs are forgotten after this time; null for never.</summary>
    public TimeSpan? KeepRuns { get; init; }

    /// <summary>False for a failure that another attempt cannot mend; null: all are tried again.</summary>
    public Func<Exception, bool>? IsRetryable { get; init; }

    /// <summary>Told how far runs are; null for nobody.</summary>
    public IProgress<JobProgress>? Progress { get; init; }

    /// <summary>Told of every run that ended, after that is durable; null for nobody.</summary>
    public Action<JobRun>? RunEnded { get; init; }
}

/// <summary>One trigger of a job, as it stands.</summary>
/// <param name="NextFire">Null for triggers that are not timed, and while paused.</param>
public sealed record ScheduleView(JobSpec Job, JobTrigger? Trigger, DateTimeOffset? LastFire, DateTimeOffset? NextFire, bool IsPaused);
