using System.Data;
using Candlewick.Jobs;
using Candlewick.Storage.Postgres.Runs;

namespace Candlewick.Storage.Postgres.Access;

/// <summary>The roads into the database, shared by every role: reads that see one state, and writes that are kept once or not at all.</summary>
/// <remarks>Safe for concurrent use. A call waits for a server that went away, up to a limit, and is then repeated whole.</remarks>
internal sealed class PostgresAccess : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly CommitMarkers _markers;
    private readonly Retry _retry;
    private readonly StoreInfo _info;
    private readonly Func<Fence?>? _fence;
    private readonly string? _snapshot;

    public PostgresAccess(NpgsqlDataSource source, StoreInfo info, PostgresOptions options, ServerTraits traits)
    {
        _source = source;
        _info = info;
        _retry = new Retry(info.Location, options);
        _markers = new CommitMarkers();
        Traits = traits;
        QueryLimit = options.QueryLimit;
        Numbers = new SeriesNumbers(source);
    }

    private PostgresAccess(PostgresAccess other, Func<Fence?>? fence, string? snapshot)
    {
        _snapshot = snapshot;
        _source = other._source;
        _info = snapshot is null ? other._info : other._info with { IsReadOnly = true };
        _retry = other._retry;
        _markers = other._markers;
        _fence = fence;
        Traits = other.Traits;
        QueryLimit = other.QueryLimit;
        Numbers = other.Numbers;
    }

    public StoreInfo Info => _info;

    public ServerTraits Traits { get; }

    public bool IsSuperuser => Traits.IsSuperuser;

    public TimeSpan QueryLimit { get; }

    public SeriesNumbers Numbers { get; }

    /// <summary>The same roads, for writes that count only while a lease is held.</summary>
    /// <param name="fence">Asked at every write; null when the lease is not held any more.</param>
    public PostgresAccess Under(Func<Fence?> fence) => new(this, fence, snapshot: null);

    /// <summary>The same roads, on which every read sees one state, and none writes.</summary>
    /// <param name="snapshot">Of a transaction that is open for as long.</param>
    public PostgresAccess At(string snapshot) => new(this, fence: null, snapshot);

    /// <summary>Reads in a transaction that sees one state and cannot write.</summary>
    /// <param name="read">Run again when the connection is lost: it must begin afresh each time.</param>
    public Task<T> ReadAsync<T>(Func<PostgresSession, Task<T>> read, CancellationToken ct) =>
        _retry.RunAsync(
            async () =>
            {
                await using ReadLease lease = await RentAsync(ct);
                return await read(lease.Session);
            },
            ct);

    /// <summary>A connection with a read transaction of its own, for a caller that streams; the caller disposes it.</summary>
    /// <exception cref="StoreException">Unreachable, and others, after the limit of waiting.</exception>
    public Task<ReadLease> OpenReadAsync(CancellationToken ct) => _retry.RunAsync(() => RentAsync(ct), ct);

    /// <summary>Writes in one transaction; returns after it is durable. A commit whose answer was lost is looked up before anything is repeated.</summary>
    /// <param name="work">Run again after a conflict or a lost connection: it must begin afresh each time, and change nothing outside its session.</param>
    /// <exception cref="StoreException">Nothing of the write stays; or, transient, whether it stayed could not be learnt.</exception>
    public Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken ct)
    {
        if (Info.IsReadOnly)
        {
            throw new StoreException(ErrorKind.ReadOnly, $"{Info.Location} was opened for reading only. Open it for writing to change it.");
        }

        CommitMarker marker = new();
        T? result = default;
        bool isDone = false;
        return _retry.RunAsync(
            async () =>
            {
                await using NpgsqlConnection connection = await _source.OpenConnectionAsync(ct);
                await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
                PostgresSession session = new(connection, transaction, Numbers, ct);
                if (!await _markers.TryBeginAsync(session, marker) && isDone)
                {
                    return result!;
                }

                result = await work(session);
                await DemandLeaseAsync(session);
                await session.Entries.WriteAsync(session);
                isDone = true;
                await transaction.CommitAsync(CancellationToken.None);
                _markers.End(marker);
                return result;
            },
            ct);
    }

    /// <summary>The numbers of series, for a write that follows.</summary>
    public Task<IReadOnlyDictionary<SeriesId, int>> NumberAsync(IEnumerable<SeriesId> series, CancellationToken ct) =>
        _retry.RunAsync(() => Numbers.OfAsync(series, ct), ct);

    /// <summary>The numbers of instruments, for a write that follows.</summary>
    public Task<IReadOnlyDictionary<InstrumentId, int>> NumberAsync(IEnumerable<InstrumentId> instruments, CancellationToken ct) =>
        _retry.RunAsync(() => Numbers.OfAsync(instruments, ct), ct);

    /// <summary>Runs something on a connection outside any transaction, for statements that allow none.</summary>
    public Task<T> OutsideAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken ct) =>
        _retry.RunAsync(
            async () =>
            {
                await using NpgsqlConnection connection = await _source.OpenConnectionAsync(ct);
                return await work(connection);
            },
            ct);

    /// <summary>A connection without a transaction, for a caller that runs its own; the caller disposes it.</summary>
    public Task<NpgsqlConnection> ConnectAsync(CancellationToken ct) => _retry.RunAsync(async () => await _source.OpenConnectionAsync(ct), ct);

    /// <summary>One number, for a caller that cannot wait for a task.</summary>
    public long ReadAtOnce(string sql)
    {
        try
        {
            using NpgsqlCommand command = _source.CreateCommand(sql);
            return command.ExecuteScalar() is long value ? value : 0;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException)
        {
            throw PostgresErrors.From(failure, Info.Location);
        }
    }

    /// <summary>Runs one step of a reading that goes on; its failures come as those of a store.</summary>
    public async Task<T> GuardAsync<T>(Func<Task<T>> step, CancellationToken ct)
    {
        try
        {
            return await step();
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException)
        {
            ct.ThrowIfCancellationRequested();
            throw PostgresErrors.From(failure, Info.Location);
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Right before the numbering and the commit: from here until the transaction ends nobody can take the lease.</summary>
    private async Task DemandLeaseAsync(PostgresSession session)
    {
        if (_fence is not null && (_fence() is not { } fence || !await session.HoldAsync(fence)))
        {
            throw new StoreException(
                ErrorKind.Locked, $"{Info.Location}: another server has taken over the jobs; what this one still had to write was not kept, and the other one does it.");
        }
    }

    private async Task<ReadLease> RentAsync(CancellationToken ct)
    {
        NpgsqlConnection connection = await _source.OpenConnectionAsync(ct);
        try
        {
            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            await using NpgsqlCommand command = new($"SET TRANSACTION READ ONLY{(_snapshot is null ? "" : $"; SET TRANSACTION SNAPSHOT '{_snapshot}'")}", connection, transaction);
            await command.ExecuteNonQueryAsync(ct);
            return new ReadLease(connection, transaction, new PostgresSession(connection, transaction, Numbers, ct));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>What the server and our user are.</summary>
/// <param name="HasHypertables">True when TimescaleDB keeps the tables of rows.</param>
/// <param name="IsSuperuser">True when our user may do everything, so that statements of users must run as a lesser role.</param>
internal readonly record struct ServerTraits(bool HasHypertables, bool IsSuperuser);

/// <summary>A read transaction in use.</summary>
internal sealed class ReadLease(NpgsqlConnection connection, NpgsqlTransaction transaction, PostgresSession session) : IAsyncDisposable
{
    public PostgresSession Session => session;

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
