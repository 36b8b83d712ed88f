using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Storage.ClickHouse.Schema;

/// <summary>The schema of a database, apart from the store.</summary>
public sealed class ClickHouseSchema(ClickHouseOptions options, TimeProvider clock) : IStoreSchema
{
    /// <inheritdoc />
    public async Task<SchemaReport> ReadAsync(CancellationToken ct)
    {
        using ClickHouseClient client = new(options, clock, NullLogger.Instance);
        bool exists = await client.HasDatabaseAsync(ct) && await SchemaUpdate.HasVersionsAsync(client, ct);
        Dictionary<int, UtcTime> applied = [];
        if (exists)
        {
            await SchemaUpdate.CheckAsync(client, ct);
            RowBinaryReader rows = await client.ReadAsync("SELECT version, min(applied_at) FROM schema_version GROUP BY version", ct);
            while (rows.Read())
            {
                applied[rows.Int32()] = UtcTime.FromMicroseconds(rows.Int64());
            }
        }

        return new SchemaReport(
            "ClickHouse", options.Location, exists,
            [.. Migration.All.Select(one => new SchemaStep(one.Version, one.Name, one.Sha256, applied.TryGetValue(one.Version, out UtcTime at) ? at : null))]);
    }

    /// <inheritdoc />
    public async Task<SchemaReport> MigrateAsync(CancellationToken ct)
    {
        using (ClickHouseClient client = new(options, clock, NullLogger.Instance))
        {
            await SchemaUpdate.ApplyAsync(client, UtcTime.From(clock.GetUtcNow()), ct);
        }

        return await ReadAsync(ct);
    }

    /// <inheritdoc />
    /// <remarks>The engine has no transactions of tables: the steps are applied to a database made for that, which is dropped again.</remarks>
    public async Task<SchemaReport> RehearseAsync(CancellationToken ct)
    {
        SchemaReport report = await ReadAsync(ct);
        if (report.Pending.Count == 0)
        {
            return report;
        }

        ClickHouseOptions rehearsal = options with { Database = $"{options.Database}_rehearsal_{Guid.NewGuid():N}" };
        using ClickHouseClient client = new(rehearsal, clock, NullLogger.Instance);
        try
        {
            await SchemaUpdate.ApplyAsync(client, UtcTime.From(clock.GetUtcNow()), ct);
        }
        finally
        {
            await client.ExecuteOutsideAsync($"DROP DATABASE IF EXISTS {Sql.Name(rehearsal.Database)} {SchemaText.OnCluster(rehearsal)} SYNC", CancellationToken.None);
        }

        return report;
    }
}
