using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class JobsListCommand
{
    public static Command Create()
    {
        Option<string?> job = new("--job") { Description = "Only runs of this job.", HelpName = "JOB" };
        Option<string[]> states = new("--state") { Description = "Only runs in this state, such as failed or timed-out; may be given again.", HelpName = "STATE" };
        Option<int> limit = new("--limit") { Description = "How many runs, newest first.", DefaultValueFactory = _ => 20 };
        Command command = new DetailedCommand("list", """
            Lists the jobs, and the runs that are kept, newest first.
            States: waiting, running, retrying, interrupted (its process ended; it goes on at the next start), succeeded, failed, timed-out,
            cancelled, skipped (never begun; the error says why).

            Examples:
              wick jobs list
              wick jobs list --job backfill --state failed --state timed-out
              wick jobs list --limit 1000 --json
            """) { job, states, limit };
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            RunState[] wanted = [.. (run.Parsed.GetValue(states) ?? []).Select(RunText.ParseState)];
            RunFilter filter = new(run.Parsed.GetValue(job), wanted.Length == 0 ? null : wanted, Limit: Math.Max(1, run.Parsed.GetValue(limit)));
            IReadOnlyList<JobRun> runs = await JobsCommand.ListAsync(workspace, filter, ct);
            Show(run, workspace, runs);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Show(Invocation run, Workspace workspace, IReadOnlyList<JobRun> runs)
    {
        IEnumerable<JobSpec> specs = workspace.Jobs.Graph.Jobs.Select(one => one.Spec);
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, new
            {
                Jobs = specs.Select(spec => new { spec.Name, spec.Summary, Schedule = JobTrigger.ListText(spec.Triggers), spec.After, spec.Overlap, spec.Misfire }),
                Runs = runs.Select(RunText.Json),
            });
            return;
        }

        run.Screen.Origin(workspace.Info.Origin);
        TableView table = new("jobs", ["job", "schedule", "after", "what it does"]);
        foreach (JobSpec spec in specs)
        {
            table.Add(spec.Name, RunText.Schedule(spec), string.Join(", ", spec.After), spec.Summary);
        }

        run.Screen.Table(table);
        run.Screen.Line();
        if (runs.Count == 0)
        {
            run.Screen.Line("no runs are kept that fit; 'wick jobs run JOB' makes one");
            return;
        }

        run.Screen.Table(RunText.Table("runs", runs));
    }
}
