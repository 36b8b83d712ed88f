using System.CommandLine;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class JobsLogsCommand
{
    public static Command Create()
    {
        Argument<long> id = JobsCommand.RunArgument();
        Option<string?> path = JobsCommand.SubRunOption();
        Option<bool> own = new("--own") { Description = "Only lines of the run itself, none of its sub-runs." };
        Option<int> last = new("--last") { Description = "Only the last N lines.", DefaultValueFactory = _ => 1_000 };
        Command command = new DetailedCommand("logs", """
            Prints the log of a run, or of one sub-run.
            Logs are bounded: 2,000 lines of a run, 200 of a sub-run, 100,000 in all; the last line says when one is full.

            Examples:
              wick jobs logs 12
              wick jobs logs 12 --sub-run 2024-03//BINANCE:BTCUSDT@1m
              wick jobs logs 12 --own --last 5
            """) { id, path, own, last };
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            JobRun found = await JobsCommand.FindAsync(workspace, run.Parsed.GetValue(id), ct);
            LogFilter filter = new(found.Id, run.Parsed.GetValue(own) ? "" : run.Parsed.GetValue(path), Math.Max(1, run.Parsed.GetValue(last)));
            IReadOnlyList<LogLine> lines = await workspace.Runs.Runs.ReadLogAsync(filter, ct);
            if (run.IsJson)
            {
                run.Screen.Json(workspace.Info.Origin, lines.Select(line => new { line.LoggedAt, SubRun = line.Path, line.Text }));
                return ExitCodes.Done;
            }

            run.Screen.NoteOrigin(workspace.Info.Origin);
            foreach (LogLine line in lines)
            {
                run.Screen.Line($"{RunText.Instant(line.LoggedAt)}  {(line.Path.Length == 0 ? "" : $"[{line.Path}] ")}{line.Text}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
