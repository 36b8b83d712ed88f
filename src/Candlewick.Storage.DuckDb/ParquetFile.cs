namespace Candlewick.Storage.DuckDb;

/// <summary>Writes computed rows as Parquet, through a database in memory of its own.</summary>
internal static class ParquetFile
{
    private const string Table = "answer";

    /// <exception cref="StoreException">The file cannot be written.</exception>
    public static async Task<long> WriteAsync(Answer answer, string path, CancellationToken ct)
    {
        using DuckDbDatabase database = DuckDbDatabase.Open(":memory:", [("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false")]);
        using DuckDbConnection connection = database.Connect();
        connection.Execute($"CREATE TABLE {Table} ({string.Join(", ", answer.Columns.Select(column => $"{Quoted(column.Name)} {SqlType(column.Kind)}"))})");
        using (DuckDbAppender appender = new(connection, Table, [.. answer.Columns.Select(column => Type(column.Kind))]))
        {
            await foreach (object?[] row in answer.Rows.WithCancellation(ct))
            {
                for (int column = 0; column < row.Length; column++)
                {
                    Set(appender, column, row[column]);
                }

                appender.EndRow();
            }

            appender.Flush();
        }

        string target = path.Replace("'", "''", StringComparison.Ordinal);
        return connection.Execute($"COPY {Table} TO '{target}' (FORMAT parquet, COMPRESSION zstd)");
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
