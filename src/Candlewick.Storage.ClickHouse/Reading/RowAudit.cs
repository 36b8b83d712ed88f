namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>One pass over every bar that counts: the engine judges each row, and duplicates are found by one bit a bar.</summary>
internal static class RowAudit
{
    private const string Impossible =
        "NOT (isFinite(open) AND isFinite(high) AND isFinite(low) AND isFinite(close) AND high >= open AND high >= close AND high >= low AND low <= open AND low <= close "
        + "AND ifNull(volume >= 0, 1) AND ifNull(quote_volume >= 0, 1) AND ifNull(trade_count >= 0, 1) AND ifNull(taker_buy_volume >= 0, 1) "
        + "AND ifNull(taker_buy_quote_volume >= 0, 1) AND close_time > open_time)";

    /// <summary>The audit of one series; null when it has no bars.</summary>
    /// <param name="hasGrid">False where bars open with a session or with a trade.</param>
    public static async Task<SeriesAudit?> RunAsync(ClickHouseClient client, SeriesId series, bool hasGrid, CancellationToken ct)
    {
        Frontier frontier = await Frontier.ReadAsync(client, series, ct);
        if (frontier.Last == 0)
        {
            return null;
        }

        SeriesTally tally = new(series.Bars.Timeframe, hasGrid);
        RowPages pages = new(
            client, RowTable.Bar, UtcRange.All,
            (part, condition) => $"SELECT open_time, ordinal, {Impossible} FROM bar WHERE {frontier.Where(RowTable.Bar, part)} AND {condition}");
        await foreach (Page page in pages.ReadAsync(Parse, page => page.End, ct))
        {
            tally.Add([.. page.Opens], [.. page.Ordinals], [.. page.Impossible]);
        }

        return tally.Rows == 0 ? null : tally.ToAudit(series);
    }

    private static Page Parse(RowBinaryReader rows)
    {
        Page page = new([], [], []);
        while (rows.Read())
        {
            page.Opens.Add(rows.Int64());
            page.Ordinals.Add(rows.Int32());
            page.Impossible.Add(rows.Flag());
        }

        return page;
    }

    private sealed record Page(List<long> Opens, List<int> Ordinals, List<bool> Impossible)
    {
        public PageEnd End => Opens.Count == 0 ? default : new PageEnd(Opens.Count, UtcTime.FromMicroseconds(Opens[^1]), Ordinals[^1]);
    }
}
