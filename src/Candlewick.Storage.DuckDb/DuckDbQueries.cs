using System.Globalization;

namespace Candlewick.Storage.DuckDb;

/// <summary>Questions over whole tables, and the operator's own SQL.</summary>
internal sealed class DuckDbQueries(StoreAccess access) : IStoreQueries
{
    /// <inheritdoc />
    public StoreInfo Info => access.Info;

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync(lease => RowAudit.Run(lease, filter), ct);

    /// <inheritdoc />
    public async Task<IQueryResult> QueryAsync(string sql, CancellationToken ct)
    {
        ReadLease lease = access.Rent(ct);
        try
        {
            return await lease.GuardAsync(() =>
            {
                lease.BeginSnapshot();
                return new QueryResult(lease, ReadOnlySql.Open(lease.Connection, sql));
            });
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<long> ExportParquetAsync(string sql, string path, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                ReadOnlySql.DemandSelect(lease.Connection, sql);
                string target = path.Replace("'", "''", StringComparison.Ordinal);
                return lease.Connection.Execute(string.Create(
                    CultureInfo.InvariantCulture,
                    $"COPY (FROM {ReadOnlySql.Source(sql)}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"));
            },
            ct);

    /// <inheritdoc />
    public Task<long> WriteParquetAsync(Answer answer, string path, CancellationToken ct) => ParquetFile.WriteAsync(answer, path, ct);
}
