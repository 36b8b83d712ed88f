using System.Globalization;

namespace Candlewick.Storage.DuckDb;

/// <summary>Questions over whole tables, and the operator's own SQL.</summary>
internal sealed class DuckDbQueries(StoreAccess access, ExportFolder exports) : IStoreQueries
{
    private const string Tables =
        "SELECT CASE c.schema_name WHEN 'main' THEN '' ELSE c.schema_name || '.' END || c.table_name AS name, v.view_name IS NOT NULL, c.column_name, c.data_type "
        + "FROM duckdb_columns() c LEFT JOIN duckdb_views() v ON v.view_name = c.table_name AND v.schema_name = c.schema_name AND NOT v.internal AND v.database_name = current_database() "
        + "WHERE NOT c.internal AND c.database_name = current_database() AND c.schema_name <> 'compatible' ORDER BY c.schema_name <> 'main', name, c.column_index";

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
    public async Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct)
    {
        await using IQueryResult columns = await QueryAsync(Tables, ct);
        return await StoreTable.GatherAsync(columns, ct);
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
