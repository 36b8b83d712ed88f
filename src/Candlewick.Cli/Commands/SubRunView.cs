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
            return CodeOf(results);
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

        if (table.Rows.Count > 0)
        {
            run.Screen.Table(table);
        }

        long inserted = results.Sum(result => result.Report?.Result.Inserted ?? 0);
        run.Screen.Line($"{Cell.Count(inserted)} bars inserted, {results.Count(result => result.Report is { Skipped: null })} of {results.Count} series done; what did not come is Pending until 'wick repair' has asked every source");
        foreach (SubRun<SeriesBackfill> skipped in results.Where(result => result.Report?.Skipped is not null))
        {
            run.Screen.Line($"skipped {skipped.Name}: {skipped.Report!.Skipped}");
        }

        ShowFailures(run.Screen, failed);
        return CodeOf(results);
    }

    /// <summary>0 when all is well; the failure's own code when nothing went well for one reason; 1 when a part failed.</summary>
    public static int CodeOf<T>(IReadOnlyList<SubRun<T>> results)
    {
        List<int> codes = [.. results.Select(result => result.Failure switch
        {
            null => ExitCodes.Done,
            CandlewickException failure => ExitCodes.Of(failure),
            _ => ExitCodes.Findings,
        }).Distinct()];
        return codes.Count switch { 0 => ExitCodes.Done, 1 => codes[0], _ => ExitCodes.Findings };
    }

    public static void ShowFailures<T>(Screen screen, IReadOnlyList<SubRun<T>> failed)
    {
        foreach (var reason in failed.GroupBy(result => result.Failure!.Message).Take(10))
        {
            screen.Error($"{string.Join(", ", reason.Take(3).Select(one => one.Name))}{(reason.Count() > 3 ? $" and {reason.Count() - 3} more" : "")}: {reason.Key}");
        }
    }
}
