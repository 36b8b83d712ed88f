using System.Globalization;

namespace Candlewick.Storage.DuckDb;

/// <summary>A private database in memory whose statements read local files. It has no store, and nobody else's statements come here.</summary>
public sealed class DuckDbFiles : IDisposable
{
    private readonly DuckDbDatabase _database;
    private readonly ReadPool _pool;

    private DuckDbFiles(DuckDbDatabase database, string folder)
    {
        _database = database;
        _pool = new ReadPool(database);
        Queries = new FileQueries(_pool, folder);
    }

    public IStoreQueries Queries { get; }

    /// <param name="folder">Where relative paths begin.</param>
    public static DuckDbFiles Open(string folder, int memoryMebibytes) => new(
        DuckDbDatabase.Open(
            ":memory:",
            [("memory_limit", $"{memoryMebibytes}MiB"), ("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false")]),
        folder);

    public void Dispose()
    {
        _pool.Dispose();
        _database.Dispose();
    }

    private sealed class FileQueries(ReadPool pool, string folder) : IStoreQueries
    {
        public StoreInfo Info { get; } = new("DuckDB", "(local files)", StoreOrigin.Real, 0, 0, IsReadOnly: true);

        public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) => Task.FromResult<IReadOnlyList<SeriesAudit>>([]);

        public async Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct)
        {
            ReadLease lease = Rent(ct);
            try
            {
                return await lease.GuardAsync(() => new QueryResult(lease, ReadOnlySql.Open(lease.Connection, sql.Text, mayReadFiles: true)));
            }
            catch
            {
                lease.Dispose();
                throw;
            }
        }

        public Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<StoreTable>>([]);

        public async Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct)
        {
            using ReadLease lease = Rent(ct);
            return await lease.GuardAsync(() =>
            {
                ReadOnlySql.DemandSelect(lease.Connection, sql.Text, mayReadFiles: true);
                return lease.Connection.Execute(string.Create(
                    CultureInfo.InvariantCulture, $"COPY (FROM {ReadOnlySql.Source(sql.Text)}) TO {SeriesSql.Text(path)} (FORMAT parquet, COMPRESSION zstd)"));
            });
        }

        private ReadLease Rent(CancellationToken ct)
        {
            ReadLease lease = pool.Rent(ct);
            lease.Connection.Execute($"SET SESSION file_search_path = {SeriesSql.Text(folder)}");
            return lease;
        }
    }
}
