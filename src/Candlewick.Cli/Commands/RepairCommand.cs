using System.CommandLine;
using Candlewick.Acquisition.Repair;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class RepairCommand
{
    public static Command Create()
    {
        FilterOptions filter = new();
        Option<int> parallel = new("--parallel") { Description = "Series at once.", DefaultValueFactory = _ => 4 };
        Command command = new DetailedCommand("repair", """
            Asks every source for what is missing, and gives holes their causes.
            A cause needs evidence: which sources were asked, when, and what they answered. A hole without any stays Pending.

            Examples:
              wick repair
              wick repair --instrument BINANCE:BTCUSDT --from 2024-01-01
            """) { parallel };
        filter.AddTo(command, withRange: true);
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            RepairRequest request = new(filter.ReadFilter(run.Parsed), filter.ReadRange(run.Parsed), Math.Max(1, run.Parsed.GetValue(parallel)));
            IReadOnlyList<SubRun<SeriesRepair>> results = await ProgressView.RunAsync(run.Screen, "repair", progress =>
                workspace.CreateRepair(progress).RunAsync(request, ct));
            return Show(run, workspace.Info, results);
        });
        return command;
    }

    public static int Show(Invocation run, StoreInfo store, IReadOnlyList<SubRun<SeriesRepair>> results)
    {
        List<SubRun<SeriesRepair>> failed = [.. results.Where(result => result.Failure is not null)];
        if (run.IsJson)
        {
            run.Screen.Json(store.Origin, results.Select(result => new { result.Name, result.Report, Failure = result.Failure?.Message }));
            return SubRunView.CodeOf(results);
        }

        run.Screen.Origin(store.Origin);
        if (results.Count == 0)
        {
            run.Screen.Line("nothing to repair: every range is there or explained");
            return ExitCodes.Done;
        }

        TableView table = new("", ["series", ">gaps before", ">gaps after", ">bars found", "explained"]);
        foreach (SeriesRepair done in results.Where(result => result.Report is not null).Select(result => result.Report!))
        {
            string causes = string.Join(", ", done.Explained.GroupBy(hole => hole.Cause).Select(group => $"{group.Count()} {group.Key}"));
            table.Add(done.Series.ToString(), Cell.Count(done.Before), Cell.Count(done.After), Cell.Count(done.Result.Inserted), causes);
        }

        run.Screen.Table(table);
        SubRunView.ShowFailures(run.Screen, failed);
        int open = results.Sum(result => result.Report?.After ?? 0);
        run.Screen.Line(open == 0 && failed.Count == 0 ? "every hole has a cause; 'wick audit --gaps' lists them" : $"{Cell.Count(open)} gaps stay unexplained");
        return SubRunView.CodeOf(results);
    }
}
