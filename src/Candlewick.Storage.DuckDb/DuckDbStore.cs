using Candlewick.Jobs;
using Candlewick.Storage.DuckDb.Alerts;
using Candlewick.Storage.DuckDb.Derived;
using Candlewick.Storage.DuckDb.Runs;
using Candlewick.Storage.DuckDb.Schema;
using Candlewick.Storage.DuckDb.Transfer;
using Candlewick.Storage.DuckDb.Upkeep;
using Candlewick.Storage.Transfer;
using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.DuckDb;

/// <summary>The embedded store: one database file, owned by this process while it is open.</summary>
/// <remarks>Safe for concurrent use: writes go through one queue, reads have connections of their own.</remarks>
public sealed class DuckDbStore : IAsyncDisposable
{
    private readonly DuckDbDatabase _database;
    private readonly ReadPool _pool;
    private readonly WriteQueue<WriteSession>? _queue;
    private readonly ILogger _log;

    private DuckDbStore(DuckDbDatabase database, ReadPool pool, WriteQueue<WriteSession>? queue, StoreInfo info, DuckDbOptions options)
    {
        _database = database;
        _pool = pool;
        _queue = queue;
        _log = options.Log;
        StoreAccess access = new(pool.Rent, queue, info);
        ExportFolder exports = new(info.Location);
        DuckDbCoverage coverage = new(access);
        Roles = new StoreRoles(
            new DuckDbBarStore(access), new DuckDbTradeStore(access), new DuckDbQuoteStore(access), new DuckDbObservationStore(access),
            coverage, new DuckDbJournal(access), new DuckDbQuarantine(access), new DuckDbInstrumentStore(access),
            new DuckDbUniverseStore(access), new DuckDbFactStore(access), new DuckDbQueries(access, exports),
            new DerivedRoles(
                new DuckDbSampleStore(access), new DuckDbWindowStore(access), new DuckDbStatisticsStore(access), new DuckDbChangeFeed(access),
                new DuckDbCurrencyStore(access), new DuckDbDimensionStore(access)),
            new UpkeepRoles(new DuckDbRetention(access), new DuckDbCompaction(access), new DuckDbCopies(access, exports, options.MemoryMebibytes)),
            new DuckDbAlertStore(access));
        Runs = new RunStores(new DuckDbRunStore(access), new DuckDbLeaseStore(access));
        Transfer = new DuckDbTransfer(access);
        Schema = new DuckDbOpenSchema(access);
    }

    /// <summary>Every role of the store; void after disposal.</summary>
    public StoreRoles Roles { get; }

    /// <summary>Runs of jobs, and the leases under which they are written; void after disposal.</summary>
    public RunStores Runs { get; }

    /// <summary>The store's tables as rows for other stores; void after disposal.</summary>
    public IStoreTransfer Transfer { get; }

    /// <summary>What was applied to the file; nothing is pending in an open one.</summary>
    public IStoreSchema Schema { get; }

    public StoreInfo Info => Roles.Queries.Info;

    /// <summary>Opens the file, or creates it; nothing native is loaded before.</summary>
    /// <exception cref="StoreException">Locked, ReadOnly, Corrupt, NotFound (folder or file), NotInstalled, SchemaMismatch, DiskFull.</exception>
    public static Task<DuckDbStore> OpenAsync(DuckDbOptions options, TimeProvider clock, CancellationToken ct) =>
        Task.Run(() => Open(options, clock), ct);

    /// <summary>Finishes the writes that wait, merges the log into the file, and gives the file free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_queue is not null)
        {
            await _queue.DisposeAsync();
            _log.Merges(Info.Location);
        }

        _pool.Dispose();
        _database.Dispose();
    }

    private static DuckDbStore Open(DuckDbOptions options, TimeProvider clock)
    {
        string path = Path.GetFullPath(options.Path);
        Demand(options, path);
        if (options.ProcessMebibytes > 0)
        {
            ProcessLimits.Apply(options.ProcessMebibytes);
        }

        DuckDbDatabase database = DuckDbDatabase.Open(path, Settings(options));
        DuckDbConnection? connection = null;
        try
        {
            connection = database.Connect();
            int version = options.IsReadOnly
                ? SchemaUpdate.CheckCurrent(connection, path, Migration.All)
                : SchemaUpdate.Apply(connection, options, Migration.All, UtcTime.From(clock.GetUtcNow()));
            if (!options.IsReadOnly)
            {
                ExportFolder.RemoveLeft(path);
            }

            LockDown(connection, path, options.IsSealed);
            StoreInfo info = new("DuckDB", path, ReadOrigin(connection, path), version, 0, options.IsReadOnly);
            ReadPool pool = new(database);
            if (options.IsReadOnly)
            {
                pool.Return(connection);
                return new DuckDbStore(database, pool, null, info, options);
            }

            GroupCommit commit = new(new WriteSession(connection, info), options.Log);
            return new DuckDbStore(database, pool, new WriteQueue<WriteSession>(commit, GroupCommit.Rows, typeof(DuckDbStore)), info, options);
        }
        catch
        {
            // The engine keeps the file until the last connection goes.
            connection?.Dispose();
            database.Dispose();
            throw;
        }
    }

    /// <summary>From here on no statement of this instance, whoever sends it, reads or writes a file outside the export folder, or changes a setting.</summary>
    private static void LockDown(DuckDbConnection connection, string path, bool isSealed)
    {
        if (isSealed)
        {
            // The engine does not count the text of rows that wait to be read: beyond one chunk it would hold fifty.
            connection.Execute("SET streaming_buffer_size = '1KiB'");
        }

        connection.Execute(isSealed ? "SET temp_directory = ''" : $"SET allowed_directories = [{SeriesSql.Text(ExportFolder.PathOf(path))}]");
        connection.Execute("SET enable_external_access = false");
        connection.Execute("SET lock_configuration = true");
    }

    private static void Demand(DuckDbOptions options, string path)
    {
        string? folder = Path.GetDirectoryName(path);
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new StoreException(ErrorKind.NotFound, $"{path}: the folder {folder} does not exist. Create it, or name another file.");
        }

        bool exists = File.Exists(path);
        if (!exists && options.IsReadOnly)
        {
            throw new StoreException(ErrorKind.NotFound, $"{path} does not exist, and a store that is only read is not created. Name an existing file.");
        }

        if (exists && !options.IsReadOnly && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
        {
            throw new StoreException(ErrorKind.ReadOnly, $"{path} is write-protected. Allow writing (chmod u+w), or open it read-only.");
        }
    }

    private static IEnumerable<(string Name, string Value)> Settings(DuckDbOptions options)
    {
        yield return ("access_mode", options.IsReadOnly ? "READ_ONLY" : "READ_WRITE");
        yield return ("memory_limit", $"{options.MemoryMebibytes}MiB");
        yield return ("checkpoint_threshold", $"{options.CheckpointMebibytes}MiB");
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        if (options.Threads > 0)
        {
            yield return ("threads", options.Threads.ToString());
        }
    }

    private static StoreOrigin ReadOrigin(DuckDbConnection connection, string path)
    {
        using DuckDbResult rows = connection.Read("SELECT origin FROM store");
        string? text = rows.Next() is { Count: > 0 } chunk ? chunk.Text(0, 0) : null;
        return Enum.GetValues<StoreOrigin>().Cast<StoreOrigin?>().FirstOrDefault(origin => Sql.Code(origin!.Value) == text)
            ?? throw new StoreException(
                ErrorKind.SchemaMismatch, $"{path}: its origin is {text ?? "absent"}, expected Real or Simulated. Name another file, or restore this one from a copy.");
    }
}
