using System.Data;

namespace Candlewick.Storage.Postgres.Schema;

/// <summary>The schema of a database, apart from the store.</summary>
public sealed class PostgresSchema(PostgresOptions options, TimeProvider clock) : IStoreSchema
{
    /// <inheritdoc />
    public Task<SchemaReport> ReadAsync(CancellationToken ct) => WithAsync(ReportAsync, ct);

    /// <inheritdoc />
    public async Task<SchemaReport> MigrateAsync(CancellationToken ct)
    {
        await (await PostgresStore.OpenAsync(options with { IsReadOnly = false }, clock, ct)).DisposeAsync();
        return await ReadAsync(ct);
    }

    /// <inheritdoc />
    public Task<SchemaReport> RehearseAsync(CancellationToken ct) => WithAsync(
        async session =>
        {
            SchemaReport report = await ReportAsync(session);
            if (report.Pending.Count > 0)
            {
                await new SchemaUpdate(options.Location).ApplyAsync(session, await LayoutOfNewAsync(session), options.Origin, Migration.Of);
            }

            return report;
        },
        ct);

    private async Task<SchemaReport> ReportAsync(PostgresSession session)
    {
        SchemaState state = await new SchemaUpdate(options.Location).ReadAsync(session, await LayoutOfNewAsync(session), Migration.Of);
        Dictionary<int, UtcTime> applied = state.Version == 0
            ? []
            : (await session.ListAsync(row => (row.GetInt32(0), PgInstant.Read(row, 1)), "SELECT version, applied_at FROM schema_version"))
                .ToDictionary(one => one.Item1, one => one.Item2);
        return new SchemaReport(
            "PostgreSQL", options.Location, state.Version > 0,
            [.. Migration.Of(state.Layout).Select(one => new SchemaStep(one.Version, one.Name, one.Sha256, applied.TryGetValue(one.Version, out UtcTime at) ? at : null))]);
    }

    private async Task<Layout> LayoutOfNewAsync(PostgresSession session) =>
        options.UsesTimescale && await session.ReadCellAsync("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'") is not null
            ? Layout.Timescale
            : Layout.Partitioned;

    /// <summary>Runs work in a transaction that is always undone.</summary>
    private async Task<T> WithAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken ct)
    {
        NpgsqlConnectionStringBuilder settings = options.Parse();
        settings.SearchPath = SchemaUpdate.SchemaName;
        settings.Timezone = "UTC";
        settings.Pooling = false;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(settings.ConnectionString);
        return await new Retry(options.Location, options).RunAsync(
            async () =>
            {
                await using NpgsqlConnection connection = await source.OpenConnectionAsync(ct);
                await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
                return await work(new PostgresSession(connection, transaction, new SeriesNumbers(source), ct));
            },
            ct);
    }
}
