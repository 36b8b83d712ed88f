using System.CommandLine;
using System.Diagnostics;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Venues.Files;

namespace Candlewick.Cli.Commands;

internal static class ImportCommand
{
    private const int FaultsShown = 20;

    public static Command Create()
    {
        Argument<string[]> paths = new("paths") { Description = "Files, folders or globs.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> mappings = new("--mapping") { Description = "YAML that says how to read files of a layout of your own, or a folder of such.", HelpName = "FILE" };
        Option<string?> venue = new("--venue") { Description = "Segment of exchange archives that lie outside the exchange's folder tree, such as BINANCE-UM; read again where only another segment has them.", HelpName = "CODE" };
        Option<bool> dryRun = new("--dry-run") { Description = "Show the first ten rows of each mapped file as understood; store nothing." };
        Option<bool> force = new("--force") { Description = "Read files again whose rows are in the store." };
        Option<int?> parallel = new("--parallel") { Description = "Files read at once. Default: one a core, at least 2.", HelpName = "N" };
        Command command = new DetailedCommand("import", """
            Reads files into the store: archives, known layouts, or any table by a mapping.
            Exchange archives, equity and option layouts are recognised ('wick list formats'); any delimited or JSON file by a mapping.
            A file is stored whole or not at all; one that cannot be right goes to quarantine, and the rest goes on.

            Examples:
              wick import ./data.binance.vision
              wick import 'archives/BTCUSDT-1m-2024-*.zip'
              wick import --mapping samples/mappings http_trades.json --dry-run
              wick import --venue BINANCE downloads/BTCUSDT-1h-2024-03.csv
            """) { paths, mappings, venue, dryRun, force, parallel };
        Invocation.Handle(command, (run, ct) => run.Parsed.GetValue(dryRun)
            ? DryRunAsync(run, run.Parsed.GetValue(paths)!, run.Parsed.GetValue(mappings) ?? [], ct)
            : RunAsync(
                run,
                new ImportRequest(run.Parsed.GetValue(paths)!, Math.Max(1, run.Parsed.GetValue(parallel) ?? Math.Max(2, Environment.ProcessorCount)), run.Parsed.GetValue(force), run.Caller.Surroundings.WorkingDirectory),
                (run.Parsed.GetValue(mappings) ?? [], run.Parsed.GetValue(venue)),
                ct));
        return command;
    }

    private static async Task<int> RunAsync(Invocation run, ImportRequest request, (string[] Mappings, string? Venue) layouts, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
        IReadOnlyList<IFileFormat> formats = await workspace.LoadFormatsAsync(layouts.Mappings, layouts.Venue, ct);
        ImportReport report = await ProgressView.RunAsync(run.Screen, "import", progress =>
            new ImportFiles(formats, workspace.Store, workspace.Clock, progress).RunAsync(request, ct));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, new { report.Files, report.Known, report.Bytes, report.Rows, report.Result, report.Unrecognized, Series = report.Series.Count, report.Faults });
        }
        else
        {
            Show(run.Screen, workspace.Info, report, elapsed);
        }

        return report.Faults.Any(fault => !fault.IsRepaired) ? ExitCodes.Findings : ExitCodes.Done;
    }

    private static void Show(Screen screen, StoreInfo store, ImportReport report, TimeSpan elapsed)
    {
        screen.Origin(store.Origin);
        screen.Line($"{Cell.Count(report.Files)} files ({Cell.Bytes(report.Bytes)} read), {Cell.Count(report.Known)} of them known already; {Cell.Count(report.Rows)} rows of {Cell.Count(report.Series.Count)} series in {Cell.Elapsed(elapsed)}");
        screen.Line(report.Result.ChangedNothing
            ? "nothing written: the store has all of it"
            : $"{Cell.Count(report.Result.Inserted)} rows inserted, {Cell.Count(report.Result.Corrected)} corrected, {Cell.Count(report.Result.Unchanged)} unchanged, into {store.Location}");
        int repaired = report.Faults.Count(fault => fault.IsRepaired);
        if (repaired > 0)
        {
            screen.Line($"{Cell.Count(repaired)} harmless faults noticed and kept on record, see 'wick query \"SELECT * FROM quarantine\"'");
        }

        foreach (DataFault fault in report.Faults.Where(fault => !fault.IsRepaired).Take(FaultsShown))
        {
            screen.Line($"set aside: {fault}");
        }

        if (report.Unrecognized.Count > 0)
        {
            screen.Line($"left alone, of no known format ({Cell.Count(report.Unrecognized.Count)}): {string.Join(", ", report.Unrecognized.Take(5))}{(report.Unrecognized.Count > 5 ? ", ..." : "")}");
            screen.Line("a mapping reads any delimited or JSON file: wick import --mapping FILE, see docs/how-to/import-files.md");
        }
    }

    private static async Task<int> DryRunAsync(Invocation run, string[] paths, string[] mappings, CancellationToken ct)
    {
        foreach ((ImportFile file, FilePreview preview) in await MappingPreview.ReadAsync(paths, [.. mappings.Select(run.Resolve)], run.Caller.Surroundings.WorkingDirectory, ct))
        {
            TableView table = new($"{file.RelativePath}, the first rows as understood", [">line", "series", "row"]);
            foreach (PreviewRow row in preview.Rows)
            {
                table.Add(row.Line.ToString(), row.Series.ToString(), row.Text);
            }

            run.Screen.Table(table);
            foreach (DataFault fault in preview.Faults)
            {
                run.Screen.Line($"fault: {fault}");
            }
        }

        run.Screen.Line("nothing was stored");
        return ExitCodes.Done;
    }
}
