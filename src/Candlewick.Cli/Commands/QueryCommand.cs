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
        Command command = new DetailedCommand("query", """
            Runs one read-only SQL statement on the store.
            Views to start from: bars, trades, quotes, observations, holes. Tables: coverage, quarantine, write_journal. "SHOW TABLES" lists all.

            Examples:
              wick query "SELECT instrument, timeframe, count(*) AS bars FROM bars GROUP BY ALL"
              wick query "SELECT * FROM bars WHERE instrument = 'BINANCE:BTCUSDT' AND timeframe = '1h' ORDER BY open_time DESC LIMIT 24" -f csv
              wick query "SELECT * FROM bars" -f parquet -o bars.parquet
            """) { sql, format, output };
        Invocation.Handle(command, (run, ct) => RunAsync(
            run, run.Parsed.GetValue(sql)!, run.IsJson ? AnswerFormat.Json : run.Parsed.GetValue(format), run.Parsed.GetValue(output), ct));
        return command;
    }

    private static async Task<int> RunAsync(Invocation run, string sql, AnswerFormat format, string? path, CancellationToken ct)
    {
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        Statement statement = new(sql == "-" ? await run.Caller.Input.ReadToEndAsync(ct) : sql, run.Caller.Surroundings.WorkingDirectory);
        if (format == AnswerFormat.Parquet)
        {
            string target = path ?? throw new InputException("--format parquet needs --output FILE.");
            long written = await workspace.Store.Queries.ExportParquetAsync(statement, run.Resolve(target), ct);
            run.Screen.Origin(workspace.Info.Origin);
            run.Screen.Line($"{Cell.Count(written)} rows in {target}");
            return ExitCodes.Done;
        }

        await using IQueryResult result = await workspace.Store.Queries.QueryAsync(statement, ct);
        await using StreamWriter? file = path is null ? null : new StreamWriter(run.Resolve(path));
        TextWriter writer = file ?? run.Screen.Out;
        switch (format)
        {
            case AnswerFormat.Csv:
                run.Screen.NoteOrigin(workspace.Info.Origin);
                await RowText.WriteCsvAsync(writer, result.Columns, result.ReadRowsAsync(ct));
                break;
            case AnswerFormat.Json:
                await RowText.WriteJsonAsync(writer, workspace.Info.Origin, result.Columns, result.ReadRowsAsync(ct));
                break;
            default:
                run.Screen.Origin(workspace.Info.Origin);
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
