using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class QueryCommand
{
    private const int RowsOnScreen = 1_000;

    public static Command Create()
    {
        Argument<string> sql = new("sql") { Description = "One statement that reads; '-' reads it from standard input." };
        Option<AnswerFormat> format = new("--format", "-f") { Description = "How to answer.", DefaultValueFactory = _ => AnswerFormat.Table };
        Option<string?> output = new("--output", "-o") { Description = "Write the answer to a file (needed for parquet).", HelpName = "FILE" };
        Option<bool> files = new("--files") { Description = "Read local files (Parquet, CSV, JSON) in a database in memory, instead of the store." };
        Command command = new DetailedCommand("query", """
            Runs one read-only SQL statement on the store.
            Statements on the store read its tables and no files; with --files they read local files and no store.
            Views to start from: bars, trades, quotes, observations, holes. Tables: coverage, quarantine, write_journal. "SHOW TABLES" lists all.

            Examples:
              wick query "SELECT instrument, timeframe, count(*) AS bars FROM bars GROUP BY ALL"
              wick query "SELECT * FROM bars WHERE instrument = 'BINANCE:BTCUSDT' AND timeframe = '1h' ORDER BY open_time DESC LIMIT 24" -f csv
              wick query "SELECT * FROM bars" -f parquet -o bars.parquet
              wick query --files "SELECT count(*) FROM 'bars.parquet'"
            """) { sql, format, output, files };
        Invocation.HandleEither(command, parsed => parsed.GetValue(files), (run, ct) => RunAsync(
            run, run.Parsed.GetValue(sql)!, new Wish(run.IsJson ? AnswerFormat.Json : run.Parsed.GetValue(format), run.Parsed.GetValue(output), run.Parsed.GetValue(files)), ct));
        return command;
    }

    private static async Task<int> RunAsync(Invocation run, string sql, Wish wish, CancellationToken ct)
    {
        Statement statement = new(sql == "-" ? await run.Caller.Input.ReadToEndAsync(ct) : sql, run.Caller.Surroundings.WorkingDirectory);
        if (wish.IsOnFiles)
        {
            await using LocalFiles files = await LocalFiles.OpenAsync(statement.Folder, StoreMemory.Choose(run.Options.Store.MemoryMegabytes, "", isLongLived: false), ct);
            return await AnswerAsync(run, new Source(files.Queries, StoreOrigin.Real, null), statement, wish, ct);
        }

        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        Source source = new(workspace.Store.Queries, workspace.Info.Origin, run.Caller.RemoteScope is null ? null : run.Caller.Owner?.UserSql);
        return await AnswerAsync(run, source, statement, wish, ct);
    }

    /// <param name="File">Where the answer goes; null for the screen.</param>
    private sealed record Wish(AnswerFormat Format, string? File, bool IsOnFiles);

    /// <param name="UserSql">Runs the statements of others; null for those of the user of this machine.</param>
    private sealed record Source(IStoreQueries Queries, StoreOrigin Origin, Func<string, CancellationToken, Task<IQueryResult>>? UserSql);

    private static async Task<int> AnswerAsync(Invocation run, Source source, Statement statement, Wish wish, CancellationToken ct)
    {
        (AnswerFormat format, string? path, _) = wish;
        if (format == AnswerFormat.Parquet)
        {
            string target = path ?? throw new InputException("--format parquet needs --output FILE.");
            long written = await source.Queries.ExportParquetAsync(statement, run.Resolve(target), ct);
            run.Screen.Origin(source.Origin);
            run.Screen.Line($"{Cell.Count(written)} rows in {target}");
            return ExitCodes.Done;
        }

        await using IQueryResult result = source.UserSql is { } others ? await others(statement.Text, ct) : await source.Queries.QueryAsync(statement, ct);
        await using StreamWriter? file = path is null ? null : new StreamWriter(run.Resolve(path));
        TextWriter writer = file ?? run.Screen.Out;
        switch (format)
        {
            case AnswerFormat.Csv:
                run.Screen.NoteOrigin(source.Origin);
                await RowText.WriteCsvAsync(writer, result.Columns, result.ReadRowsAsync(ct));
                break;
            case AnswerFormat.Json:
                await RowText.WriteJsonAsync(writer, source.Origin, result.Columns, result.ReadRowsAsync(ct));
                break;
            default:
                run.Screen.Origin(source.Origin);
                await ShowAsync(run.Screen, result, ct);
                break;
        }

        return ExitCodes.Done;
    }

    private static async Task ShowAsync(Screen screen, IQueryResult result, CancellationToken ct)
    {
        List<object?[]> rows = [];
        bool isCut = false;
        await foreach (object?[] row in result.ReadRowsAsync(ct))
        {
            if (rows.Count == RowsOnScreen)
            {
                isCut = true;
                break;
            }

            rows.Add(row);
        }

        bool IsNumber(int column) => rows.Exists(row => row[column] is long or double or decimal);
        TableView table = new("", [.. result.Columns.Select((name, column) => IsNumber(column) ? $">{name}" : name)]);
        rows.ForEach(row => table.Add([.. row.Select(Cell.Text)]));
        screen.Table(table);
        if (isCut)
        {
            screen.Note($"the first {RowsOnScreen} rows; --format csv, json or parquet gives all");
        }
    }
}
