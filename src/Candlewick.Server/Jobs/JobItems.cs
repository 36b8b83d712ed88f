using Candlewick.Jobs;

namespace Candlewick.Server.Jobs;

/// <summary>A trigger of a job.</summary>
/// <param name="NextFire">Null for triggers that are not timed, and while paused.</param>
internal sealed record TriggerItem(string Text, bool IsTimed, DateTimeOffset? LastFire, DateTimeOffset? NextFire, bool IsPaused);

internal sealed record ArgumentItem(string Name, string Meaning);

/// <summary>A job: what it is, what starts it, how it did last.</summary>
/// <param name="After">Jobs that it comes after.</param>
/// <param name="TimeOut">Seconds of one attempt; null for no limit.</param>
/// <param name="Last">Its newest run; null when it has none.</param>
internal sealed record JobItem(
    string Name, string Summary, IReadOnlyList<TriggerItem> Triggers, IReadOnlyList<string> After, OverlapPolicy Overlap, MisfirePolicy Misfire,
    RangeUnit Split, TimeSpan? TimeOut, IReadOnlyList<ArgumentItem> Arguments, bool IsPaused, RunItem? Last);

internal sealed record SpanItem(DateTimeOffset From, DateTimeOffset To);

/// <param name="Left">Neither done nor failed nor cancelled yet.</param>
internal sealed record CountsItem(long Planned, long Done, long Failed, long Cancelled, long Left);

/// <summary>A run of a job.</summary>
/// <param name="Cause">What started it.</param>
/// <param name="Graph">The first run of the graph of runs that it belongs to.</param>
/// <param name="Error">Why it did not succeed; null otherwise.</param>
internal sealed record RunItem(
    long Id, string Job, RunState State, string Cause, long Graph, long? RerunOf, IReadOnlyDictionary<string, string> Arguments, SpanItem? Range,
    DateTimeOffset? ScheduledFor, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, int Attempts, int Failures, int Interruptions,
    DateTimeOffset? RetryAt, string? Error, CountsItem SubRuns)
{
    public static RunItem Of(JobRun run) => new(
        run.Id, run.Job, run.State, run.Cause, run.Graph, run.RerunOf, run.Arguments, run.Range is { } range ? new SpanItem(range.From, range.To) : null,
        run.ScheduledFor, run.CreatedAt, run.StartedAt, run.EndedAt, run.Attempts, run.Failures, run.Interruptions, run.RetryAt, run.Error,
        new CountsItem(run.SubRuns.Planned, run.SubRuns.Done, run.SubRuns.Failed, run.SubRuns.Cancelled, run.SubRuns.Left));
}

/// <summary>A run with those of its graph, oldest first.</summary>
internal sealed record RunAnswer(RunItem Run, IReadOnlyList<RunItem> Graph);

/// <summary>A sub-run that was begun.</summary>
/// <param name="Name">The last part of the path.</param>
/// <param name="Duration">Seconds; null while it runs.</param>
internal sealed record SubRunItem(
    string Path, string Name, RunState State, int Attempts, int Failures, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, TimeSpan? Duration,
    DateTimeOffset? RetryAt, string? Error)
{
    public static SubRunItem Of(SubRunRow row) =>
        new(row.Path, SubRunPath.NameOf(row.Path), row.State, row.Attempts, row.Failures, row.StartedAt, row.EndedAt, row.Duration, row.RetryAt, row.Error);
}

/// <param name="Counts">All under the filter, by state; states without any are absent.</param>
internal sealed record SubRunAnswer(IReadOnlyList<SubRunItem> Items, IReadOnlyDictionary<string, long> Counts, string? Next);

/// <param name="Number">Growing within the run; ask for what comes after the last one.</param>
internal sealed record LogItem(long Number, string Path, DateTimeOffset LoggedAt, string Text);

/// <summary>A call of a job.</summary>
/// <param name="Arguments">Of the job's own names.</param>
/// <param name="Range">The span to work on; null for what the job does by itself.</param>
/// <param name="WithFollowers">Also what comes after the job.</param>
internal sealed record StartRequest(IReadOnlyDictionary<string, string?>? Arguments = null, SpanItem? Range = null, bool WithFollowers = false);

internal sealed record PauseRequest(bool Paused);

/// <param name="Path">Of a sub-run; null for the whole run.</param>
internal sealed record CancelRequest(string? Path = null);

/// <param name="FromFailed">Sub-runs that were done are not run again.</param>
internal sealed record RerunRequest(bool FromFailed = false);

internal sealed record CancelAnswer(bool IsCancelled);
