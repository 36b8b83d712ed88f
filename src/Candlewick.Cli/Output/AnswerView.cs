using System.CommandLine;
using Candlewick.Hosting;

namespace Candlewick.Cli.Output;

internal enum AnswerFormat
{
    Table,
    Csv,
    Json,
    Parquet,
}

/// <summary>The flags that say how a computed table is given, and the giving: a table on the screen, or every row as CSV, JSON or Parquet.</summary>
/// <param name="rowsOnScreen">How many rows a table shows unless <c>--last</c> says another number.</param>
internal sealed class AnswerView(int rowsOnScreen)
{
    private readonly Option<AnswerFormat> _format = new("--format", "-f") { Description = "How to answer.", DefaultValueFactory = _ => AnswerFormat.Table };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write the answer to a file (needed for parquet).", HelpName = "FILE" };
    private readonly Option<int?> _last = new("--last") { Description = $"Only the last N rows; a table shows the last {rowsOnScreen}.", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Options.Add(_last);
        command.Options.Add(_format);
        command.Options.Add(_output);
    }

    /// <exception cref="InputException">The flags do not fit together.</exception>
    public async Task GiveAsync(Invocation run, Workspace workspace, Answer answer, AnswerLayout layout, CancellationToken ct)
    {
        AnswerFormat format = run.IsJson ? AnswerFormat.Json : run.Parsed.GetValue(_format);
        int? last = run.Parsed.GetValue(_last);
        if (last < 1)
        {
            throw new InputException($"--last: {last} is not a number of rows; expected 1 or more.");
        }

        string? path = run.Parsed.GetValue(_output);
        string[] names = [.. answer.Columns.Select(column => column.Name)];
        if (last is { } count && format != AnswerFormat.Table)
        {
            answer = answer with { Rows = LastAsync(answer.Rows, count) };
        }

        if (format == AnswerFormat.Parquet)
        {
            string target = path ?? throw new InputException("--format parquet needs --output FILE.");
            long written = await workspace.Parquet.WriteAsync(answer, run.Resolve(target), ct);
            run.Screen.Origin(workspace.Info.Origin);
            run.Screen.Line($"{Cell.Count(written)} rows in {target}");
            return;
        }

        await using StreamWriter? file = path is null ? null : new StreamWriter(run.Resolve(path));
        TextWriter writer = file ?? run.Screen.Out;
        switch (format)
        {
            case AnswerFormat.Csv:
                run.Screen.NoteOrigin(workspace.Info.Origin);
                await RowText.WriteCsvAsync(writer, names, answer.Rows);
                break;
            case AnswerFormat.Json:
                await RowText.WriteJsonAsync(writer, workspace.Info.Origin, names, answer.Rows);
                break;
            default:
                run.Screen.Origin(workspace.Info.Origin);
                await ShowAsync(run.Screen, answer, layout, last ?? rowsOnScreen);
                break;
        }
    }

    private static async Task ShowAsync(Screen screen, Answer answer, AnswerLayout layout, int most)
    {
        long total = 0;
        Queue<object?[]> rows = new();
        await foreach (object?[] row in answer.Rows)
        {
            total++;
            rows.Enqueue(row);
            if (rows.Count > most)
            {
                rows.Dequeue();
            }
        }

        int[] shown = layout.OnScreen.Count > 0 ? [.. layout.OnScreen] : [.. Enumerable.Range(0, answer.Columns.Count)];
        TableView table = new("", [.. shown.Select(column => Heading(answer.Columns[column]))]);
        foreach (object?[] row in rows)
        {
            table.Add([.. shown.Select(column => Short(row[column], layout.IsExact))]);
        }

        screen.Table(table);
        if (layout.Spark >= 0 && rows.Count > 1)
        {
            screen.Line($"{answer.Columns[layout.Spark].Name}  {Sparkline.Draw([.. rows.Select(row => row[layout.Spark] as double? ?? double.NaN)])}");
        }

        string all = shown.Length < answer.Columns.Count ? "all rows and columns" : "all rows";
        screen.Line(total > rows.Count
            ? $"the last {Cell.Count(rows.Count)} of {Cell.Count(total)} {layout.RowName}; --format csv, json or parquet gives {all}, --last N shows more"
            : $"{Cell.Count(total)} {layout.RowName}");
    }

    private static string Heading(AnswerColumn column) => column.Kind is CellKind.Number or CellKind.Whole ? $">{column.Name}" : column.Name;

    private static string Short(object? cell, bool isExact) => cell switch
    {
        UtcTime instant => Cell.Minute(instant),
        double.NaN => "",
        double number when !isExact => Cell.Figure(number),
        _ => Cell.Text(cell),
    };

    private static async IAsyncEnumerable<object?[]> LastAsync(IAsyncEnumerable<object?[]> rows, int count)
    {
        Queue<object?[]> kept = new();
        await foreach (object?[] row in rows)
        {
            kept.Enqueue(row);
            if (kept.Count > count)
            {
                kept.Dequeue();
            }
        }

        foreach (object?[] row in kept)
        {
            yield return row;
        }
    }
}

/// <summary>How a computed table looks on a screen.</summary>
/// <param name="RowName">What a row is, in the plural: <c>bars</c>.</param>
/// <param name="OnScreen">Indexes of the columns that a table shows; all when empty.</param>
/// <param name="Spark">Column whose course is drawn below the table; -1 for none.</param>
/// <param name="IsExact">True to show every digit of numbers, as stored data has them.</param>
internal sealed record AnswerLayout(string RowName, IReadOnlyList<int> OnScreen, int Spark = -1, bool IsExact = false);
