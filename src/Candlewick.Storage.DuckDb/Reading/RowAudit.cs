using System.Globalization;

namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>One pass over every bar: the engine judges each row, and duplicates are found by one bit a bar.</summary>
internal static class RowAudit
{
    private const string Impossible =
        "NOT (coalesce(isfinite(open) AND isfinite(high) AND isfinite(low) AND isfinite(close) "
        + "AND high >= open AND high >= close AND high >= low AND low <= open AND low <= close, false) "
        + "AND coalesce(volume >= 0, true) AND coalesce(quote_volume >= 0, true) AND coalesce(trade_count >= 0, true) "
        + "AND coalesce(taker_buy_volume >= 0, true) AND coalesce(taker_buy_quote_volume >= 0, true) AND close_time > open_time)";

    /// <summary>The audit of every bar series of the filter that has rows, by series.</summary>
    public static IReadOnlyList<SeriesAudit> Run(ReadLease lease, SeriesFilter filter)
    {
        if (filter.Kind is not (null or SeriesKind.Bars))
        {
            return [];
        }

        lease.BeginSnapshot();
        Dictionary<int, SeriesId> series = SeriesSql.List(lease.Read, filter with { Kind = SeriesKind.Bars });
        HashSet<InstrumentId> withSessions = ReadInstrumentsWithSessions(lease);
        Dictionary<int, SeriesTally> tallies = series.ToDictionary(
            one => one.Key,
            one => new SeriesTally(
                one.Value.Bars.Timeframe, hasGrid: one.Value.Bars.IsOnGrid
                    && (one.Value.Bars.Timeframe.Unit < TimeframeUnit.Day || !withSessions.Contains(one.Value.Instrument))));
        string where = SeriesSql.In(filter with { Kind = null });
        using (DuckDbResult rows = lease.Read(string.Create(
            CultureInfo.InvariantCulture, $"SELECT series_id, open_time, ordinal, {Impossible} FROM bar WHERE {where}")))
        {
            while (rows.Next() is { } chunk)
            {
                Add(tallies, chunk);
            }
        }

        return [.. tallies.Where(one => one.Value.Rows > 0)
            .Select(one => one.Value.ToAudit(series[one.Key]))
            .OrderBy(audit => audit.Series)];
    }

    private static HashSet<InstrumentId> ReadInstrumentsWithSessions(ReadLease lease)
    {
        HashSet<InstrumentId> found = [];
        using DuckDbResult rows = lease.Connection.Read("SELECT venue, symbol FROM instrument WHERE calendar <> ?", TradingCalendar.AlwaysOpenCode);
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                found.Add(InstrumentId.Of(chunk.Text(0, row), chunk.Text(1, row)));
            }
        }

        return found;
    }

    private static void Add(Dictionary<int, SeriesTally> tallies, DuckDbChunk chunk)
    {
        ReadOnlySpan<int> ids = chunk.Column<int>(0);
        ReadOnlySpan<long> opens = chunk.Column<long>(1);
        ReadOnlySpan<int> ordinals = chunk.Column<int>(2);
        ReadOnlySpan<bool> impossible = chunk.Column<bool>(3);
        for (int start = 0; start < ids.Length;)
        {
            int end = start + 1;
            while (end < ids.Length && ids[end] == ids[start])
            {
                end++;
            }

            tallies[ids[start]].Add(opens[start..end], ordinals[start..end], impossible[start..end]);
            start = end;
        }
    }
}
