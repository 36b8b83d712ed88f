using System.CommandLine;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class ExportCommand
{
    public static Command Create()
    {
        FilterOptions filter = new();
        Option<string> folder = new("--to-folder", "-o") { Description = "Folder to write to.", HelpName = "DIR", DefaultValueFactory = _ => "export" };
        Option<ExportFormat> format = new("--format", "-f") { Description = "File format.", DefaultValueFactory = _ => ExportFormat.Parquet };
        Command command = new DetailedCommand("export", """
            Writes bars as Parquet or CSV files, with a manifest.
            Partitioned venue/instrument/timeframe/year/month; the manifest lists rows and digests of every file.
            'wick export lake' keeps such files equal to the store, in a folder or a bucket; 'wick export dataset' makes sets for machine learning.

            Examples:
              wick export --to-folder lake
              wick export -i BINANCE:BTCUSDT -t 1h --from 2024-01-01 --format csv -o btc
            """) { folder, format };
        filter.AddTo(command, withRange: true);
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            ExportRequest request = new(
                filter.ReadFilter(run.Parsed), filter.ReadRange(run.Parsed), run.Resolve(run.Parsed.GetValue(folder)!), run.Parsed.GetValue(format));
            ExportManifest manifest = await ProgressView.RunAsync(run.Screen, "export", progress =>
                new ExportBars(workspace.Store, workspace.Parquet, workspace.Clock, progress).RunAsync(request, ct));
            if (run.IsJson)
            {
                run.Screen.Json(workspace.Info.Origin, manifest);
                return ExitCodes.Done;
            }

            run.Screen.Origin(workspace.Info.Origin);
            run.Screen.Line($"{Cell.Count(manifest.Rows)} bars in {Cell.Count(manifest.Partitions.Count)} files below {run.Parsed.GetValue(folder)}, listed in {ExportBars.ManifestName}");
            return ExitCodes.Done;
        });
        command.Subcommands.Add(ExportLakeCommand.Create());
        command.Subcommands.Add(ExportDatasetCommand.Create());
        return command;
    }
}
