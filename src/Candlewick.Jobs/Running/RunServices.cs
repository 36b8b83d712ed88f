namespace Candlewick.Jobs.Running;

/// <summary>What every run of an engine shares.</summary>
internal sealed record RunServices(JobEngineOptions Options, IRunStore Store, RunWriter Writer)
{
    public TimeProvider Clock => Options.Clock;

    public bool IsRetryable(Exception failure) => Options.IsRetryable?.Invoke(failure) ?? true;
}

/// <summary>How an attempt ended.</summary>
internal readonly record struct Outcome(RunState State, string? Error, bool MayRetry)
{
    public static Outcome Done { get; } = new(RunState.Succeeded, null, MayRetry: false);

    /// <summary>Of a body that came back: failed when some of its sub-runs did.</summary>
    public static Outcome Of(SubRunCounts counts) => counts.Failed + counts.Cancelled == 0
        ? Done
        : new Outcome(RunState.Failed, Sentence(counts), MayRetry: false);

    /// <summary>Of a body that threw.</summary>
    public static Outcome Of(Exception failure, RunServices services) =>
        new(RunState.Failed, Text(failure), services.IsRetryable(failure));

    public static Outcome Late(TimeSpan limit) =>
        new(RunState.TimedOut, $"took longer than {Schedules.DurationText.Of(limit)}", MayRetry: true);

    public static string Text(Exception failure)
    {
        string text = failure.Message.Length == 0 ? failure.GetType().Name : failure.Message;
        return text.Length <= LogLimits.Characters ? text : text[..LogLimits.Characters];
    }

    private static string Sentence(SubRunCounts counts)
    {
        string failed = counts.Failed == 0 ? "" : $"{counts.Failed} failed";
        string cancelled = counts.Cancelled == 0 ? "" : $"{counts.Cancelled} were cancelled";
        return $"of {counts.Planned} sub-runs {string.Join(" and ", new[] { failed, cancelled }.Where(part => part.Length > 0))}";
    }
}
