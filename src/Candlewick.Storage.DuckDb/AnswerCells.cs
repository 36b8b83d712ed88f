namespace Candlewick.Storage.DuckDb;

/// <summary>Rows of a computed table as the engine takes them.</summary>
internal static class AnswerCells
{
    public static IEnumerable<string> Columns(Answer answer) => answer.Columns.Select(column => $"{Quoted(column.Name)} {SqlType(column.Kind)}");

    public static ColumnType[] Types(Answer answer) => [.. answer.Columns.Select(column => Type(column.Kind))];

    public static async Task AppendAsync(DuckDbAppender appender, Answer answer, CancellationToken ct)
    {
        await foreach (object?[] row in answer.Rows.WithCancellation(ct))
        {
            for (int column = 0; column < row.Length; column++)
            {
                Set(appender, column, row[column]);
            }

            appender.EndRow();
        }
    }

    private static void Set(DuckDbAppender appender, int column, object? cell)
    {
        switch (cell)
        {
            case null:
                appender.SetNull(column);
                break;
            case string text:
                appender.SetText(column, text);
                break;
            case bool flag:
                appender.Set(column, flag);
                break;
            case long whole:
                appender.Set(column, whole);
                break;
            case double number:
                appender.SetNumber(column, number);
                break;
            case UtcTime instant:
                appender.Set(column, instant.Microseconds);
                break;
            case DateOnly day:
                appender.Set(column, day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber);
                break;
            default:
                throw new ArgumentException($"A cell is null, string, bool, long, double, UtcTime or DateOnly, not {cell.GetType().Name}.", nameof(cell));
        }
    }

    /// <summary>A name may come from a user's statement: whatever is in it stays a name.</summary>
    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static ColumnType Type(CellKind kind) => kind switch
    {
        CellKind.Text => ColumnType.Varchar,
        CellKind.Whole => ColumnType.BigInt,
        CellKind.Number => ColumnType.Float64,
        CellKind.Instant => ColumnType.TimestampMicro,
        CellKind.Flag => ColumnType.Boolean,
        _ => ColumnType.CalendarDay,
    };

    private static string SqlType(CellKind kind) => kind switch
    {
        CellKind.Text => "VARCHAR",
        CellKind.Whole => "BIGINT",
        CellKind.Number => "DOUBLE",
        CellKind.Instant => "TIMESTAMP",
        CellKind.Flag => "BOOLEAN",
        _ => "DATE",
    };
}
