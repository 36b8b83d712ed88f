using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

/// <summary>The commands around jobs and their runs.</summary>
internal static class JobsCommand
{
    public static Command Create() => new("jobs", "Jobs: what there is, what ran, and what runs when.")
    {
        JobsListCommand.Create(), JobsRunCommand.Create(), JobsRerunCommand.Create(), JobsShowCommand.Create(), JobsLogsCommand.Create(),
        JobsCancelCommand.Create(), JobsScheduleCommand.Create(),
    };

    /// <summary>Runs as they stand: one that is kept as running while nobody works on the store was interrupted, and whoever opens it next will say so.</summary>
    public static async Task<IReadOnlyList<JobRun>> ListAsync(Workspace workspace, RunFilter filter, CancellationToken ct)
    {
        if (await workspace.Jobs.IsAnyoneWorkingAsync(ct))
        {
            return await workspace.Runs.Runs.ListAsync(filter, ct);
        }

        bool wantsRunning = filter.States is null || filter.States.Contains(RunState.Interrupted);
        RunState[]? states = filter.States is null
            ? null
            : [.. filter.States.Where(state => state != RunState.Running), .. wantsRunning ? [RunState.Running] : Array.Empty<RunState>()];
        IReadOnlyList<JobRun> runs = await workspace.Runs.Runs.ListAsync(filter with { States = states }, ct);
        return [.. runs.Select(run => run.State == RunState.Running ? run with { State = RunState.Interrupted } : run)];
    }

    /// <exception cref="InputException">There is no such run.</exception>
    public static async Task<JobRun> FindAsync(Workspace workspace, long id, CancellationToken ct) =>
        (await ListAsync(workspace, new RunFilter(Ids: [id]), ct)) is [var run]
            ? run
            : throw new InputException($"there is no run {id}; 'wick jobs list' shows those that are kept.");

    /// <summary>0 when it went well, or goes on; 1 otherwise.</summary>
    public static int CodeOf(JobRun run) =>
        run.State is RunState.Failed or RunState.TimedOut or RunState.Cancelled or RunState.Skipped or RunState.Interrupted ? ExitCodes.Findings : ExitCodes.Done;

    public static Argument<long> RunArgument() => new("run") { Description = "Number of the run, as 'wick jobs list' shows it." };

    public static Option<string?> SubRunOption() => new("--sub-run") { Description = "Only this sub-run, by its path.", HelpName = "PATH" };
}

/// <summary>How runs look on a screen.</summary>
internal static class RunText
{
    public static string State(RunState state) => state == RunState.TimedOut ? "timed out" : state.ToString().ToLowerInvariant();

    /// <exception cref="InputException">There is no such state.</exception>
    public static RunState ParseState(string text) =>
        Enum.GetValues<RunState>().Where(state => State(state) == text.ToLowerInvariant().Replace('-', ' ')).Cast<RunState?>().FirstOrDefault()
        ?? throw new InputException($"--state: found '{text}', expected {string.Join(", ", Enum.GetValues<RunState>().Select(state => State(state).Replace(' ', '-')))}.");

    /// <summary>What starts a job by itself; empty when it only follows others.</summary>
    public static string Schedule(JobSpec job) => job is { Triggers.Count: 0, After.Count: > 0 } ? "" : JobTrigger.ListText(job.Triggers);

    public static string Instant(DateTimeOffset? instant) => instant is { } at ? Cell.Second(UtcTime.From(at)) : "";

    public static string Duration(DateTimeOffset? from, DateTimeOffset? to) => from is { } start && to is { } end ? Cell.Elapsed(end - start) : "";

    public static string Counts(SubRunCounts counts) => counts.Planned == 0
        ? ""
        : $"{Cell.Count(counts.Done)}/{Cell.Count(counts.Planned)}{(counts.Failed > 0 ? $", {Cell.Count(counts.Failed)} failed" : "")}{(counts.Cancelled > 0 ? $", {Cell.Count(counts.Cancelled)} cancelled" : "")}";

    public static string Arguments(JobRun run) => string.Join(' ', run.Arguments.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}"));

    public static string Range(JobRange? range) =>
        range is { } known ? Cell.Range(new UtcRange(UtcTime.From(known.From), UtcTime.From(known.To))) : "";

    /// <summary>What other programs get of a run.</summary>
    public static object Json(JobRun run) => new
    {
        run.Id, run.Job, run.State, run.Cause, run.Graph, run.RerunOf, run.Arguments,
        Range = run.Range?.ToString(), run.ScheduledFor, run.CreatedAt, run.StartedAt, run.EndedAt, run.Attempts, run.Failures, run.Interruptions,
        run.RetryAt, run.Owner, run.Error,
        SubRuns = new { run.SubRuns.Planned, run.SubRuns.Done, run.SubRuns.Failed, run.SubRuns.Cancelled, run.SubRuns.Left },
    };

    public static TableView Table(string title, IEnumerable<JobRun> runs)
    {
        TableView table = new(title, [">run", "job", "state", "cause", "started", ">took", ">sub-runs", "error"]);
        foreach (JobRun run in runs)
        {
            table.Add(
                run.Id.ToString(), run.Job, State(run.State), run.Cause, Instant(run.StartedAt ?? run.CreatedAt), Duration(run.StartedAt, run.EndedAt),
                Counts(run.SubRuns), run.Error ?? "");
        }

        return table;
    }
}
