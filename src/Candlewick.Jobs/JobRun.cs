namespace Candlewick.Jobs;

/// <summary>Where a run or a sub-run stands.</summary>
public enum RunState : byte
{
    /// <summary>For its turn, or for the jobs that it comes after.</summary>
    Waiting,
    Running,

    /// <summary>An attempt failed; the next one is due at a known instant.</summary>
    Retrying,

    /// <summary>Its process ended, or it was stopped by a shutdown; it goes on when an engine takes it up.</summary>
    Interrupted,
    Succeeded,
    Failed,
    TimedOut,
    Cancelled,

    /// <summary>Never begun: the reason is in its error text.</summary>
    Skipped,
}

/// <summary>One run of a job, as it is kept.</summary>
public sealed record JobRun
{
    /// <summary>From 1, in order of creation; 0 until the store has given one.</summary>
    public long Id { get; init; }

    public required string Job { get; init; }

    public RunState State { get; init; }

    /// <summary>What started it, for people and to filter: the trigger's text, <c>call</c>, <c>rerun of 12</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>
    /// The first run of the graph that it belongs to; its own id when it stands alone. On creation 0 stands for its own id, and -k for the id of the
    /// k-th run created with it, from 1.
    /// </summary>
    public long Graph { get; init; }

    /// <summary>The run whose done sub-runs this one takes over; null when it starts afresh.</summary>
    public long? RerunOf { get; init; }

    public IReadOnlyDictionary<string, string> Arguments { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    public JobRange? Range { get; init; }

    /// <summary>The instant for which a schedule started it; null for events and calls.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Start of the first attempt; null while waiting.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Starts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Attempts that failed.</summary>
    public int Failures { get; init; }

    /// <summary>How often its process ended while it ran.</summary>
    public int Interruptions { get; init; }

    /// <summary>When the next attempt is due; null unless <see cref="RunState.Retrying"/>.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Who ran it last; empty while nobody has.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Why it did not succeed; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>Sub-runs so far; up to a second old while the run goes on.</summary>
    public SubRunCounts SubRuns { get; init; }

    /// <summary>True for the states that nothing leaves.</summary>
    public bool IsEnded => State >= RunState.Succeeded;
}

/// <summary>How many sub-runs a run, or one call of <see cref="JobContext.RunSubRunsAsync"/>, has in which state.</summary>
/// <param name="Planned">Known so far.</param>
/// <param name="Done">Succeeded, those taken over included.</param>
/// <param name="Failed">Failed or timed out.</param>
public readonly record struct SubRunCounts(long Planned, long Done, long Failed, long Cancelled)
{
    /// <summary>Neither done nor failed nor cancelled yet.</summary>
    public long Left => Planned - Done - Failed - Cancelled;

    public static SubRunCounts operator +(SubRunCounts a, SubRunCounts b) =>
        new(a.Planned + b.Planned, a.Done + b.Done, a.Failed + b.Failed, a.Cancelled + b.Cancelled);
}

/// <summary>One sub-run as it is kept: begun, or ended. Those that still wait are only counted.</summary>
/// <param name="Run">Id of its run.</param>
/// <param name="Path">Unique in the run; the names of nested sub-runs are joined by <see cref="SubRunPath.Separator"/>.</param>
/// <param name="Attempts">Starts so far, those before an interruption included.</param>
/// <param name="Failures">Attempts that failed.</param>
/// <param name="StartedAt">Of the last attempt.</param>
/// <param name="EndedAt">Null while it is running, waiting for its next attempt, or interrupted.</param>
/// <param name="RetryAt">When the next attempt is due; null unless it is <see cref="RunState.Retrying"/>.</param>
/// <param name="Error">Why it did not succeed, or why its last attempt did not; null otherwise.</param>
public sealed record SubRunRow(
    long Run, string Path, RunState State, int Attempts, int Failures, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
    DateTimeOffset? RetryAt = null, string? Error = null)
{
    public TimeSpan? Duration => EndedAt - StartedAt;
}

/// <summary>One line of a log.</summary>
/// <param name="Path">Of the sub-run; empty for the run itself.</param>
/// <param name="Number">Growing within the run.</param>
public sealed record LogLine(long Run, string Path, long Number, DateTimeOffset LoggedAt, string Text);

/// <summary>How much of a log is kept; what goes beyond is dropped, and the last line says so.</summary>
public static class LogLimits
{
    /// <summary>Lines of the run itself, and lines of one sub-run.</summary>
    public const int LinesOfRun = 2_000, LinesOfSubRun = 200;

    /// <summary>Lines of a run and all its sub-runs, in one life of its process.</summary>
    public const int LinesInAll = 100_000;

    /// <summary>A longer line is cut.</summary>
    public const int Characters = 2_000;
}

/// <summary>Paths of sub-runs: names from the outside in, such as <c>2024-03//BINANCE:BTCUSDT@1m</c>.</summary>
public static class SubRunPath
{
    public const string Separator = "//";

    public static string Join(string parent, string name) => parent.Length == 0 ? name : parent + Separator + name;

    /// <summary>The last name of a path.</summary>
    public static string NameOf(string path) =>
        path.LastIndexOf(Separator, StringComparison.Ordinal) is >= 0 and int at ? path[(at + Separator.Length)..] : path;

    /// <summary>The path without its last name; empty for one directly under the run.</summary>
    public static string ParentOf(string path) =>
        path.LastIndexOf(Separator, StringComparison.Ordinal) is >= 0 and int at ? path[..at] : "";
}
