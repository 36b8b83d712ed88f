namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>Bars from the engine's columns into ours.</summary>
internal static class BarReader
{
    /// <summary>The columns that <see cref="Add"/> expects, in its order.</summary>
    public const string Columns =
        "open_time, close_time, ordinal, open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume, finality";

    private const int FirstValue = 3;

    /// <summary>The current bars of a series that open in a range, in key order.</summary>
    public static string Current(int id, UtcRange range) =>
        $"SELECT {Columns}, known_from FROM bar WHERE {Where(id, range)} ORDER BY open_time, ordinal";

    /// <summary>The same in the order in which they lie in the file.</summary>
    public static string Unordered(int id, UtcRange range) => $"SELECT {Columns} FROM bar WHERE {Where(id, range)}";

    /// <summary>The bars as they were known at an instant, each once.</summary>
    public static string KnownAt(int id, UtcRange range, UtcTime instant)
    {
        string known = $"known_from <= {Sql.Micro(instant.Microseconds)}";
        return $"WITH past AS (SELECT {Columns}, known_from FROM bar_history WHERE {Where(id, range)} AND {known} AND known_to > {Sql.Micro(instant.Microseconds)} "
            + $"QUALIFY row_number() OVER (PARTITION BY open_time, ordinal ORDER BY {KnownOnce.PastOrder}) = 1) "
            + $"SELECT * FROM (SELECT {Columns}, known_from FROM bar b WHERE {Where(id, range)} AND {known} "
            + "AND NOT EXISTS (SELECT 1 FROM past p WHERE p.open_time = b.open_time AND p.ordinal = b.ordinal) UNION ALL FROM past) ORDER BY open_time, ordinal";
    }

    public static string Where(int id, UtcRange range) => $"series_id = {id} AND {Sql.BarsIn("open_time", range)}";

    /// <summary>Adds the rows of a chunk, column by column. The hot path of reading.</summary>
    public static void Add(BarColumns bars, DuckDbChunk chunk)
    {
        BarRows rows = bars.AddRows(chunk.Count);
        CopyTimes(chunk.Column<long>(0), rows.OpenTimes);
        CopyTimes(chunk.Column<long>(1), rows.CloseTimes);
        chunk.Column<int>(2).CopyTo(rows.Ordinals);
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            Span<double> values = rows.Values((BarColumn)column);
            chunk.Column<double>(FirstValue + column).CopyTo(values);
            Blank(chunk.Validity(FirstValue + column), values);
        }

        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Finality>(chunk.Column<byte>(FirstValue + BarColumns.ValueColumns)).CopyTo(rows.Finalities);
    }

    private static void CopyTimes(ReadOnlySpan<long> microseconds, Span<UtcTime> times)
    {
        for (int row = 0; row < times.Length; row++)
        {
            times[row] = UtcTime.FromMicroseconds(microseconds[row]);
        }
    }

    /// <summary>What stands in a null row means nothing.</summary>
    private static void Blank(ReadOnlySpan<ulong> validity, Span<double> values)
    {
        for (int word = 0; word < validity.Length; word++)
        {
            if (validity[word] == ulong.MaxValue)
            {
                continue;
            }

            for (int row = word * 64; row < Math.Min(values.Length, (word + 1) * 64); row++)
            {
                values[row] = (validity[word] & (1UL << (row & 63))) == 0 ? double.NaN : values[row];
            }
        }
    }
}
