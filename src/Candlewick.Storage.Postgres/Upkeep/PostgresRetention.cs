namespace Candlewick.Storage.Postgres.Upkeep;

/// <summary>Deletions, and their record in <c>deletion</c>.</summary>
internal sealed class PostgresRetention(PostgresAccess access) : IRetentionStore
{
    /// <inheritdoc />
    public Task<long> CountAsync(SeriesId series, UtcTime before, CancellationToken ct) =>
        access.ReadAsync(async session => await access.Numbers.FindAsync(session, series) is { } id ? await CountAsync(session, id, before) : 0, ct);

    /// <inheritdoc />
    public async Task<long> DeleteAsync(SeriesDeletion deletion, CancellationToken ct)
    {
        IReadOnlyDictionary<SeriesId, int> ids = await access.NumberAsync([deletion.Series], ct);
        return await access.WriteAsync(
            async session =>
            {
                LedgerBook book = await LedgerBook.OpenAsync(session, ids);
                int id = book.IdOf(deletion.Series);
                if (await CountAsync(session, id, deletion.Before) == 0)
                {
                    return 0;
                }

                long rows = await PostgresCoverage.ClearAsync(session, book, new UtcRange(UtcTime.MinValue, deletion.Before));
                book.Entries.AddDeletion(id, deletion, rows);
                await book.CloseAsync(session);
                return rows;
            },
            ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DeletionRecord>> ListAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DeletionRecord>>(
            async session => await session.ListAsync(
                row => new DeletionRecord(row.GetString(0), PgInstant.ReadNano(row, 1), row.GetInt64(2), PgInstant.ReadNano(row, 3), row.GetString(4)),
                "SELECT what, deleted_before, row_count, deleted_at, rule FROM deletion ORDER BY entry"),
            ct);

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
