using System.Globalization;

namespace Candlewick.Storage.DuckDb;

/// <summary>Questions over whole tables, and the operator's own SQL.</summary>
internal sealed class DuckDbQueries(StoreAccess access, ExportFolder exports) : IStoreQueries
{
    /// <inheritdoc />
    public StoreInfo Info => access.Info;

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync(lease => RowAudit.Run(lease, filter), ct);

    /// <inheritdoc />
    public async Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct)
    {
        ReadLease lease = access.Rent(ct);
        try
        {
            return await lease.GuardAsync(() =>
            {
                lease.BeginSnapshot();
                return new QueryResult(lease, ReadOnlySql.Open(lease.Connection, sql.Text));
            });
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                ReadOnlySql.DemandSelect(lease.Connection, sql.Text);
                return exports.Write(path, target => lease.Connection.Execute(string.Create(
                    CultureInfo.InvariantCulture,
                    $"COPY (FROM {ReadOnlySql.Source(sql.Text)}) TO {SeriesSql.Text(target)} (FORMAT parquet, COMPRESSION zstd)")));
            },
            ct);
}
