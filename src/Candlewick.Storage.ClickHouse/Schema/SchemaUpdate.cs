namespace Candlewick.Storage.ClickHouse.Schema;

/// <summary>Brings a database's schema up to this program's, and refuses what it cannot know. Several may do it at once.</summary>
internal static class SchemaUpdate
{
    /// <summary>Creates what is missing; a new store also learns its origin. Returns the version.</summary>
    /// <exception cref="StoreException">SchemaMismatch: the store is newer than the program, or its migrations are not the program's.</exception>
    public static async Task<int> ApplyAsync(ClickHouseClient client, UtcTime now, CancellationToken ct)
    {
        ClickHouseOptions options = client.Options;
        await client.ExecuteOutsideAsync($"CREATE DATABASE IF NOT EXISTS {Sql.Name(options.Database)} {SchemaText.OnCluster(options)}", ct);
        await client.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS schema_version {SchemaText.OnCluster(options)} (version Int32, name String, sha256 String, applied_at DateTime64(6, 'UTC')) "
            + $"ENGINE = {SchemaText.Statements("@engine(everywhere, schema_version)", options).Single()} ORDER BY version SETTINGS non_replicated_deduplication_window = 100",
            ct);
        int version = await CheckAsync(client, ct);
        foreach (Migration migration in Migration.All.Where(one => one.Version > version))
        {
            await ApplyAsync(client, migration, now, ct);
        }

        return Migration.All[^1].Version;
    }

    /// <summary>The version of a store that is only read.</summary>
    /// <exception cref="StoreException">NotFound: there is none; SchemaMismatch: as for <see cref="ApplyAsync(ClickHouseClient, UtcTime, CancellationToken)"/>, and when migrations are missing.</exception>
    public static async Task<int> CheckCurrentAsync(ClickHouseClient client, CancellationToken ct)
    {
        if (!await client.HasDatabaseAsync(ct))
        {
            throw new StoreException(ErrorKind.NotFound, $"{client.Options.Location}: found no store. Open it once for writing, which creates it.");
        }

        int version = await HasVersionsAsync(client, ct) ? await CheckAsync(client, ct) : 0;
        return version == Migration.All[^1].Version
            ? version
            : throw Mismatch(client, $"its schema is version {version}, this program's is {Migration.All[^1].Version}", "Open it once for writing, which updates it.");
    }

    public static async Task<bool> HasVersionsAsync(ClickHouseClient client, CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync("SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'schema_version'", ct);
        return rows.Read() && rows.UInt64() > 0;
    }

    private static async Task ApplyAsync(ClickHouseClient client, Migration migration, UtcTime now, CancellationToken ct)
    {
        foreach (string statement in SchemaText.Statements(migration.Template, client.Options))
        {
            await client.ExecuteAsync(statement, ct);
        }

        RowBinaryWriter row = new();
        if (migration.Version == Migration.All[0].Version)
        {
            row.Text(Sql.Code(client.Options.Origin));
            row.Int64(now.Microseconds);
            await client.InsertAsync("store (origin, created_at)", row.Written, "origin", ct);
            row.Clear();
        }

        row.Int32(migration.Version);
        row.Text(migration.Name);
        row.Text(migration.Sha256);
        row.Int64(now.Microseconds);
        await client.InsertAsync("schema_version (version, name, sha256, applied_at)", row.Written, migration.Sha256, ct);
    }

    /// <summary>The version of a store that has any; refuses what this program cannot know.</summary>
    public static async Task<int> CheckAsync(ClickHouseClient client, CancellationToken ct)
    {
        int version = 0;
        RowBinaryReader rows = await client.ReadAsync("SELECT DISTINCT version, name, sha256 FROM schema_version ORDER BY version", ct);
        while (rows.Read())
        {
            (version, string name, string sha256) = (rows.Int32(), rows.Text(), rows.Text());
            Migration known = Migration.All.FirstOrDefault(one => one.Version == version)
                ?? throw Mismatch(client, $"its schema is version {version}, this program knows up to {Migration.All[^1].Version}", "Use the newer program that wrote it.");
            if (known.Sha256 != sha256)
            {
                throw Mismatch(client, $"migration {version} ({name}) is not the one of this program", "Use the program that wrote it; migrations that were applied are never altered.");
            }
        }

        return version;
    }

    private static StoreException Mismatch(ClickHouseClient client, string found, string advice) =>
        new(ErrorKind.SchemaMismatch, $"{client.Options.Location}: {found}. {advice}");
}
