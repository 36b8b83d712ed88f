namespace Candlewick.Storage.Postgres.Schema;

/// <summary>What is known of a store before it is opened.</summary>
/// <param name="Version">Of its schema; 0 for none.</param>
internal sealed record SchemaState(int Version, Layout Layout, IReadOnlyList<Migration> Pending);

/// <summary>Brings a schema up to this program's, in one transaction that one starter at a time runs, and refuses what it cannot know.</summary>
internal sealed class SchemaUpdate(string location)
{
    public const string SchemaName = "candlewick";

    /// <summary>What is applied and what is pending. Changes nothing.</summary>
    /// <exception cref="StoreException">SchemaMismatch: the schema is newer than the program, its migrations are not the program's, or it is of something else.</exception>
    public async Task<SchemaState> ReadAsync(PostgresSession session, Layout layoutOfNew, Func<Layout, IReadOnlyList<Migration>> migrations)
    {
        if (await session.ReadCellAsync($"SELECT to_regclass('{SchemaName}.schema_version')::text") is null)
        {
            object? tables = await session.ReadCellAsync("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1", SchemaName);
            return tables is 0L
                ? new SchemaState(0, layoutOfNew, migrations(layoutOfNew))
                : throw Mismatch($"its schema {SchemaName} is of something else: it has tables, but no schema_version", "Name another database.");
        }

        List<(int Version, string Name, string Sha256)> applied = await session.ListAsync(
            row => (row.GetInt32(0), row.GetString(1), row.GetString(2)), "SELECT version, name, sha256 FROM schema_version ORDER BY version");
        Layout layout = applied.Count > 0 ? await ReadLayoutAsync(session) : layoutOfNew;
        IReadOnlyList<Migration> known = migrations(layout);
        foreach (((int version, string name, string sha256), int place) in applied.Select((one, place) => (one, place)))
        {
            if (place >= known.Count || version > known[^1].Version)
            {
                throw Mismatch($"its schema is version {applied[^1].Version}, this program knows up to {known[^1].Version}", "Use the newer program that wrote it.");
            }

            if (known[place].Version != version || known[place].Sha256 != sha256)
            {
                throw Mismatch($"migration {version} ({name}) is not the one of this program", "Use the program that wrote it; migrations that were applied are never altered.");
            }
        }

        return new SchemaState(applied.Count > 0 ? applied[^1].Version : 0, layout, [.. known.Skip(applied.Count)]);
    }

    /// <summary>Applies what is pending, inside the caller's transaction; other starters wait until that ends.</summary>
    public async Task<SchemaState> ApplyAsync(PostgresSession session, Layout layoutOfNew, StoreOrigin origin, Func<Layout, IReadOnlyList<Migration>> migrations)
    {
        await session.LockAsync(LockKind.Schema, 0);
        SchemaState state = await ReadAsync(session, layoutOfNew, migrations);
        if (state.Version == 0)
        {
            await session.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {SchemaName}");
            await session.ExecuteAsync(
                "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, "
                + "applied_at timestamptz NOT NULL DEFAULT clock_timestamp())");
        }

        foreach (Migration migration in state.Pending)
        {
            await session.ExecuteAsync(migration.Sql);
            await session.ExecuteAsync("INSERT INTO schema_version (version, name, sha256) VALUES ($1, $2, $3)", migration.Version, migration.Name, migration.Sha256);
            if (state.Version == 0 && ReferenceEquals(migration, state.Pending[0]))
            {
                await session.ExecuteAsync("INSERT INTO store (origin, created_at, layout) VALUES ($1, clock_timestamp(), $2)", origin.ToString(), state.Layout.ToString().ToLowerInvariant());
            }
        }

        return state with { Version = state.Pending.Count > 0 ? state.Pending[^1].Version : state.Version };
    }

    /// <exception cref="StoreException">SchemaMismatch: the origin is none that we know.</exception>
    public async Task<StoreOrigin> ReadOriginAsync(PostgresSession session)
    {
        string? text = (string?)await session.ReadCellAsync("SELECT origin FROM store");
        return Enum.TryParse(text, out StoreOrigin origin) && origin.ToString() == text
            ? origin
            : throw Mismatch($"its origin is {text ?? "absent"}, expected Real or Simulated", "Name another database, or restore this one from a copy.");
    }

    public StoreException Missing(SchemaState state) =>
        state.Version == 0
            ? new StoreException(ErrorKind.NotFound, $"{location}: found no store, and one that is only read is not created. Name another database, or open it once for writing.")
            : Mismatch($"its schema is version {state.Version}, this program's is {state.Pending[^1].Version}", "Open it once for writing (wick db migrate), which updates it.");

    private async Task<Layout> ReadLayoutAsync(PostgresSession session)
    {
        string? text = (string?)await session.ReadCellAsync("SELECT layout FROM store");
        return Enum.TryParse(text, ignoreCase: true, out Layout layout) ? layout : throw Mismatch($"its layout is {text ?? "absent"}, expected partitioned or timescale", "Name another database.");
    }

    private StoreException Mismatch(string found, string advice) => new(ErrorKind.SchemaMismatch, $"{location}: {found}. {advice}");
}
