namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>Bars with what the store knows of each.</summary>
internal sealed record StoredBars(BarColumns Bars, List<long> KnownFrom, List<ulong> Generations) : IDisposable
{
    public StoredBars()
        : this(new BarColumns(), [], [])
    {
    }

    public PageEnd End => Bars.Count == 0 ? default : new PageEnd(Bars.Count, Bars.OpenTimes[^1], Bars.Ordinals[^1]);

    public void Add(StoredBars other)
    {
        Bars.AddRange(other.Bars, 0, other.Bars.Count);
        KnownFrom.AddRange(other.KnownFrom);
        Generations.AddRange(other.Generations);
    }

    public void Dispose() => Bars.Dispose();
}

/// <summary>Bars from the engine's rows into our columns.</summary>
internal static class BarReader
{
    /// <summary>The columns that <see cref="Parse"/> expects, in its order.</summary>
    public const string Columns =
        "open_time, close_time, ordinal, open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume, finality";

    /// <summary>The current bars of a series that open in a range, in key order.</summary>
    public static RowPages Current(ClickHouseClient client, Frontier frontier, UtcRange range) =>
        new(client, RowTable.Bar, range, (part, condition) => $"SELECT {Columns} FROM bar WHERE {frontier.Where(RowTable.Bar, part)} AND {condition}");

    /// <summary>The same, with what <see cref="ParseStored"/> expects.</summary>
    public static RowPages Stored(ClickHouseClient client, Frontier frontier, UtcRange range) =>
        new(client, RowTable.Bar, range, (part, condition) => $"SELECT {Columns}, known_from, generation FROM bar WHERE {frontier.Where(RowTable.Bar, part)} AND {condition}");

    /// <summary>The bars as they were known at an instant, each once.</summary>
    public static RowPages KnownAt(ClickHouseClient client, Frontier frontier, UtcRange range, UtcTime instant)
    {
        string limit = $"fromUnixTimestamp64Micro(toInt64('{Sql.Number(instant.Microseconds)}'), 'UTC')";
        return new RowPages(
            client, RowTable.Bar, range,
            (part, condition) =>
            {
                string past = $"{frontier.Where(RowTable.BarHistory, part)} AND known_from <= {limit} AND known_to > {limit}";
                return $"SELECT * FROM (SELECT {Columns} FROM bar WHERE {frontier.Where(RowTable.Bar, part)} AND known_from <= {limit} "
                    + $"AND (open_time, ordinal) NOT IN (SELECT open_time, ordinal FROM bar_history WHERE {past}) "
                    + $"UNION ALL SELECT * FROM (SELECT {Columns} FROM bar_history WHERE {past} ORDER BY open_time, ordinal, {KnownOnce.PastOrder} LIMIT 1 BY open_time, ordinal)) "
                    + $"WHERE {condition}";
            });
    }

    public static BarColumns Parse(RowBinaryReader rows)
    {
        BarColumns bars = new();
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        while (rows.Read())
        {
            Add(bars, rows, values);
        }

        return bars;
    }

    public static StoredBars ParseStored(RowBinaryReader rows)
    {
        StoredBars stored = new();
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        while (rows.Read())
        {
            Add(stored.Bars, rows, values);
            stored.KnownFrom.Add(rows.Int64());
            stored.Generations.Add(rows.UInt64());
        }

        return stored;
    }

    public static PageEnd EndOf(BarColumns bars) => bars.Count == 0 ? default : new PageEnd(bars.Count, bars.OpenTimes[^1], bars.Ordinals[^1]);

    private static void Add(BarColumns bars, RowBinaryReader rows, Span<double> values)
    {
        (long open, long close, int ordinal) = (rows.Int64(), rows.Int64(), rows.Int32());
        for (int column = 0; column < values.Length; column++)
        {
            values[column] = column <= (int)BarColumn.Close ? rows.Number() : rows.NumberOrNull();
        }

        bars.Add(UtcTime.FromMicroseconds(open), UtcTime.FromMicroseconds(close), values, ordinal, (Finality)rows.UInt8());
    }
}
