using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class RestoreCommand
{
    public static Command Create()
    {
        Argument<string> backup = new("backup") { Description = "A copy that 'wick backup' or 'wick snapshot' made." };
        Option<bool> replace = new("--replace") { Description = "Move the store that is there aside; lose what a server's store holds." };
        Command command = new DetailedCommand("restore", """
            Puts a backup in the place of the store, after checking it.
            The backup is opened, read whole, and compared with its manifest.
            The store that was there is moved aside, never deleted. Nobody may use it meanwhile: stop 'wick up' first.
            Into a server's store it is copied part by part, each read back and compared; stopped and run again, it goes on. What the store held is lost.

            Examples:
              wick restore data/backups/candlewick-20260101T043000Z.duckdb --replace
              wick restore copy.duckdb --store elsewhere.duckdb
              wick restore copy.duckdb --store postgres://me@db.example:5432/market
            """) { backup, replace };
        Invocation.HandleHere(command, async (run, ct) =>
        {
            StorePlace place = await Workspace.LocateAsync(run.Options, ct);
            RestoreReport report = await StoreRestore.RunAsync(run.Resolve(run.Parsed.GetValue(backup)!), run.Options, place, run.Parsed.GetValue(replace), ct);
            if (run.IsJson)
            {
                run.Screen.Json(report.Origin, report);
                return ExitCodes.Done;
            }

            run.Screen.Origin(report.Origin);
            run.Screen.Line($"{run.Screen.Path(report.Path)}: {Cell.Count(report.Rows)} rows, content hash {report.Digest}");
            run.Screen.Line(report.IsChecked ? "it holds what its manifest says" : "there is no manifest beside the copy: nothing was there to compare it with");
            if (report.Replaced is { } aside)
            {
                run.Screen.Line($"the store that was there is {run.Screen.Path(aside)} now");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
