using System.Data;
using System.Globalization;
using Candlewick.Jobs;
using Candlewick.Storage.Postgres.Alerts;
using Candlewick.Storage.Postgres.Control;
using Candlewick.Storage.Postgres.Derived;
using Candlewick.Storage.Postgres.Runs;
using Candlewick.Storage.Postgres.Schema;
using Candlewick.Storage.Postgres.State;
using Candlewick.Storage.Postgres.Transfer;
using Candlewick.Storage.Postgres.Upkeep;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Postgres;

/// <summary>The store in a PostgreSQL database, version 14 or later, with or without TimescaleDB. Any number of processes may have it open.</summary>
/// <remarks>Safe for concurrent use. Everything is in the schema <c>candlewick</c> of the database.</remarks>
public sealed class PostgresStore : IAsyncDisposable
{
    private const int OldestServer = 140_000;

    private readonly PostgresAccess _access;

    private readonly PostgresOptions _options;
    private readonly RowTables _tables;

    private PostgresStore(PostgresAccess access, PostgresClock clock, PostgresOptions options)
    {
        _access = access;
        _options = options;
        _tables = new RowTables(access.Traits.HasHypertables);
        Clock = clock;
        Runs = new RunStores(new PostgresRunStore(access), new PostgresLeaseStore(access, clock)) { Calls = new PostgresRunCalls(access) };
        Keys = new AccessRoles(new PostgresKeyStore(access), new PostgresAuditStore(access));
        Roles = RolesOf(access);
        Transfer = new PostgresTransfer(access, _tables);
    }

    /// <summary>Every role of the store; void after disposal.</summary>
    public StoreRoles Roles { get; }

    /// <summary>Runs of jobs, and the leases under which they are written; void after disposal.</summary>
    public RunStores Runs { get; }

    /// <summary>Keys and audit trail, hidden from statements of users; void after disposal.</summary>
    public AccessRoles Keys { get; }

    /// <summary>The store's tables as rows for other stores; void after disposal.</summary>
    public IStoreTransfer Transfer { get; }

    /// <summary>The server's clock, by which leases are to be judged.</summary>
    public TimeProvider Clock { get; }

    public StoreInfo Info => _access.Info;

    internal PostgresAccess Access => _access;

    /// <summary>Opens the store; a database that has none gets one, and an older schema is updated.</summary>
    /// <exception cref="StoreException">Unreachable, Refused (user or password), NotFound (database), SchemaMismatch, ReadOnly, BadRequest.</exception>
    public static async Task<PostgresStore> OpenAsync(PostgresOptions options, TimeProvider clock, CancellationToken ct)
    {
        string location = options.Location;
        Retry retry = new(location, options);
        ServerFacts server = await retry.RunAsync(() => ProbeAsync(options, clock, ct), ct);
        if (server.Version < OldestServer)
        {
            throw new StoreException(ErrorKind.BadRequest, $"{location}: the server is version {server.VersionText}; 14 or later is needed. Update the server.");
        }

        if (server.Skew.Duration() > options.ClockTolerance)
        {
            options.Log.ClocksDiffer(location, server.Skew);
        }

        NpgsqlDataSource source = NpgsqlDataSource.Create(Settings(options, server));
        try
        {
            (SchemaState state, StoreOrigin origin) = await retry.RunAsync(() => PrepareAsync(source, options, server, ct), ct);
            StoreInfo info = new("PostgreSQL", location, origin, state.Version, 0, options.IsReadOnly);
            PostgresAccess access = new(source, info, options, new ServerTraits(state.Layout == Layout.Timescale, server.IsSuperuser));
            return new PostgresStore(access, await PostgresClock.ReadAsync(access, ct), options);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same roles, whose writes are refused once the lease is another's: what a server that stood still had to write is not kept.</summary>
    /// <param name="fence">Asked at every write; null when the lease is not held any more.</param>
    public StoreRoles Under(Func<Fence?> fence) => RolesOf(_access.Under(fence));

    /// <summary>The store as it is now, while writes go on; until the view is disposed. What stays open keeps the server from clearing away what changes meanwhile.</summary>
    /// <exception cref="StoreException">Unreachable, and others.</exception>
    public async Task<PostgresView> FreezeAsync(CancellationToken ct)
    {
        (FrozenTransaction hold, string snapshot) = await FrozenTransaction.BeginAsync(_access, ct);
        PostgresAccess access = _access.At(snapshot);
        return new PostgresView(RolesOf(access), new PostgresTransfer(access, _tables), hold);
    }

    /// <summary>With TimescaleDB: makes the hours in <c>bar_hour</c> anew whose minutes changed since the last time; returns the ranges of whole hours. 0 without it.</summary>
    public Task<int> RefreshAggregatesAsync(CancellationToken ct) => new HourAggregates(_access, Roles.Derived.Changes).RefreshAsync(ct);

    /// <summary>Closes every connection.</summary>
    public ValueTask DisposeAsync() => _access.DisposeAsync();

    private StoreRoles RolesOf(PostgresAccess access)
    {
        PostgresCoverage coverage = new(access);
        PostgresChangeFeed changes = new(access);
        return new StoreRoles(
            new PostgresBarStore(access, _tables), new PostgresTradeStore(access, _tables), new PostgresQuoteStore(access, _tables), new PostgresObservationStore(access),
            coverage, new PostgresJournal(access), new PostgresQuarantine(access), new PostgresInstrumentStore(access), new PostgresUniverseStore(access),
            new PostgresFactStore(access), new PostgresQueries(access, _options.Parquet),
            new DerivedRoles(
                new PostgresSampleStore(access), new PostgresWindowStore(access), new PostgresStatisticsStore(access), changes,
                new PostgresCurrencyStore(access), new PostgresDimensionStore(access)),
            new UpkeepRoles(new PostgresRetention(access, _tables), new PostgresCompaction(access, _tables, new HourAggregates(access, changes)), new PostgresCopies(access)),
            new PostgresAlertStore(access));
    }

    private static async Task<(SchemaState State, StoreOrigin Origin)> PrepareAsync(
        NpgsqlDataSource source, PostgresOptions options, ServerFacts server, CancellationToken ct)
    {
        SchemaUpdate update = new(options.Location);
        Layout layout = server.HasTimescale && options.UsesTimescale ? Layout.Timescale : Layout.Partitioned;
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(ct);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        PostgresSession session = new(connection, transaction, new SeriesNumbers(source), ct);
        SchemaState state = await update.ReadAsync(session, layout, Migration.Of);
        if (state.Pending.Count > 0 && options.IsReadOnly)
        {
            throw update.Missing(state);
        }

        if (state.Pending.Count > 0)
        {
            IReadOnlyList<Migration> pending = state.Pending;
            state = await update.ApplyAsync(session, layout, options.Origin, Migration.Of);
            foreach (Migration migration in pending)
            {
                options.Log.Migrated(options.Location, migration.Version, migration.Name);
            }
        }

        StoreOrigin origin = await update.ReadOriginAsync(session);
        if (!options.IsReadOnly)
        {
            await CommitMarkers.ClearLeftAsync(session);
        }

        await transaction.CommitAsync(ct);
        return (state, origin);
    }

    private static async Task<ServerFacts> ProbeAsync(PostgresOptions options, TimeProvider clock, CancellationToken ct)
    {
        NpgsqlConnectionStringBuilder settings = options.Parse();
        settings.Pooling = false;
        settings.ApplicationName ??= SchemaUpdate.SchemaName;
        NpgsqlDataSourceBuilder builder = new(settings.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        await using NpgsqlDataSource source = builder.Build();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(ct);
        await using NpgsqlCommand command = new(
            "SELECT current_setting('server_version_num')::integer, current_setting('server_version'), current_setting('synchronous_commit'), clock_timestamp(), "
            + "EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'timescaledb') OR (CASE WHEN r.rolsuper AND EXISTS (SELECT 1 FROM pg_available_extensions "
            + "WHERE name = 'timescaledb') THEN current_setting('shared_preload_libraries') LIKE '%timescaledb%' ELSE false END), r.rolsuper "
            + "FROM pg_roles r WHERE r.rolname = current_user",
            connection);
        UtcTime before = UtcTime.From(clock.GetUtcNow());
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        UtcTime after = UtcTime.From(clock.GetUtcNow());
        TimeSpan skew = UtcTime.From(row.GetFieldValue<DateTimeOffset>(3)) - (before + ((after - before) / 2));
        return new ServerFacts(row.GetInt32(0), row.GetString(1), row.GetString(2) != "off", row.GetBoolean(4), row.GetBoolean(5), skew);
    }

    private static string Settings(PostgresOptions options, ServerFacts server)
    {
        NpgsqlConnectionStringBuilder settings = options.Parse();
        settings.ApplicationName ??= SchemaUpdate.SchemaName;
        settings.SearchPath = $"{SchemaUpdate.SchemaName},public";
        settings.Timezone = "UTC";
        settings.MaxPoolSize = options.Connections;
        settings.CommandTimeout = 0;
        settings.MaxAutoPrepare = 40;
        if (settings.Host is not ['/' or '@', ..])
        {
            // A Unix socket knows no such thing, and would refuse it.
            (settings.TcpKeepAlive, settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (true, 10, 5);
        }

        string own = string.Create(
            CultureInfo.InvariantCulture,
            $"-c idle_in_transaction_session_timeout={(long)options.StallLimit.TotalMilliseconds} -c jit=off -c standard_conforming_strings=on -c client_min_messages=warning -c statement_timeout=0 "
            + $"-c default_transaction_deferrable=off");
        settings.Options = $"{settings.Options} {own}{(server.IsDurable ? "" : " -c synchronous_commit=on")}".Trim();
        return settings.ConnectionString;
    }

    /// <summary>What the server is.</summary>
    /// <param name="IsDurable">False when it answers a commit before that is on disk, unless told otherwise.</param>
    /// <param name="Skew">Its clock minus ours.</param>
    private sealed record ServerFacts(int Version, string VersionText, bool IsDurable, bool HasTimescale, bool IsSuperuser, TimeSpan Skew);
}
