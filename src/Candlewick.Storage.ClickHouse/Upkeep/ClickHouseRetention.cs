namespace Candlewick.Storage.ClickHouse.Upkeep;

/// <summary>Deletions of the history, and their record in <c>coverage</c>; those of samples stand in the state store.</summary>
internal sealed class ClickHouseRetention(StoreAccess access, IRetentionStore ofState) : IRetentionStore
{
    /// <inheritdoc />
    public async Task<long> CountAsync(SeriesId series, UtcTime before, CancellationToken ct)
    {
        Frontier frontier = await Frontier.ReadAsync(access.Client, series, ct);
        return frontier.Last == 0 ? 0 : await RowClearing.CountAsync(access.Client, frontier, new UtcRange(UtcTime.MinValue, before), ct);
    }

    /// <inheritdoc />
    public Task<long> DeleteAsync(SeriesDeletion deletion, CancellationToken ct) =>
        access.WriteAsync(
            session => RowClearing.ClearAsync(
                session,
                deletion.Series,
                generation => new CommitRow(deletion.Series, generation, CommitRow.Retention, new UtcRange(UtcTime.MinValue, deletion.Before))
                {
                    Provenance = new Provenance("", "", null, deletion.DeletedAt),
                    Reason = deletion.Rule,
                },
                CancellationToken.None),
            rows: 0,
            ct);

    /// <inheritdoc />
    public async Task<IReadOnlyList<DeletionRecord>> ListAsync(CancellationToken ct)
    {
        List<DeletionRecord> records = [];
        RowBinaryReader rows = await access.Client.ReadAsync(
            "SELECT if(series = '', locator, toString(series)), range_to, row_count, received_at, toString(reason) FROM coverage WHERE kind IN ('retention', 'deleted') ORDER BY entry", ct);
        while (rows.Read())
        {
            records.Add(new DeletionRecord(
                rows.Text(), UtcTime.FromNanoseconds(rows.Int64()), rows.Int64(), UtcTime.FromNanoseconds(rows.Int64()), rows.Text()));
        }

        return [.. records.Concat(await ofState.ListAsync(ct)).OrderBy(record => record.DeletedAt)];
    }
}
