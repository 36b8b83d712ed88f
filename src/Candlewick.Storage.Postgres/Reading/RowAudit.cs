namespace Candlewick.Storage.Postgres.Reading;

/// <summary>One pass over every bar: the server judges each row, and duplicates are found by one bit a bar.</summary>
internal static class RowAudit
{
    private const int RowsOfBatch = 16_384;

    private const string Impossible =
        "NOT (coalesce(abs(open) < 'Infinity' AND abs(high) < 'Infinity' AND abs(low) < 'Infinity' AND abs(close) < 'Infinity' "
        + "AND high >= open AND high >= close AND high >= low AND low <= open AND low <= close, false) "
        + "AND coalesce(volume >= 0, true) AND coalesce(quote_volume >= 0, true) AND coalesce(trade_count >= 0, true) "
        + "AND coalesce(taker_buy_volume >= 0, true) AND coalesce(taker_buy_quote_volume >= 0, true) AND close_time > open_time)";

    /// <summary>The audit of every bar series of the filter that has rows, by series.</summary>
    public static async Task<IReadOnlyList<SeriesAudit>> RunAsync(PostgresSession session, SeriesFilter filter)
    {
        if (filter.Kind is not (null or SeriesKind.Bars))
        {
            return [];
        }

        Dictionary<int, SeriesId> series = await SeriesNames.ListAsync(session, filter with { Kind = SeriesKind.Bars });
        HashSet<InstrumentId> withSessions = [.. await session.ListAsync(
            row => InstrumentId.Of(row.GetString(0), row.GetString(1)), "SELECT venue, symbol FROM instrument WHERE calendar <> $1", TradingCalendar.AlwaysOpenCode)];
        Dictionary<int, SeriesTally> tallies = series.ToDictionary(
            one => one.Key,
            one => new SeriesTally(
                one.Value.Bars.Timeframe, hasGrid: one.Value.Bars.IsOnGrid
                    && (one.Value.Bars.Timeframe.Unit < TimeframeUnit.Day || !withSessions.Contains(one.Value.Instrument))));
        await CountAsync(session, tallies);
        return [.. tallies.Where(one => one.Value.Rows > 0).Select(one => one.Value.ToAudit(series[one.Key])).OrderBy(audit => audit.Series)];
    }

    private static async Task CountAsync(PostgresSession session, Dictionary<int, SeriesTally> tallies)
    {
        (int[] ids, long[] opens, int[] ordinals, bool[] impossible) = (new int[RowsOfBatch], new long[RowsOfBatch], new int[RowsOfBatch], new bool[RowsOfBatch]);
        await using NpgsqlCommand command = session.Command($"SELECT series_id, open_time, ordinal, {Impossible} FROM bar WHERE series_id = ANY ($1)", tallies.Keys.ToArray());
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(session.Token);
        for (int count = 1; count > 0;)
        {
            for (count = 0; count < RowsOfBatch && await rows.ReadAsync(session.Token); count++)
            {
                ids[count] = rows.GetInt32(0);
                opens[count] = PgInstant.Read(rows, 1).Microseconds;
                ordinals[count] = rows.GetInt32(2);
                impossible[count] = rows.GetBoolean(3);
            }

            for (int start = 0; start < count;)
            {
                int end = start + 1;
                while (end < count && ids[end] == ids[start])
                {
                    end++;
                }

                tallies[ids[start]].Add(opens.AsSpan(start..end), ordinals.AsSpan(start..end), impossible.AsSpan(start..end));
                start = end;
            }
        }
    }
}
