namespace Candlewick.Storage.Postgres;

/// <summary>Questions over whole tables, and the operator's own SQL.</summary>
/// <param name="parquet">Null where the program has no engine that writes such files.</param>
internal sealed class PostgresQueries(PostgresAccess access, IParquetFiles? parquet) : IStoreQueries
{
    private const string BytesSql =
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c WHERE c.relnamespace = 'candlewick'::regnamespace AND c.relkind IN ('r', 'm')";

    private const string TablesSql =
        "SELECT c.table_name::text, t.table_type = 'VIEW', c.column_name::text, c.data_type::text FROM information_schema.columns c "
        + "JOIN information_schema.tables t USING (table_schema, table_name) WHERE c.table_schema = 'candlewick' ORDER BY c.table_name, c.ordinal_position";

    /// <inheritdoc />
    public StoreInfo Info => access.Info with { Bytes = access.ReadAtOnce(BytesSql) };

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync(session => RowAudit.RunAsync(session, filter), ct);

    /// <inheritdoc />
    public async Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct) => await UserQuery.OpenAsync(access, sql.Text, ct);

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct)
    {
        await using IQueryResult columns = await QueryAsync(TablesSql, ct);
        return await StoreTable.GatherAsync(columns, ct);
    }

    /// <inheritdoc />
    public async Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct)
    {
        IParquetFiles files = parquet ?? throw new StoreException(
            ErrorKind.NotInstalled, "This program was put together without the engine that writes Parquet files. Use one with the embedded store.");
        await using UserQuery query = await UserQuery.OpenAsync(access, sql.Text, ct);
        return await files.WriteAsync(Answer.Of(query, ct), path, ct);
    }
}
