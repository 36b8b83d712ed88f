using Candlewick.Storage.DuckDb.Schema;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.DuckDb.Control;

/// <summary>
/// Keys and audit trail: a database file beside the store, opened by an engine instance of its own. Statements on the store cannot name it, whatever they do:
/// schemas and attached databases are seen from every connection of an instance, but not from another instance.
/// </summary>
/// <remarks>Safe for concurrent use: one connection, one statement at a time.</remarks>
public sealed class DuckDbControl : IAsyncDisposable
{
    /// <summary>What follows the name of the store's file.</summary>
    public const string Ending = ".control";

    /// <summary>The least that the engine works with; there are few and small rows.</summary>
    private const int MemoryMebibytes = 64;

    private readonly DuckDbDatabase _database;
    private readonly DuckDbConnection _connection;
    private readonly SemaphoreSlim _turn = new(1);

    private DuckDbControl(DuckDbDatabase database, DuckDbConnection connection)
    {
        _database = database;
        _connection = connection;
        Roles = new AccessRoles(new DuckDbKeyStore(this), new DuckDbAuditStore(this));
        Transfer = new DuckDbControlTransfer(this);
    }

    public AccessRoles Roles { get; }

    /// <summary>The same as rows for other stores.</summary>
    public IStoreTransfer Transfer { get; }

    /// <summary>Where the keys of a store are.</summary>
    public static string PathOf(string database) => database + Ending;

    /// <summary>Opens the file, or creates it, readable by its user only.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="StoreException">Locked, ReadOnly, Corrupt, NotFound (the folder), NotInstalled, SchemaMismatch, DiskFull.</exception>
    public static Task<DuckDbControl> OpenAsync(string path, StoreOrigin origin, TimeProvider clock, CancellationToken ct) =>
        Task.Run(() => Open(path, origin, clock), ct);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _connection.Dispose();
        _database.Dispose();
        _turn.Dispose();
    }

    internal async Task<T> RunAsync<T>(Func<DuckDbConnection, T> work, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await Task.Run(() => work(_connection), CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static DuckDbControl Open(string path, StoreOrigin origin, TimeProvider clock)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new StoreException(ErrorKind.NotFound, $"{path}: the folder does not exist. Create it, or name another store.");
        }

        DuckDbDatabase database = DuckDbDatabase.Open(
            path,
            [("memory_limit", $"{MemoryMebibytes}MiB"), ("threads", "1"), ("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false")]);
        DuckDbConnection? connection = null;
        try
        {
            Narrow(path);
            connection = database.Connect();
            SchemaUpdate.Apply(connection, new DuckDbOptions(path) { Origin = origin }, Migration.OfControl, UtcTime.From(clock.GetUtcNow()));
            connection.Execute("SET enable_external_access = false");
            connection.Execute("SET lock_configuration = true");
            return new DuckDbControl(database, connection);
        }
        catch
        {
            connection?.Dispose();
            database.Dispose();
            throw;
        }
    }

    private static void Narrow(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
