using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal enum QueryFormat
{
    Table,
    Csv,
    Json,
    Parquet,
}

internal static class QueryCommand
{
    private const int RowsOnScreen = 1_000;

    public static Command Create()
    {
        Argument<string> sql = new("sql") { Description = "One statement that reads; '-' reads it from standard input." };
        Option<QueryFormat> format = new("--format", "-f") { Description = "How to answer.", DefaultValueFactory = _ => QueryFormat.Table };
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
            run, run.Parsed.GetValue(sql)!, run.IsJson ? QueryFormat.Json : run.Parsed.GetValue(format), run.Parsed.GetValue(output), ct));
        return command;
    }

    private static async Task<int> RunAsync(Invocation run, string sql, QueryFormat format, string? path, CancellationToken ct)
    {
        string statement = sql == "-" ? await Console.In.ReadToEndAsync(ct) : sql;
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        if (format == QueryFormat.Parquet)
        {
            string target = path ?? throw new InputException("--format parquet needs --output FILE.");
            long written = await workspace.Store.Queries.ExportParquetAsync(statement, target, ct);
            run.Screen.Origin(workspace.Info.Origin);
            run.Screen.Line($"{Cell.Count(written)} rows in {target}");
            return ExitCodes.Done;
        }

        await using IQueryResult result = await workspace.Store.Queries.QueryAsync(statement, ct);
        await using StreamWriter? file = path is null ? null : new StreamWriter(path);
        TextWriter writer = file ?? run.Screen.Out;
        switch (format)
        {
            case QueryFormat.Csv:
                run.Screen.NoteOrigin(workspace.Info.Origin);
                await WriteCsvAsync(writer, result, ct);
                break;
            case QueryFormat.Json:
                await WriteJsonAsync(writer, workspace.Info.Origin, result, ct);
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

    private static async Task WriteCsvAsync(TextWriter writer, IQueryResult result, CancellationToken ct)
    {
        await writer.WriteLineAsync(string.Join(',', result.Columns.Select(Quoted)));
        await foreach (object?[] row in result.ReadRowsAsync(ct))
        {
            await writer.WriteLineAsync(string.Join(',', row.Select(value => Quoted(Cell.Text(value)))));
        }
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static async Task WriteJsonAsync(TextWriter writer, StoreOrigin origin, IQueryResult result, CancellationToken ct)
    {
        await writer.WriteAsync($"{{\"simulated\":{(origin == StoreOrigin.Simulated ? "true" : "false")},\"rows\":[");
        string separator = "";
        await foreach (object?[] row in result.ReadRowsAsync(ct))
        {
            await writer.WriteAsync(separator);
            await writer.WriteAsync(JsonRow(result.Columns, row));
            separator = ",\n";
        }

        await writer.WriteLineAsync("]}");
    }

    private static string JsonRow(IReadOnlyList<string> columns, object?[] row)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            for (int i = 0; i < row.Length; i++)
            {
                json.WritePropertyName(columns[i]);
                WriteValue(json, row[i]);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Cell.Text(value));
                break;
        }
    }
}
