using System.Globalization;

namespace Candlewick.Storage.DuckDb.Derived;

/// <summary>Statistics in <c>daily_statistic</c>, rankings in <c>daily_ranking</c> and <c>daily_ranking_place</c>; rows that are replaced end.</summary>
internal sealed class DuckDbStatisticsStore(StoreAccess access) : IStatisticsStore
{
    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<StatisticsWrite> writes, CancellationToken ct)
    {
        foreach (StatisticsWrite write in writes)
        {
            OriginGuard.Check(access.Info, write.Instrument.Venue, "daily statistics");
            DerivedChecks.DemandInside(write.Days, write.Rows.Select(row => row.Day));
        }

        return access.WriteAsync(
            session =>
            {
                WriteResult total = default;
                foreach (StatisticsWrite write in writes)
                {
                    total += Write(session, write);
                }

                return total;
            },
            writes.Sum(write => (long)write.Rows.Count),
            ct);
    }

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(RankingWrite write, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, write.Scope.Venue, "daily rankings");
        DerivedChecks.DemandInside(write.Days, write.Rankings.Select(ranking => ranking.Day));
        return access.WriteAsync(session => RankingRows.Write(session, write), write.Rankings.Count, ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DailyStatistic>> ReadAsync(InstrumentId instrument, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DailyStatistic>>(
            lease => InstrumentSql.Find(lease.Connection, instrument) is { } id ? ReadStatistics(lease.Read, id, range, asKnownAt) : [],
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<DailyRanking>> ReadRankingsAsync(RankingScope scope, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DailyRanking>>(
            lease =>
            {
                lease.BeginSnapshot();
                return RankingRows.Read(lease.Read, scope, range, asKnownAt);
            },
            ct);

    /// <summary>A condition on the interval of knowing.</summary>
    public static string Known(UtcTime? asKnownAt) => asKnownAt is { } at
        ? $"known_from <= {Sql.Micro(at.Microseconds)} AND (known_to IS NULL OR known_to > {Sql.Micro(at.Microseconds)})"
        : "known_to IS NULL";

    /// <summary>A condition on the days of a set; exact for one range, else of their whole span.</summary>
    public static string Span(RangeSet days) => Sql.BarsIn("day", new UtcRange(days[0].From, days[^1].To));

    private static WriteResult Write(WriteSession session, StatisticsWrite write)
    {
        if (write.Days.IsEmpty)
        {
            return default;
        }

        int id = session.Memory.Ids.Of(write.Instrument, session);
        Dictionary<UtcTime, DailyStatistic> stored = ReadStatistics(sql => session.Read(sql), id, new UtcRange(write.Days[0].From, write.Days[^1].To), null)
            .Where(row => write.Days.Contains(row.Day)).ToDictionary(row => row.Day);
        var merge = KeyedMerge.Compare(stored, [.. write.Rows.Select(row => (row.Day, row))]);
        long at = write.KnownFrom.Microseconds;
        End(session, $"daily_statistic WHERE instrument_id = {id}", [.. merge.Ended], at);
        foreach ((_, DailyStatistic row) in merge.New)
        {
            DuckDbAppender rows = session.Append(DerivedTables.Statistic);
            rows.Set(0, id);
            rows.Set(1, row.Day.Microseconds);
            rows.SetNumber(2, row.Rsi);
            rows.SetNumber(3, row.Deviation);
            rows.SetNumber(4, row.Return);
            rows.Set(5, at);
            rows.SetNull(6);
            rows.EndRow();
        }

        return merge.Result;
    }

    /// <summary>Ends current rows of days.</summary>
    /// <param name="rows">A table and its condition.</param>
    public static void End(WriteSession session, string rows, IReadOnlyList<UtcTime> days, long at)
    {
        string[] parts = rows.Split(" WHERE ");
        foreach (UtcTime[] some in days.Chunk(2_000))
        {
            string keys = string.Join(',', some.Select(day => day.Microseconds.ToString(CultureInfo.InvariantCulture)));
            session.Execute($"UPDATE {parts[0]} SET known_to = greatest(known_from, {Sql.Micro(at)}) WHERE {parts[1]} AND known_to IS NULL AND epoch_us(day) IN ({keys})");
        }
    }

    private static List<DailyStatistic> ReadStatistics(Func<string, DuckDbResult> read, int id, UtcRange range, UtcTime? asKnownAt)
    {
        List<DailyStatistic> found = [];
        using DuckDbResult rows = read(
            $"SELECT day, rsi, std_dev, period_return FROM daily_statistic WHERE instrument_id = {id} AND {Sql.BarsIn("day", range)} AND {Known(asKnownAt)} ORDER BY day");
        rows.ForEach((chunk, row) => found.Add(new DailyStatistic(
            UtcTime.FromMicroseconds(chunk.Integer(0, row)), chunk.Number(1, row), chunk.Number(2, row), chunk.Number(3, row))));
        return found;
    }
}
