using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

/// <summary>Shows how the sub-runs of a backfill or catch-up ended.</summary>
internal static class SubRunView
{
    /// <returns>The exit code: 1 when a sub-run failed.</returns>
    public static int Show(Invocation run, StoreInfo store, IReadOnlyList<SubRun<SeriesBackfill>> results)
    {
        List<SubRun<SeriesBackfill>> failed = [.. results.Where(result => result.Failure is not null)];
        if (run.IsJson)
        {
            run.Screen.Json(store.Origin, results.Select(result => new { result.Name, result.Report, Failure = result.Failure?.Message }));
            return failed.Count == 0 ? ExitCodes.Done : ExitCodes.Findings;
        }

        run.Screen.Origin(store.Origin);
        TableView table = new("", ["series", ">archives", ">requests", ">inserted", ">corrected", ">unchanged", ">time"]);
        foreach (SubRun<SeriesBackfill> result in results.Where(result => result.Report is not null))
        {
            SeriesBackfill done = result.Report!;
            table.Add(
                result.Name, Cell.Count(done.Archives), Cell.Count(done.Requests), Cell.Count(done.Result.Inserted),
                Cell.Count(done.Result.Corrected), Cell.Count(done.Result.Unchanged), Cell.Elapsed(result.Elapsed));
        }

        run.Screen.Table(table);
        long inserted = results.Sum(result => result.Report?.Result.Inserted ?? 0);
        run.Screen.Line($"{Cell.Count(inserted)} bars inserted in {results.Count - failed.Count} of {results.Count} series; holes are Pending until 'wick repair' has asked every source");
        ShowFailures(run.Screen, failed);
        return failed.Count == 0 ? ExitCodes.Done : ExitCodes.Findings;
    }

    public static void ShowFailures<T>(Screen screen, IReadOnlyList<SubRun<T>> failed)
    {
        foreach (var reason in failed.GroupBy(result => result.Failure!.Message).Take(10))
        {
            screen.Error($"{string.Join(", ", reason.Take(3).Select(one => one.Name))}{(reason.Count() > 3 ? $" and {reason.Count() - 3} more" : "")}: {reason.Key}");
        }
    }
}
