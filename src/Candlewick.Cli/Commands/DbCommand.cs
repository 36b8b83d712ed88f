using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;
using Candlewick.Storage;
using Candlewick.Storage.Transfer;

namespace Candlewick.Cli.Commands;

/// <summary>The commands around stores as such: their schema, and copying one into another.</summary>
internal static class DbCommand
{
    public static Command Create() => new("db", "Stores: their schema, and copying one into another.")
    {
        Copy(), Schema("status", StatusText, static (schema, ct) => schema.ReadAsync(ct)), Schema("migrate", MigrateText, static (schema, ct) => schema.MigrateAsync(ct)),
        Schema("rollback-check", RehearseText, static (schema, ct) => schema.RehearseAsync(ct)),
    };

    private const string StatusText = """
        Says which steps of the schema were applied, and which are pending.
        Each step is kept with the digest of its text; a store whose steps were altered, or that is newer than this program, is refused.
        Exit code 1 when steps are pending. Nothing is changed or created.

        Examples:
          wick db status
          wick db status --store postgres://me@db.example:5432/market --json
        """;

    private const string MigrateText = """
        Brings the schema of the store up to this program's; a store that is not there is created.
        Opening a store for writing does the same. Of several programs that start at once one does it, the others wait.

        Example:
          wick db migrate --store postgres://me@db.example:5432/market
        """;

    private const string RehearseText = """
        Applies the pending steps of the schema and undoes them, so that a failing one is known before.
        The store stays as it is. Exit code 1 when steps are pending, 4 when one fails.

        Example:
          wick db rollback-check
        """;

    private static DetailedCommand Copy()
    {
        Option<string?> from = new("--from") { Description = "Address of the source. Default: the configured store.", HelpName = "STORE" };
        Option<string> to = new("--to") { Description = "Address of the target; it is created where it does not exist.", HelpName = "STORE", Required = true };
        Option<string?> fromState = new("--from-state") { Description = "Store of the state beside a source that keeps history only.", HelpName = "STORE" };
        Option<string?> toState = new("--to-state") { Description = "Store of the state beside a target that keeps history only.", HelpName = "STORE" };
        Option<bool> replace = new("--replace") { Description = "Lose what the target has and the source has not." };
        DetailedCommand command = new("copy", """
            Copies a whole store into another of any kind: history, state, keys and audit trail.
            It goes month by month, each read back and compared by hash; stopped and run again, it goes on where it stopped. At the end both have
            the same content hash. The source may be written meanwhile; the target should not.
            STORE is PATH or duckdb:PATH, postgres://USER@HOST:PORT/DATABASE, or clickhouse:http://USER@HOST:8123/DATABASE, whose state goes to --to-state.

            Examples:
              wick db copy --to postgres://me@db.example:5432/market
              wick db copy --from duckdb:data/candlewick.duckdb --to clickhouse:http://db.example:8123/market --to-state postgres://me@db.example/state
              wick db copy --from postgres://me@db.example/market --to duckdb:copy.duckdb
            """) { from, to, fromState, toState, replace };
        Invocation.Handle(
            command,
            (run, ct) => CopyAsync(
                run, With("--from", run.Options, run.Parsed.GetValue(from), run.Parsed.GetValue(fromState)),
                With("--to", run.Options, run.Parsed.GetValue(to), run.Parsed.GetValue(toState)),
                run.Parsed.GetValue(replace), ct),
            (parsed, options) => With("--from", options, parsed.GetValue(from), parsed.GetValue(fromState)));
        return command;
    }

    private static CandlewickOptions With(string flag, CandlewickOptions options, string? address, string? state) =>
        address is null ? options : options with { Store = options.Store with { Path = Known(flag, address), State = state is null ? null : Known(flag + "-state", state), Mirror = null } };

    private static string Known(string flag, string address)
    {
        try
        {
            _ = StoreAddress.Parse(address);
            return address;
        }
        catch (FormatException fault)
        {
            throw new InputException($"{flag}: found '{StoreAddress.Mask(address)}', expected {fault.Message}.");
        }
    }

    private static async Task<int> CopyAsync(Invocation run, CandlewickOptions from, CandlewickOptions to, bool mayReplace, CancellationToken ct)
    {
        await using Workspace source = await run.OpenAsync(from, StoreAccess.Read, ct);
        StoreMoveReport report = await ProgressView.RunAsync(run.Screen, "copy", progress =>
            StoreMove.RunAsync(source, to, mayReplace, progress is null ? null : new RowProgress(progress), ct));
        if (run.IsJson)
        {
            run.Screen.Json(report.Origin, report);
            return ExitCodes.Done;
        }

        run.Screen.Origin(report.Origin);
        long rows = report.Copy.Tables.Values.Sum();
        run.Screen.Line($"{report.From} -> {report.To}: {Cell.Count(rows)} rows of {report.Copy.Tables.Count} tables; {Cell.Count(report.Copy.Copied)} copied, {Cell.Count(report.Copy.Unchanged)} were there");
        run.Screen.Line($"both have the content hash {report.Hash}");
        if (report.Copy.Skipped.Count > 0)
        {
            run.Screen.Note($"warning: the target keeps no {string.Join(", ", report.Copy.Skipped)}; name a store for them with --to-state");
        }

        report.Notes.ToList().ForEach(note => run.Screen.Note($"warning: {note}"));
        return ExitCodes.Done;
    }

    private static DetailedCommand Schema(string name, string text, Func<IStoreSchema, CancellationToken, Task<SchemaReport>> work)
    {
        DetailedCommand command = new(name, text);
        Invocation.Handle(command, async (run, ct) =>
        {
            IStoreSchema schema = run.Caller.Owner is { } owner && (await Workspace.LocateAsync(run.Options, ct)).Anchor == owner.Workspace.Place.Anchor
                ? owner.Workspace.Schema
                : await Workspace.SchemaOfAsync(run.Options, ct);
            SchemaReport report = await work(schema, ct);
            Show(run, report, name);
            return report.Pending.Count == 0 ? ExitCodes.Done : ExitCodes.Findings;
        });
        return command;
    }

    private static void Show(Invocation run, SchemaReport report, string name)
    {
        if (run.IsJson)
        {
            run.Screen.Json(StoreOrigin.Real, report);
            return;
        }

        TableView table = new("", [">version", "step", "applied at", "sha256"]);
        foreach (SchemaStep step in report.Steps)
        {
            table.Add($"{step.Version}", step.Name, step.AppliedAt is { } at ? Cell.Second(at) : "pending", step.Sha256[..12]);
        }

        run.Screen.Table(table);
        string where = $"{report.Kind} {run.Screen.Path(report.Location)}";
        run.Screen.Line((report.Pending.Count, name) switch
        {
            (0, _) => $"{where}: schema version {report.Version}, nothing is pending",
            (var count, "rollback-check") => $"{where}: schema version {report.Version}; {count} pending step(s) were applied and undone without a fault",
            (var count, _) => $"{where}: {(report.Exists ? $"schema version {report.Version}" : "no store yet")}, {count} step(s) pending: 'wick db migrate' applies them",
        });
    }

    private sealed class RowProgress(IProgress<JobProgress> progress) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => progress.Report(new JobProgress("", value.What, value.Rows, value.Total));
    }
}
