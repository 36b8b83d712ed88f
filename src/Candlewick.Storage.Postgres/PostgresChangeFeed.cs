namespace Candlewick.Storage.Postgres;

/// <summary>Changes from <c>write_journal</c> and <c>ledger_change</c>; what retention deleted from <c>deletion</c>.</summary>
/// <remarks>Numbers become visible in their order, whichever process writes: what comes after an answer has greater ones.</remarks>
internal sealed class PostgresChangeFeed(PostgresAccess access) : IChangeFeed
{
    private const int PartsOfBatch = 200;

    /// <inheritdoc />
    public Task<ChangeSet> ListAsync(SeriesFilter filter, long after, CancellationToken ct) => access.ReadAsync(session => ReadAsync(session, filter, after), ct);

    /// <inheritdoc />
    public Task<TouchedSeries> ListTouchedAsync(long after, CancellationToken ct) =>
        access.ReadAsync(
            async session =>
            {
                long last = await ReadLastAsync(session);
                List<SeriesId> touched = last <= after
                    ? []
                    : await session.ListAsync(
                        row => SeriesId.Parse(row.GetString(0)),
                        "SELECT series FROM series_name WHERE series_id IN (SELECT series_id FROM write_journal WHERE entry > $1 "
                        + "UNION SELECT series_id FROM ledger_change WHERE entry > $1 UNION SELECT series_id FROM deletion WHERE entry > $1)",
                        after);
                return new TouchedSeries(last, touched);
            },
            ct);

    private static async Task<long> ReadLastAsync(PostgresSession session) => (long)(await session.ReadCellAsync(EntryLog.LastEntrySql))!;

    private static async Task<ChangeSet> ReadAsync(PostgresSession session, SeriesFilter filter, long after)
    {
        long last = await ReadLastAsync(session);
        Dictionary<int, SeriesId> series = await SeriesNames.ListAsync(session, filter);
        int[] ids = [.. series.Keys];
        List<(int Id, UtcRange Range)> changed = await session.ListAsync(
            row => (row.GetInt32(0), LedgerReader.RangeOf(row, 1)),
            "SELECT series_id, range_from, range_to FROM ledger_change WHERE entry > $1 AND series_id = ANY ($2)", after, ids);

        // The writes that count, as ChangeRule has it; the fourth column: only a part of the asked range changed.
        List<(int Id, UtcRange Range, bool IsPart, UtcTime ReceivedAt)> writes = await session.ListAsync(
            row => (row.GetInt32(0), LedgerReader.RangeOf(row, 1), row.GetBoolean(3), PgInstant.ReadNano(row, 4)),
            "SELECT series_id, range_from, range_to, unchanged > 0 AND NOT absent_means_no_trades, received_at FROM write_journal "
            + "WHERE entry > $1 AND series_id = ANY ($2) AND (inserted + corrected + completed > 0 OR row_count = 0 OR absent_means_no_trades)",
            after, ids);
        bool IsPartOfBars((int Id, UtcRange Range, bool IsPart, UtcTime ReceivedAt) write) => write.IsPart && series[write.Id].Kind == SeriesKind.Bars;
        changed.AddRange(writes.Where(write => !IsPartOfBars(write)).Select(write => (write.Id, write.Range)));
        foreach ((int Id, UtcRange Range, bool IsPart, UtcTime ReceivedAt)[] some in writes.Where(IsPartOfBars).Chunk(PartsOfBatch))
        {
            changed.AddRange(await ReadKnownSinceAsync(session, some));
        }

        Dictionary<int, UtcTime> horizons = (await session.ListAsync(
            row => (Id: row.GetInt32(0), Horizon: PgInstant.ReadNano(row, 1)),
            "SELECT series_id, max(deleted_before) FROM deletion WHERE series_id IS NOT NULL GROUP BY series_id")).ToDictionary(one => one.Id, one => one.Horizon);
        return new ChangeSet(
            last,
            [.. changed.GroupBy(one => one.Id, one => one.Range)
                .Select(one => new SeriesChange(series[one.Key], RangeSet.Of(one), horizons.TryGetValue(one.Key, out UtcTime horizon) ? horizon : null))
                .OrderBy(one => one.Series)]);
    }

    private static async Task<List<(int Id, UtcRange Range)>> ReadKnownSinceAsync(PostgresSession session, (int Id, UtcRange Range, bool IsPart, UtcTime ReceivedAt)[] parts)
    {
        await using NpgsqlBatch batch = new(session.Connection);
        foreach ((int id, UtcRange range, _, UtcTime receivedAt) in parts)
        {
            batch.Add(
                "SELECT open_time, close_time FROM bar WHERE series_id = $1 AND open_time >= $2 AND open_time < $3 AND known_from >= $4",
                [.. BarReader.Arguments(id, range), PgInstant.ToDateTime(receivedAt)]);
        }

        List<(int Id, UtcRange Range)> found = [];
        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(session.Token);
        foreach ((int id, _, _, _) in parts)
        {
            while (await rows.ReadAsync(session.Token))
            {
                found.Add((id, new UtcRange(PgInstant.Read(rows, 0), PgInstant.Read(rows, 1))));
            }

            await rows.NextResultAsync(session.Token);
        }

        return found;
    }
}
