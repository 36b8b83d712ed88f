namespace Candlewick.Storage.Postgres.Reading;

/// <summary>Bars from rows into columns.</summary>
internal static class BarReader
{
    /// <summary>The columns that <see cref="Add"/> expects, in its order; known_from comes after them.</summary>
    public const string Columns =
        "open_time, close_time, ordinal, open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume, finality, known_from";

    public const int KnownFromColumn = 4 + BarColumns.ValueColumns;

    private const int FirstValue = 3;

    /// <summary>The current bars of a series ($1) that open in a range ($2, $3), in key order.</summary>
    public const string Current = $"SELECT {Columns} FROM bar WHERE series_id = $1 AND open_time >= $2 AND open_time < $3 ORDER BY open_time, ordinal";

    /// <summary>The bars as they were known at an instant ($4), each once.</summary>
    public const string KnownAt =
        $"WITH past AS (SELECT DISTINCT ON (open_time, ordinal) {Columns} FROM bar_history "
        + $"WHERE series_id = $1 AND open_time >= $2 AND open_time < $3 AND known_from <= $4 AND known_to > $4 ORDER BY open_time, ordinal, {KnownOnce.PastOrder}) "
        + $"SELECT * FROM (SELECT {Columns} FROM bar b WHERE series_id = $1 AND open_time >= $2 AND open_time < $3 AND known_from <= $4 "
        + "AND NOT EXISTS (SELECT 1 FROM past p WHERE p.open_time = b.open_time AND p.ordinal = b.ordinal) "
        + $"UNION ALL SELECT {Columns} FROM past) known ORDER BY open_time, ordinal";

    /// <summary>Adds the reader's row.</summary>
    public static void Add(BarColumns bars, NpgsqlDataReader row)
    {
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        UtcTime open = PgInstant.Read(row, 0);
        UtcTime close = PgInstant.Read(row, 1);
        int ordinal = row.GetInt32(2);
        for (int column = 0; column < values.Length; column++)
        {
            values[column] = PgInstant.ReadNumber(row, FirstValue + column);
        }

        bars.Add(open, close, values, ordinal, (Finality)row.GetInt16(FirstValue + BarColumns.ValueColumns));
    }

    /// <summary>The arguments of a range, for $1 to $3.</summary>
    public static object?[] Arguments(int id, UtcRange range) => [id, PgInstant.Ceiling(range.From), PgInstant.Ceiling(range.To)];
}
