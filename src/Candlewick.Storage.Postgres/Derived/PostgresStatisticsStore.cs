namespace Candlewick.Storage.Postgres.Derived;

/// <summary>Statistics in <c>daily_statistic</c>, rankings in <c>daily_ranking</c> and <c>daily_ranking_place</c>; rows that are replaced end.</summary>
internal sealed class PostgresStatisticsStore(PostgresAccess access) : IStatisticsStore
{
    private const string Select = "SELECT day, rsi, std_dev, period_return FROM daily_statistic WHERE instrument_id = $1 AND day >= $2 AND day < $3";

    /// <inheritdoc />
    public async Task<WriteResult> WriteAsync(IReadOnlyList<StatisticsWrite> writes, CancellationToken ct)
    {
        foreach (StatisticsWrite write in writes)
        {
            OriginGuard.Check(access.Info, write.Instrument.Venue, "daily statistics");
            DerivedChecks.DemandInside(write.Days, write.Rows.Select(row => row.Day));
        }

        IReadOnlyDictionary<InstrumentId, int> numbers = await access.NumberAsync(writes.Select(write => write.Instrument), ct);
        return await access.WriteAsync(
            async session =>
            {
                await session.LockAsync(LockKind.State, StateKey.Statistics);
                WriteResult total = default;
                foreach (StatisticsWrite write in writes)
                {
                    total += await WriteAsync(session, write, numbers[write.Instrument]);
                }

                return total;
            },
            ct);
    }

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(RankingWrite write, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, write.Scope.Venue, "daily rankings");
        DerivedChecks.DemandInside(write.Days, write.Rankings.Select(ranking => ranking.Day));
        return access.WriteAsync(session => RankingRows.WriteAsync(session, write), ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DailyStatistic>> ReadAsync(InstrumentId instrument, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DailyStatistic>>(
            async session => await InstrumentNumber.FindAsync(session, instrument) is { } id ? await ReadAsync(session, id, range, asKnownAt) : [], ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<DailyRanking>> ReadRankingsAsync(RankingScope scope, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DailyRanking>>(async session => await RankingRows.ReadAsync(session, scope, range, asKnownAt), ct);

    /// <summary>The first whole microsecond at or after an instant: days are kept in those.</summary>
    public static DateTimeOffset Ceiling(UtcTime instant) => instant.Nanoseconds % 1_000 == 0 ? Cells.Micro(instant) : Cells.Micro(instant).AddMicroseconds(1);

    private static async Task<WriteResult> WriteAsync(PostgresSession session, StatisticsWrite write, int id)
    {
        if (write.Days.IsEmpty)
        {
            return default;
        }

        Dictionary<UtcTime, DailyStatistic> stored = (await ReadAsync(session, id, new UtcRange(write.Days[0].From, write.Days[^1].To), null))
            .Where(row => write.Days.Contains(row.Day)).ToDictionary(row => row.Day);
        var merge = KeyedMerge.Compare(stored, [.. write.Rows.Select(row => (row.Day, row))]);
        DateTimeOffset[] ended = [.. merge.Ended.Select(day => Cells.Micro(day))];
        if (ended.Length > 0)
        {
            await session.ExecuteAsync(
                "UPDATE daily_statistic SET known_to = greatest(known_from, $2) WHERE instrument_id = $1 AND known_to IS NULL AND day = ANY ($3)",
                id, Cells.Micro(write.KnownFrom), ended);
        }

        Columns<DailyStatistic> columns = new Columns<DailyStatistic>("daily_statistic")
            .Add("instrument_id", _ => id).Instant("day", row => row.Day).Add("rsi", row => Cells.OrNull(row.Rsi)).Add("std_dev", row => Cells.OrNull(row.Deviation))
            .Add("period_return", row => Cells.OrNull(row.Return)).Instant("known_from", _ => write.KnownFrom);
        await columns.InsertAsync(session, [.. merge.New.Select(one => one.Row)]);
        return merge.Result;
    }

    private static Task<List<DailyStatistic>> ReadAsync(PostgresSession session, int id, UtcRange range, UtcTime? asKnownAt)
    {
        (DateTimeOffset from, DateTimeOffset to) = (Ceiling(range.From), Ceiling(range.To));
        return asKnownAt is { } at
            ? session.ListAsync(Read, $"{Select} AND {Knowing.At(4)} ORDER BY day", id, from, to, Cells.Micro(at))
            : session.ListAsync(Read, $"{Select} AND known_to IS NULL ORDER BY day", id, from, to);
    }

    private static DailyStatistic Read(NpgsqlDataReader row) => new(row.Instant(0), row.Number(1), row.Number(2), row.Number(3));
}
