namespace Candlewick.Jobs.Running;

/// <summary>A run, or a sub-run, while it goes on.</summary>
internal interface IRunScope
{
    ScopeFacts Facts { get; }

    void Log(string text);

    void Report(string step, long done, long? total);

    Task<SubRunCounts> RunSubRunsAsync(SubRunPlan plan, CancellationToken ct);
}

/// <summary>What holds for a run or sub-run from its start.</summary>
internal sealed record ScopeFacts(
    long RunId, string Path, IReadOnlyDictionary<string, string> Arguments, JobRange? Range, int Attempt, DateTimeOffset? ScheduledFor,
    TimeProvider Clock);

/// <summary>Sub-runs to run.</summary>
/// <param name="RangeOf">The span of each, by name; null: that of the parent.</param>
internal sealed record SubRunPlan(
    IReadOnlyList<string> Names, int Parallel, Func<JobContext, CancellationToken, Task> Body, Func<string, JobRange?>? RangeOf);
