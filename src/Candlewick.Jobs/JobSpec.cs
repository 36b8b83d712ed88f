namespace Candlewick.Jobs;

/// <summary>What a job is, how it is started and what holds for each of its runs.</summary>
/// <param name="Name">Lower case, words joined by hyphens: <c>catch-up</c>. Unique in a list of jobs.</param>
/// <param name="Summary">One line for people.</param>
public sealed record JobSpec(string Name, string Summary)
{
    /// <summary>What starts it besides a call; empty: only calls do.</summary>
    public IReadOnlyList<JobTrigger> Triggers { get; init; } = [];

    /// <summary>
    /// Jobs that this one comes after. When one of them is started with what comes after it (a schedule or an event does that), this job
    /// gets a run in the same graph of runs; it waits until all of those of its forerunners that are in the graph have succeeded,
    /// and is skipped when one of them has not.
    /// </summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>What a fire does while a run of this job is going on.</summary>
    public OverlapPolicy Overlap { get; init; } = OverlapPolicy.Skip;

    /// <summary>Jobs that name the same thing here never run at once; the later one waits. Null: nothing is shared.</summary>
    public string? Exclusive { get; init; }

    /// <summary>What becomes of scheduled instants that passed while nobody was there.</summary>
    public MisfirePolicy Misfire { get; init; } = MisfirePolicy.RunOnce;

    /// <summary>Of the body, and of each sub-run.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Never;

    /// <summary>Longest duration of one attempt of a run; null for no limit.</summary>
    public TimeSpan? TimeOut { get; init; }

    /// <summary>Longest duration of one attempt of a sub-run; null for no limit.</summary>
    public TimeSpan? SubRunTimeOut { get; init; }

    /// <summary>How a run over a range is cut into sub-runs; <see cref="RangeUnit.None"/>: the body gets the range whole.</summary>
    public RangeUnit Split { get; init; } = RangeUnit.None;

    /// <summary>What a call may say; another name is an error.</summary>
    public IReadOnlyList<JobArgument> Arguments { get; init; } = [];
}

/// <summary>One thing that a call of a job may say.</summary>
/// <param name="Meaning">One line, with unit and default.</param>
public sealed record JobArgument(string Name, string Meaning);

/// <summary>What a fire does while a run of the same job is waiting or going on.</summary>
public enum OverlapPolicy
{
    /// <summary>It is recorded as a skipped run.</summary>
    Skip,

    /// <summary>It waits for its turn, oldest first.</summary>
    Queue,

    /// <summary>It runs beside the other.</summary>
    Allow,
}

/// <summary>What becomes of scheduled instants that passed while nobody was there.</summary>
public enum MisfirePolicy
{
    /// <summary>One run, for the latest of them.</summary>
    RunOnce,

    /// <summary>One skipped run, which says how many there were.</summary>
    Skip,
}

/// <summary>How a range is cut. Pieces end at midnight UTC; the first and the last may be shorter.</summary>
public enum RangeUnit
{
    None,
    Day,
    Month,
}

/// <summary>How often, and after which waits, a failed attempt is made again.</summary>
/// <param name="Attempts">Attempts in all, at least 1. An attempt that a crash or a shutdown ended does not count.</param>
/// <param name="FirstWait">Between the first failure and the second attempt.</param>
/// <param name="Factor">By which each further wait grows, at least 1.</param>
/// <param name="LongestWait">No wait is longer.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan FirstWait, double Factor, TimeSpan LongestWait)
{
    public static RetryPolicy Never { get; } = new(1, TimeSpan.Zero, 1, TimeSpan.Zero);

    /// <summary>Waits of 10 s, 20 s, 40 s ... up to 10 minutes.</summary>
    public static RetryPolicy Patient(int attempts) => new(attempts, TimeSpan.FromSeconds(10), 2, TimeSpan.FromMinutes(10));

    /// <summary>The wait after so many failures; null when no attempt is left.</summary>
    /// <param name="failures">At least 1.</param>
    public TimeSpan? WaitAfter(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        if (failures >= Attempts)
        {
            return null;
        }

        double ticks = FirstWait.Ticks * Math.Pow(Factor, failures - 1);
        return ticks >= LongestWait.Ticks ? LongestWait : TimeSpan.FromTicks((long)ticks);
    }
}

/// <summary>A span of time in UTC, half-open: <c>[From, To)</c>.</summary>
public readonly record struct JobRange(DateTimeOffset From, DateTimeOffset To)
{
    public override string ToString() => $"{From.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'}/{To.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'}";
}
