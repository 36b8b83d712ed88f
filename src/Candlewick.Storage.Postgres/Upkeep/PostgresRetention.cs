namespace Candlewick.Storage.Postgres.Upkeep;

/// <summary>Deletions, and their record in <c>deletion</c>. A month that all its series leave goes as a whole table.</summary>
internal sealed class PostgresRetention(PostgresAccess access, RowTables tables) : IRetentionStore
{
    /// <inheritdoc />
    public Task<long> CountAsync(SeriesId series, UtcTime before, CancellationToken ct) =>
        access.ReadAsync(async session => await access.Numbers.FindAsync(session, series) is { } id ? await CountAsync(session, id, before) : 0, ct);

    /// <inheritdoc />
    public async Task<long> DeleteAsync(SeriesDeletion deletion, CancellationToken ct) => (await DeleteAllAsync([deletion], ct))[0];

    /// <inheritdoc />
    public async Task<IReadOnlyList<long>> DeleteAllAsync(IReadOnlyList<SeriesDeletion> deletions, CancellationToken ct)
    {
        Dictionary<SeriesDeletion, long> rows = [];
        foreach (IGrouping<UtcTime, SeriesDeletion> same in deletions.GroupBy(one => one.Before))
        {
            IReadOnlyDictionary<SeriesId, int> ids = await access.NumberAsync(same.Select(one => one.Series), ct);
            foreach ((SeriesDeletion one, long count) in await access.WriteAsync(session => DeleteAsync(session, [.. same], ids), ct))
            {
                rows[one] = count;
            }

            tables.Forget();
        }

        return [.. deletions.Select(one => rows.GetValueOrDefault(one))];
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DeletionRecord>> ListAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DeletionRecord>>(
            async session => await session.ListAsync(
                row => new DeletionRecord(row.GetString(0), PgInstant.ReadNano(row, 1), row.GetInt64(2), PgInstant.ReadNano(row, 3), row.GetString(4)),
                "SELECT what, deleted_before, row_count, deleted_at, rule FROM deletion ORDER BY entry"),
            ct);

    private async Task<Dictionary<SeriesDeletion, long>> DeleteAsync(PostgresSession session, IReadOnlyList<SeriesDeletion> same, IReadOnlyDictionary<SeriesId, int> all)
    {
        await LedgerBook.OpenAsync(session, all);
        Dictionary<SeriesDeletion, long> rows = [];
        foreach (SeriesDeletion one in same)
        {
            if (await CountAsync(session, all[one.Series], one.Before) is > 0 and long count)
            {
                rows[one] = count;
            }
        }

        if (rows.Count > 0)
        {
            LedgerBook book = await LedgerBook.OpenAsync(session, rows.Keys.Select(one => one.Series).Distinct().ToDictionary(one => one, one => all[one]));
            UtcTime before = same[0].Before;
            await new MonthDrops(session, tables).RunAsync([.. book.Series.Select(book.IdOf)], before);
            await PostgresCoverage.ClearAsync(session, book, new UtcRange(UtcTime.MinValue, before));
            foreach ((SeriesDeletion one, long count) in rows)
            {
                book.Entries.AddDeletion(book.IdOf(one.Series), one, count);
            }

            await book.CloseAsync(session);
        }

        return rows;
    }

    private static async Task<long> CountAsync(PostgresSession session, int id, UtcTime before)
    {
        long rows = 0;
        foreach (RowTable table in RowTable.All)
        {
            object?[] limits = table.Limits(new UtcRange(UtcTime.MinValue, before));
            rows += (long)(await session.ReadCellAsync(
                $"SELECT count(*) FROM {table.Name} WHERE series_id = $1 AND {table.TimeColumn} >= $2 AND {table.TimeColumn} < $3", [id, .. limits]))!;
        }

        return rows;
    }
}
