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

    /// <summary>The bars as they were known at an instant.</summary>
    public static string KnownAt(int id, UtcRange range, UtcTime instant)
    {
        string known = $"known_from <= {Sql.Micro(instant.Microseconds)}";
        return $"SELECT * FROM (SELECT {Columns}, known_from FROM bar WHERE {Where(id, range)} AND {known} "
            + $"UNION ALL SELECT {Columns}, known_from FROM bar_history WHERE {Where(id, range)} AND {known} "
            + $"AND known_to > {Sql.Micro(instant.Microseconds)}) ORDER BY open_time, ordinal";
    }

    public static string Where(int id, UtcRange range) => $"series_id = {id} AND {Sql.BarsIn("open_time", range)}";

    /// <summary>Adds the rows of a chunk. The hot path of reading: the columns are found once a chunk.</summary>
    public static unsafe void Add(BarColumns bars, DuckDbChunk chunk)
    {
        ReadOnlySpan<long> opens = chunk.Column<long>(0);
        ReadOnlySpan<long> closes = chunk.Column<long>(1);
        ReadOnlySpan<int> ordinals = chunk.Column<int>(2);
        ReadOnlySpan<byte> finalities = chunk.Column<byte>(FirstValue + BarColumns.ValueColumns);
        double** numbers = stackalloc double*[BarColumns.ValueColumns];
        ulong** validities = stackalloc ulong*[BarColumns.ValueColumns];
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            numbers[column] = (double*)chunk.Data(FirstValue + column);
            validities[column] = (ulong*)chunk.ValidityBits(FirstValue + column);
        }

        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        for (int row = 0; row < opens.Length; row++)
        {
            for (int column = 0; column < values.Length; column++)
            {
                bool isNull = validities[column] != null && (validities[column][row >> 6] & (1UL << (row & 63))) == 0;
                values[column] = isNull ? double.NaN : numbers[column][row];
            }

            bars.Add(UtcTime.FromMicroseconds(opens[row]), UtcTime.FromMicroseconds(closes[row]), values, ordinals[row], (Finality)finalities[row]);
        }
    }
}
