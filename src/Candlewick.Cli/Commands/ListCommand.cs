using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class ListCommand
{
    public static Command Create()
    {
        Command venues = new("venues", "Venues and what each can do.");
        Invocation.HandleHere(venues, (run, _) => ShowAsync(run, "venues", Catalog.Venues(run.Options)));
        Command formats = new("formats", "File layouts that import recognises.");
        Invocation.HandleHere(formats, (run, _) => ShowAsync(run, "formats", Catalog.Formats()));
        Command series = new("series", "Every series in the store.");
        Invocation.Handle(series, ShowSeriesAsync);
        return new Command("list", "Lists what there is: venues, formats, series.") { venues, formats, series };
    }

    private static Task<int> ShowAsync(Invocation run, string title, IReadOnlyList<CatalogEntry> entries)
    {
        if (run.IsJson)
        {
            run.Screen.Json(StoreOrigin.Real, entries);
            return Task.FromResult(ExitCodes.Done);
        }

        TableView table = new(title, ["name", "summary", "details"]);
        foreach (CatalogEntry entry in entries)
        {
            table.Add(entry.Name, entry.Summary, entry.Details);
        }

        run.Screen.Table(table);
        return Task.FromResult(ExitCodes.Done);
    }

    private static async Task<int> ShowSeriesAsync(Invocation run, CancellationToken ct)
    {
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        IReadOnlyList<SeriesSummary> all = await workspace.Store.Coverage.SummarizeAsync(SeriesFilter.Any, ct);
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, all);
            return ExitCodes.Done;
        }

        run.Screen.Origin(workspace.Info.Origin);
        TableView table = new("", ["series", ">rows", "first", "last"]);
        foreach (SeriesSummary one in all)
        {
            table.Add(one.Series.ToString(), Cell.Count(one.Rows), Cell.Minute(one.First), Cell.Minute(one.Last));
        }

        run.Screen.Table(table);
        return ExitCodes.Done;
    }
}
