namespace Candlewick.Storage.DuckDb.Derived;

/// <summary>Rankings as rows: one of the day, and one a place.</summary>
internal static class RankingRows
{
    private const string Top = "top", Bottom = "bottom";

    public static WriteResult Write(WriteSession session, RankingWrite write)
    {
        if (write.Days.IsEmpty)
        {
            return default;
        }

        UtcRange span = new(write.Days[0].From, write.Days[^1].To);
        Dictionary<UtcTime, DailyRanking> stored = Read(sql => session.Read(sql), write.Scope, span, null)
            .Where(ranking => write.Days.Contains(ranking.Day)).ToDictionary(ranking => ranking.Day);
        var merge = KeyedMerge.Compare(stored, [.. write.Rankings.Select(ranking => (ranking.Day, ranking))]);
        long at = write.KnownFrom.Microseconds;
        UtcTime[] ended = [.. merge.Ended];
        DuckDbStatisticsStore.End(session, $"daily_ranking WHERE {Of(write.Scope)}", ended, at);
        DuckDbStatisticsStore.End(session, $"daily_ranking_place WHERE {Of(write.Scope)}", ended, at);
        foreach ((_, DailyRanking ranking) in merge.New)
        {
            AppendHead(session.Append(DerivedTables.Ranking), write.Scope, ranking, at);
            AppendPlaces(session, write.Scope, ranking, at);
        }

        return merge.Result;
    }

    public static List<DailyRanking> Read(Func<string, DuckDbResult> read, RankingScope scope, UtcRange range, UtcTime? asKnownAt)
    {
        string where = $"WHERE {Of(scope)} AND {Sql.BarsIn("day", range)} AND {DuckDbStatisticsStore.Known(asKnownAt)}";
        Dictionary<(UtcTime, string), List<RankedReturn>> places = [];
        using (DuckDbResult rows = read($"SELECT day, direction, instrument, period_return FROM daily_ranking_place {where} ORDER BY day, direction, place"))
        {
            rows.ForEach((chunk, row) =>
            {
                (UtcTime, string) key = (UtcTime.FromMicroseconds(chunk.Integer(0, row)), chunk.Text(1, row));
                if (!places.TryGetValue(key, out List<RankedReturn>? list))
                {
                    places[key] = list = [];
                }

                list.Add(new RankedReturn(InstrumentId.Parse(chunk.Text(2, row)), chunk.Column<double>(3)[row]));
            });
        }

        List<DailyRanking> rankings = [];
        using DuckDbResult heads = read($"SELECT day, universe_at, ranked FROM daily_ranking {where} ORDER BY day");
        heads.ForEach((chunk, row) =>
        {
            UtcTime day = UtcTime.FromMicroseconds(chunk.Integer(0, row));
            rankings.Add(new DailyRanking(
                day, chunk.IsNull(1, row) ? null : Sql.FromNano(chunk.Integer(1, row)), chunk.Column<int>(2)[row],
                places.GetValueOrDefault((day, Top)) ?? [], places.GetValueOrDefault((day, Bottom)) ?? []));
        });
        return rankings;
    }

    private static string Of(RankingScope scope) => $"venue = {SeriesSql.Text(scope.Venue)} AND quote = {SeriesSql.Text(scope.Quote)}";

    private static void AppendHead(DuckDbAppender rows, RankingScope scope, DailyRanking ranking, long at)
    {
        rows.SetText(0, scope.Venue);
        rows.SetText(1, scope.Quote);
        rows.Set(2, ranking.Day.Microseconds);
        if (ranking.UniverseAt is { } universe)
        {
            rows.Set(3, Sql.ToNano(universe));
        }
        else
        {
            rows.SetNull(3);
        }

        rows.Set(4, ranking.Ranked);
        rows.Set(5, at);
        rows.SetNull(6);
        rows.EndRow();
    }

    private static void AppendPlaces(WriteSession session, RankingScope scope, DailyRanking ranking, long at)
    {
        DuckDbAppender rows = session.Append(DerivedTables.RankingPlace);
        foreach ((string direction, IReadOnlyList<RankedReturn> list) in new[] { (Top, ranking.Top), (Bottom, ranking.Bottom) })
        {
            for (int place = 0; place < list.Count; place++)
            {
                rows.SetText(0, scope.Venue);
                rows.SetText(1, scope.Quote);
                rows.Set(2, ranking.Day.Microseconds);
                rows.SetText(3, direction);
                rows.Set(4, place + 1);
                rows.SetText(5, list[place].Instrument.ToString());
                rows.Set(6, list[place].Return);
                rows.Set(7, at);
                rows.SetNull(8);
                rows.EndRow();
            }
        }
    }
}
