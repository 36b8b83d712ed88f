using System.CommandLine;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class SnapshotCommand
{
    public static Command Create()
    {
        Argument<string?> file = new("file") { Description = "Database file to write; it must not exist yet.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> parquet = new("--parquet") { Description = "Write the bars of closed months as Parquet files below this folder instead.", HelpName = "DIR" };
        Command command = new DetailedCommand("snapshot", """
            Copies the store as it is at one instant, while its owner goes on writing.
            The copy is a store of its own: any process opens it without the owner. It is read back, and its content hash must be that of the
            state that was copied ('wick audit --hash' of the copy shows the same). Exit code 1 when it is not.
            With --parquet: bars of the months that are over, one file a series and month, listed in manifest.json.

            Examples:
              wick snapshot copy.duckdb
              wick snapshot --parquet lake
            """) { file, parquet };
        Invocation.Handle(command, async (run, ct) => (run.Parsed.GetValue(file), run.Parsed.GetValue(parquet)) switch
        {
            ({ } path, null) => await CopyAsync(run, path, ct),
            (null, { } folder) => await ExportAsync(run, folder, ct),
            _ => throw new InputException("snapshot: expected either a FILE for a copy of the store, or --parquet DIR for its closed months."),
        });
        return command;
    }

    private static async Task<int> CopyAsync(Invocation run, string path, CancellationToken ct)
    {
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
        IStoreCopies copies = workspace.Store.Upkeep.Copies;
        StoreCopy source = await copies.CopyAsync(run.Resolve(path), ct);
        StoreCopy copy = await copies.ReadAsync(run.Resolve(path), ct);
        bool isSame = copy.HasSameContent(source);
        long rows = copy.Tables.Values.Sum();
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, new { copy.Path, Rows = rows, copy.Tables, Hash = copy.Digest, IsSame = isSame });
            return isSame ? ExitCodes.Done : ExitCodes.Findings;
        }

        run.Screen.Origin(workspace.Info.Origin);
        run.Screen.Line($"{Cell.Count(rows)} rows of {copy.Tables.Count} tables in {path}, content hash {copy.Digest}");
        if (!isSame)
        {
            run.Screen.Error($"{path} does not hold what was copied (content hash {source.Digest}): delete it, and try again.");
        }

        return isSame ? ExitCodes.Done : ExitCodes.Findings;
    }

    private static async Task<int> ExportAsync(Invocation run, string folder, CancellationToken ct)
    {
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        UtcTime month = new Timeframe(1, TimeframeUnit.Month).Floor(UtcTime.From(workspace.Clock.GetUtcNow()));
        ExportRequest request = new(SeriesFilter.Any, new UtcRange(UtcTime.MinValue, month), run.Resolve(folder), ExportFormat.Parquet);
        ExportManifest manifest = await ProgressView.RunAsync(run.Screen, "snapshot", progress =>
            new ExportBars(workspace.Store, workspace.Parquet, workspace.Clock, progress).RunAsync(request, ct));
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, manifest);
            return ExitCodes.Done;
        }

        run.Screen.Origin(workspace.Info.Origin);
        run.Screen.Line($"{Cell.Count(manifest.Rows)} bars of the months before {Cell.Minute(month)} in {Cell.Count(manifest.Partitions.Count)} files below {folder}, listed in {ExportBars.ManifestName}");
        return ExitCodes.Done;
    }
}
