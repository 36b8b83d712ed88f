namespace Candlewick.Storage.Postgres.Derived;

/// <summary>Rankings as rows: one of the day, and one a place.</summary>
internal static class RankingRows
{
    private const string Top = "top", Bottom = "bottom";
    private const string Of = "venue = $1 AND quote = $2";

    public static async Task<WriteResult> WriteAsync(PostgresSession session, RankingWrite write)
    {
        if (write.Days.IsEmpty)
        {
            return default;
        }

        await session.LockAsync(LockKind.State, StateKey.Rankings);
        Dictionary<UtcTime, DailyRanking> stored = (await ReadAsync(session, write.Scope, new UtcRange(write.Days[0].From, write.Days[^1].To), null))
            .Where(ranking => write.Days.Contains(ranking.Day)).ToDictionary(ranking => ranking.Day);
        var merge = KeyedMerge.Compare(stored, [.. write.Rankings.Select(ranking => (ranking.Day, ranking))]);
        DateTimeOffset[] ended = [.. merge.Ended.Select(day => Cells.Micro(day))];
        foreach (string table in (string[])["daily_ranking", "daily_ranking_place"])
        {
            await session.ExecuteAsync(
                $"UPDATE {table} SET known_to = greatest(known_from, $3) WHERE {Of} AND known_to IS NULL AND day = ANY ($4)",
                write.Scope.Venue, write.Scope.Quote, Cells.Micro(write.KnownFrom), ended);
        }

        DailyRanking[] rankings = [.. merge.New.Select(one => one.Row)];
        Columns<DailyRanking> heads = new Columns<DailyRanking>("daily_ranking")
            .Add("venue", _ => write.Scope.Venue).Add("quote", _ => write.Scope.Quote).Instant("day", one => one.Day)
            .Add("universe_at", one => one.UniverseAt?.Nanoseconds).Add("ranked", one => one.Ranked).Instant("known_from", _ => write.KnownFrom);
        await heads.InsertAsync(session, rankings);
        Columns<(UtcTime Day, string Direction, int Place, RankedReturn Row)> places = new Columns<(UtcTime Day, string Direction, int Place, RankedReturn Row)>("daily_ranking_place")
            .Add("venue", _ => write.Scope.Venue).Add("quote", _ => write.Scope.Quote).Instant("day", one => one.Day).Add("direction", one => one.Direction)
            .Add("place", one => one.Place).Text("instrument", one => one.Row.Instrument.ToString()).Add("period_return", one => one.Row.Return)
            .Instant("known_from", _ => write.KnownFrom);
        await places.InsertAsync(session, [.. rankings.SelectMany(ranking => PlacesOf(ranking, Top, ranking.Top).Concat(PlacesOf(ranking, Bottom, ranking.Bottom)))]);
        return merge.Result;
    }

    /// <summary>By day.</summary>
    public static async Task<List<DailyRanking>> ReadAsync(PostgresSession session, RankingScope scope, UtcRange range, UtcTime? asKnownAt)
    {
        string where = $"WHERE {Of} AND day >= $3 AND day < $4 AND {(asKnownAt is null ? "known_to IS NULL" : Knowing.At(5))}";
        object?[] arguments =
        [
            scope.Venue, scope.Quote, PostgresStatisticsStore.Ceiling(range.From), PostgresStatisticsStore.Ceiling(range.To),
            .. asKnownAt is { } at ? [Cells.Micro(at)] : Array.Empty<object?>(),
        ];
        ILookup<(UtcTime, string), RankedReturn> places = (await session.ListAsync(
            row => (Key: (row.Instant(0), row.GetString(1)), Row: new RankedReturn(InstrumentId.Parse(row.GetString(2)), row.GetDouble(3))),
            $"SELECT day, direction, instrument, period_return FROM daily_ranking_place {where} ORDER BY day, direction, place", arguments))
            .ToLookup(one => one.Key, one => one.Row);
        return await session.ListAsync(
            row => new DailyRanking(row.Instant(0), row.NanoOrNull(1), row.GetInt32(2), [.. places[(row.Instant(0), Top)]], [.. places[(row.Instant(0), Bottom)]]),
            $"SELECT day, universe_at, ranked FROM daily_ranking {where} ORDER BY day", arguments);
    }

    private static IEnumerable<(UtcTime Day, string Direction, int Place, RankedReturn Row)> PlacesOf(DailyRanking ranking, string direction, IReadOnlyList<RankedReturn> list) =>
        list.Select((row, place) => (ranking.Day, direction, place + 1, row));
}
