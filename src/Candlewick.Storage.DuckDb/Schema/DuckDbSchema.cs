namespace Candlewick.Storage.DuckDb.Schema;

/// <summary>The schema of a database file that nobody has open.</summary>
public sealed class DuckDbSchema(DuckDbOptions options, TimeProvider clock) : IStoreSchema
{
    private const string InMemory = ":memory:";

    private readonly string _path = Path.GetFullPath(options.Path);

    /// <inheritdoc />
    public Task<SchemaReport> ReadAsync(CancellationToken ct) =>
        Task.Run(() => File.Exists(_path) ? With(_path, mayWrite: false, connection => Report(connection, _path)) : Absent(), ct);

    /// <inheritdoc />
    public async Task<SchemaReport> MigrateAsync(CancellationToken ct)
    {
        await (await DuckDbStore.OpenAsync(options with { IsReadOnly = false }, clock, ct)).DisposeAsync();
        return await ReadAsync(ct);
    }

    /// <inheritdoc />
    public Task<SchemaReport> RehearseAsync(CancellationToken ct) => Task.Run(Rehearse, ct);

    /// <summary>The schema of a file that is open.</summary>
    internal static SchemaReport Report(DuckDbConnection connection, string path)
    {
        SchemaUpdate.DemandKnown(connection, path, Migration.All);
        Dictionary<int, UtcTime> applied = [];
        using DuckDbResult rows = connection.Read("SELECT version, applied_at FROM schema_version");
        rows.ForEach((chunk, row) => applied[chunk.Column<int>(0)[row]] = UtcTime.FromMicroseconds(chunk.Integer(1, row)));
        return new SchemaReport(
            "DuckDB", path, Exists: true,
            [.. Migration.All.Select(one => new SchemaStep(one.Version, one.Name, one.Sha256, applied.TryGetValue(one.Version, out UtcTime at) ? at : null))]);
    }

    private SchemaReport Rehearse()
    {
        SchemaReport report = File.Exists(_path) ? With(_path, mayWrite: false, connection => Report(connection, _path)) : Absent();
        if (report.Pending.Count == 0)
        {
            return report;
        }

        With(
            report.Exists ? _path : InMemory,
            mayWrite: true,
            connection =>
            {
                connection.Execute("BEGIN TRANSACTION");
                try
                {
                    foreach (Migration migration in Migration.All.Where(one => one.Version > report.Version))
                    {
                        connection.Execute(migration.Sql);
                    }
                }
                finally
                {
                    connection.Execute("ROLLBACK");
                }

                return true;
            });
        return report;
    }

    private SchemaReport Absent() =>
        new("DuckDB", _path, Exists: false, [.. Migration.All.Select(one => new SchemaStep(one.Version, one.Name, one.Sha256, null))]);

    private static T With<T>(string path, bool mayWrite, Func<DuckDbConnection, T> work)
    {
        using DuckDbDatabase database = DuckDbDatabase.Open(
            path, [("access_mode", mayWrite ? "READ_WRITE" : "READ_ONLY"), ("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false")]);
        using DuckDbConnection connection = database.Connect();
        return work(connection);
    }
}

/// <summary>The schema of a file that this process has open, which was brought up when it was opened.</summary>
internal sealed class DuckDbOpenSchema(StoreAccess access) : IStoreSchema
{
    /// <inheritdoc />
    public Task<SchemaReport> ReadAsync(CancellationToken ct) =>
        access.ReadAsync(lease => DuckDbSchema.Report(lease.Connection, access.Info.Location), ct);

    /// <inheritdoc />
    public Task<SchemaReport> MigrateAsync(CancellationToken ct) => ReadAsync(ct);

    /// <inheritdoc />
    public Task<SchemaReport> RehearseAsync(CancellationToken ct) => ReadAsync(ct);
}
