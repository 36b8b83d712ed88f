using System.Globalization;

namespace Candlewick.Storage.DuckDb.Upkeep;

/// <summary>Deletions, and their record in <c>deletion</c>.</summary>
internal sealed class DuckDbRetention(StoreAccess access) : IRetentionStore
{
    /// <inheritdoc />
    public Task<long> CountAsync(SeriesId series, UtcTime before, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                lease.BeginSnapshot();
                return lease.FindSeries(series) is { } id ? RowTable.All.Sum(table => lease.Connection.ReadInteger(Count(table, id, before)) ?? 0) : 0;
            },
            ct);

    /// <inheritdoc />
    public Task<long> DeleteAsync(SeriesDeletion deletion, CancellationToken ct) =>
        access.WriteAsync(session => Delete(session, deletion), rows: 0, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<DeletionRecord>> ListAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DeletionRecord>>(
            lease =>
            {
                List<DeletionRecord> records = [];
                using DuckDbResult rows = lease.Read("SELECT what, deleted_before, row_count, deleted_at, rule FROM deletion ORDER BY entry");
                rows.ForEach((chunk, row) => records.Add(new DeletionRecord(
                    chunk.Text(0, row), Sql.FromNano(chunk.Integer(1, row)), chunk.Integer(2, row), Sql.FromNano(chunk.Integer(3, row)), chunk.Text(4, row))));
                return records;
            },
            ct);

    private static string Count(RowTable table, int id, UtcTime before) =>
        $"SELECT count(*) FROM {table.Name} WHERE series_id = {id} AND {table.In(new UtcRange(UtcTime.MinValue, before))}";

    private static long Delete(WriteSession session, SeriesDeletion deletion)
    {
        int id = session.Memory.Ids.Of(deletion.Series, session);
        if (RowTable.All.Sum(table => session.ReadInteger(Count(table, id, deletion.Before)) ?? 0) == 0)
        {
            return 0;
        }

        long rows = DuckDbCoverage.Clear(session, new SeriesFilter(Series: deletion.Series), new UtcRange(UtcTime.MinValue, deletion.Before));
        long entry = session.Memory.NextEntry(session);
        session.Execute(
            string.Create(
                CultureInfo.InvariantCulture, $"INSERT INTO deletion VALUES ({entry}, ?, {id}, {Sql.Nano(deletion.Before)}, {rows}, {Sql.Nano(deletion.DeletedAt)}, ?)"),
            deletion.Series.ToString(), deletion.Rule);
        return rows;
    }
}
