namespace Candlewick.Storage.ClickHouse.Schema;

/// <summary>The parts of the views of larger bars that are not worth writing twice.</summary>
/// <remarks>
/// Hours in which nothing was replaced or cleared since the last cleaning come from the projection <c>hours</c>, all their generations that count added up;
/// the others from the rows. Both sides name only columns of the projection where they ask for it, and go by one last generation.
/// </remarks>
internal static class HourText
{
    private const string Hour = "toStartOfHour(open_time)";
    private const string HourNanoseconds = $"toInt128(toUnixTimestamp({Hour})) * 1000000000";

    private const string Touched = $"""
        ((series, {Hour}) IN (
            SELECT series, toStartOfHour(fromUnixTimestamp64Micro(at, 'UTC')) FROM replaced
            WHERE rows_of = 'bar' AND generation IN (SELECT generation FROM coverage WHERE {LiveText.Unsettled}))
        OR series IN (SELECT series FROM coverage WHERE {Cleared})
            AND arrayExists(
                gone -> gone.1 = series AND {HourNanoseconds} < gone.3 AND {HourNanoseconds} + 3600000000000 > gone.2,
                (SELECT groupArray((series, range_from, range_to)) FROM coverage WHERE {Cleared})))
        """;

    private const string Cleared = $"{LiveText.Unsettled} AND {LiveText.Clears} AND rows_of IN ('', 'bar')";

    /// <summary>Hours of every series, in pieces: by length of a bar, and by whether anything was traded in it.</summary>
    public static string Pieces { get; } =
        $"{Select} AND {LiveText.Named("generation")} AND NOT {Touched} {GroupBy} UNION ALL {Select} AND {LiveText.Counts("bar", "bar", "open_time", isMicro: true, "ordinal")} AND {Touched} {GroupBy}";

    private const string Select = $"""
        SELECT series, {Hour} AS hour, ifNull(volume = 0 AND trade_count = 0, false) AS is_flat, dateDiff('second', open_time, close_time) AS seconds,
            count() AS bars, argMin(open, open_time) AS first_open, max(high) AS highest, min(low) AS lowest, argMax((open, high, low, close), open_time) AS last_prices,
            sum(volume) AS sum_1, sum(quote_volume) AS sum_2, sum(trade_count) AS sum_3, sum(taker_buy_volume) AS sum_4, sum(taker_buy_quote_volume) AS sum_5,
            count(volume) AS count_1, count(quote_volume) AS count_2, count(trade_count) AS count_3, count(taker_buy_volume) AS count_4, count(taker_buy_quote_volume) AS count_5
        FROM bar WHERE finality <> 0 AND 3600 % if(dateDiff('second', open_time, close_time) = 0, 7, dateDiff('second', open_time, close_time)) = 0
        """;

    private const string GroupBy = "GROUP BY series, hour, is_flat, seconds";

    /// <summary>The columns of a larger bar made of pieces <c>p</c>.</summary>
    /// <param name="unit"><c>hour</c> or <c>day</c>.</param>
    public static string LargerBar(string unit, string seconds)
    {
        string open = unit == "day" ? "toStartOfDay(p.hour)" : "p.hour";
        return $"""
            p.series AS series, {open} AS open_time, open_time + toIntervalSecond({seconds}) AS close_time,
            {Price("argMinIf(p.first_open, p.hour, NOT p.is_flat)", 1)} AS open, {Price("maxIf(p.highest, NOT p.is_flat)", 2)} AS high,
            {Price("minIf(p.lowest, NOT p.is_flat)", 3)} AS low, {Price("argMaxIf(p.last_prices.4, p.hour, NOT p.is_flat)", 4)} AS close,
            {Sum(1)} AS volume, {Sum(2)} AS quote_volume, {Sum(3)} AS trade_count, {Sum(4)} AS taker_buy_volume, {Sum(5)} AS taker_buy_quote_volume,
            sum(p.bars) AS rows, toBool(sum(p.bars * p.seconds) = {seconds}) AS is_complete
            """;
    }

    private static string Price(string ofTraded, int ofFlat) => $"if(max(NOT p.is_flat), {ofTraded}, argMax(p.last_prices.{Sql.Number(ofFlat)}, p.hour))";

    private static string Sum(int column) => $"if(sum(p.count_{Sql.Number(column)}) = sum(p.bars), sum(p.sum_{Sql.Number(column)}), NULL)";
}
