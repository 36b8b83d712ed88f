namespace Candlewick.Storage.DuckDb.Schema;

/// <summary>Brings a file's schema up to this program's, one transaction a step, and refuses what it cannot know.</summary>
internal static class SchemaUpdate
{
    /// <summary>Applies the missing migrations; a new file also learns its origin. Returns the version.</summary>
    /// <exception cref="StoreException">SchemaMismatch: the file is newer than the program, or its migrations are not the program's.</exception>
    public static int Apply(DuckDbConnection connection, DuckDbOptions options, IReadOnlyList<Migration> migrations, UtcTime now)
    {
        if (!HasVersions(connection))
        {
            DemandEmpty(connection, options.Path);
            connection.Execute("CREATE TABLE schema_version (version INTEGER NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)");
        }

        int version = Check(connection, options.Path, migrations);
        foreach (Migration migration in migrations.Where(one => one.Version > version))
        {
            connection.Execute("BEGIN TRANSACTION");
            connection.Execute(migration.Sql);
            connection.Execute(
                $"INSERT INTO schema_version VALUES (?, ?, ?, {Sql.Micro(now.Microseconds)})", migration.Version, migration.Name, migration.Sha256);
            if (version == 0 && migration.Version == migrations[0].Version)
            {
                connection.Execute($"INSERT INTO store VALUES (?, {Sql.Micro(now.Microseconds)})", Sql.Code(options.Origin));
            }

            connection.Execute("COMMIT");
        }

        return migrations[^1].Version;
    }

    /// <summary>The version of a file that is only read.</summary>
    /// <exception cref="StoreException">SchemaMismatch: as for <see cref="Apply"/>, and when migrations are missing.</exception>
    public static int CheckCurrent(DuckDbConnection connection, string path, IReadOnlyList<Migration> migrations)
    {
        int version = HasVersions(connection) ? Check(connection, path, migrations) : 0;
        return version == migrations[^1].Version
            ? version
            : throw Mismatch(path, $"its schema is version {version}, this program's is {migrations[^1].Version}", "Open it once for writing, which updates it.");
    }

    /// <summary>Refuses a file that this program cannot know, and allows one that lacks migrations.</summary>
    /// <exception cref="StoreException">SchemaMismatch: as for <see cref="Apply"/>.</exception>
    public static void DemandKnown(DuckDbConnection connection, string path, IReadOnlyList<Migration> migrations)
    {
        if (!HasVersions(connection))
        {
            throw Mismatch(path, "it is a DuckDB file of something else: it has no schema_version", "Name another file.");
        }

        Check(connection, path, migrations);
    }

    private static bool HasVersions(DuckDbConnection connection) =>
        connection.ReadInteger("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'schema_version' AND NOT internal") > 0;

    private static void DemandEmpty(DuckDbConnection connection, string path)
    {
        if (connection.ReadInteger("SELECT count(*) FROM duckdb_tables() WHERE NOT internal") > 0)
        {
            throw Mismatch(path, "it is a DuckDB file of something else: it has tables, but no schema_version", "Name another file.");
        }
    }

    private static int Check(DuckDbConnection connection, string path, IReadOnlyList<Migration> migrations)
    {
        int version = 0;
        using DuckDbResult rows = connection.Read("SELECT version, name, sha256 FROM schema_version ORDER BY version");
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                version = chunk.Column<int>(0)[row];
                Migration known = migrations.FirstOrDefault(one => one.Version == version)
                    ?? throw Mismatch(path, $"its schema is version {version}, this program knows up to {migrations[^1].Version}", "Use the newer program that wrote it.");
                if (known.Sha256 != chunk.Text(2, row))
                {
                    throw Mismatch(path, $"migration {version} ({chunk.Text(1, row)}) is not the one of this program", "Use the program that wrote it; migrations that were applied are never altered.");
                }
            }
        }

        return version;
    }

    private static StoreException Mismatch(string path, string found, string advice) =>
        new(ErrorKind.SchemaMismatch, $"{path}: {found}. {advice}");
}
