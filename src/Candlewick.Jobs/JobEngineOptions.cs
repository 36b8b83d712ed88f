namespace Candlewick.Jobs;

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
