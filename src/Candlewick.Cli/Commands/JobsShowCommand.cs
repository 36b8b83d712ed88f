using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class JobsShowCommand
{
    private const int LogLines = 20;

    public static Command Create()
    {
        Argument<long> id = JobsCommand.RunArgument();
        Option<string[]> states = new("--state") { Description = "Only sub-runs in this state; may be given again.", HelpName = "STATE" };
        Option<string?> contains = new("--contains") { Description = "Only sub-runs whose path contains this.", HelpName = "TEXT" };
        Option<int> skip = new("--skip") { Description = "Leave out so many at the start." };
        Option<int> limit = new("--limit") { Description = "How many sub-runs.", DefaultValueFactory = _ => 40 };
        Command command = new DetailedCommand("show", """
            Shows one run: what started it, how it stands, its sub-runs and the end of its log.
            Each sub-run with state, attempts, duration and error; those that still wait are counted. The log of a sub-run: 'wick jobs logs'.
            Exit code 0 when the run went well or goes on, 1 otherwise.

            Examples:
              wick jobs show 12
              wick jobs show 12 --state failed --limit 1000
              wick jobs show 12 --contains BTCUSDT --json
            """) { id, states, contains, skip, limit };
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            JobRun found = await JobsCommand.FindAsync(workspace, run.Parsed.GetValue(id), ct);
            RunState[] wanted = [.. (run.Parsed.GetValue(states) ?? []).Select(RunText.ParseState)];
            bool wasInterrupted = found.State == RunState.Interrupted;
            SubRunFilter filter = new(
                found.Id, wanted.Length == 0 ? null : [.. wanted.Select(state => wasInterrupted && state == RunState.Interrupted ? RunState.Running : state)],
                Contains: run.Parsed.GetValue(contains), Skip: Math.Max(0, run.Parsed.GetValue(skip)), Limit: Math.Max(0, run.Parsed.GetValue(limit)));
            SubRunPage page = await workspace.Runs.Runs.ListSubRunsAsync(filter, ct);
            RunDetails details = new(
                found,
                [.. (await JobsCommand.ListAsync(workspace, new RunFilter(Graph: found.Graph), ct)).Reverse()],
                wasInterrupted ? page with { Rows = [.. page.Rows.Select(AsInterrupted)] } : page,
                await workspace.Runs.Runs.ReadLogAsync(new LogFilter(found.Id, "", LogLines), ct));
            Show(run, workspace.Info, details);
            return JobsCommand.CodeOf(found);
        });
        return command;
    }

    /// <summary>What was going on when its process ended is not going on any more.</summary>
    private static SubRunRow AsInterrupted(SubRunRow row) => row.State == RunState.Running ? row with { State = RunState.Interrupted } : row;

    private static void Show(Invocation run, StoreInfo store, RunDetails details)
    {
        if (run.IsJson)
        {
            run.Screen.Json(store.Origin, new
            {
                Run = RunText.Json(details.Run),
                Graph = details.Graph.Select(one => new { one.Id, one.Job, one.State, one.Error }),
                Counts = details.SubRuns.Counts,
                SubRuns = details.SubRuns.Rows,
                Log = details.Log.Select(line => new { line.LoggedAt, line.Text }),
            });
            return;
        }

        Screen screen = run.Screen;
        screen.Origin(store.Origin);
        ShowRun(screen, details.Run);
        if (details.Graph.Count > 1)
        {
            screen.Table(RunText.Table($"graph of run {details.Run.Graph}", details.Graph));
        }

        if (details.SubRuns.Rows.Count > 0)
        {
            screen.Table(SubRuns(details.SubRuns.Rows));
            long all = details.SubRuns.Counts.Values.Sum();
            screen.Line(all > details.SubRuns.Rows.Count ? $"{details.SubRuns.Rows.Count} of {Cell.Count(all)} sub-runs that fit; --limit, --skip and --state show others" : $"{Cell.Count(all)} sub-runs");
        }

        foreach (LogLine line in details.Log)
        {
            screen.Line($"{RunText.Instant(line.LoggedAt)}  {line.Text}");
        }
    }

    private static void ShowRun(Screen screen, JobRun run)
    {
        screen.Line($"run {run.Id} of {run.Job}: {RunText.State(run.State)}{(run.Error is null ? "" : $": {run.Error}")}");
        (string Name, string Text)[] facts =
        [
            ("cause", run.Cause), ("arguments", RunText.Arguments(run)), ("range", RunText.Range(run.Range)), ("scheduled for", RunText.Instant(run.ScheduledFor)),
            ("created", RunText.Instant(run.CreatedAt)), ("started", RunText.Instant(run.StartedAt)), ("ended", RunText.Instant(run.EndedAt)),
            ("took", RunText.Duration(run.StartedAt, run.EndedAt)), ("attempts", run.Attempts.ToString()),
            ("interruptions", run.Interruptions == 0 ? "" : run.Interruptions.ToString()), ("next attempt", RunText.Instant(run.RetryAt)),
            ("takes over from", run.RerunOf?.ToString() ?? ""),
            ("sub-runs", run.SubRuns.Planned == 0 ? "" : $"{RunText.Counts(run.SubRuns)}{(run.SubRuns.Left > 0 ? $", {Cell.Count(run.SubRuns.Left)} left" : "")}"),
        ];
        foreach ((string name, string text) in facts.Where(fact => fact.Text.Length > 0))
        {
            screen.Line($"{name,-15}  {text}");
        }
    }

    private static TableView SubRuns(IReadOnlyList<SubRunRow> rows)
    {
        TableView table = new("", ["sub-run", "state", ">attempts", "started", ">took", "error"]);
        foreach (SubRunRow row in rows)
        {
            string error = row.RetryAt is { } due ? $"{row.Error}; again at {RunText.Instant(due)}" : row.Error ?? "";
            table.Add(row.Path, RunText.State(row.State), row.Attempts.ToString(), RunText.Instant(row.StartedAt), RunText.Duration(row.StartedAt, row.EndedAt), error);
        }

        return table;
    }

    private sealed record RunDetails(JobRun Run, IReadOnlyList<JobRun> Graph, SubRunPage SubRuns, IReadOnlyList<LogLine> Log);
}
