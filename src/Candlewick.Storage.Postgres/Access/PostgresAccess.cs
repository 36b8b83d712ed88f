using System.Data;

namespace Candlewick.Storage.Postgres.Access;

/// <summary>The roads into the database, shared by every role: reads that see one state, and writes that are kept once or not at all.</summary>
/// <remarks>Safe for concurrent use. A call waits for a server that went away, up to a limit, and is then repeated whole.</remarks>
internal sealed class PostgresAccess : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly CommitMarkers _markers = new();
    private readonly Retry _retry;
    private readonly StoreInfo _info;

    public PostgresAccess(NpgsqlDataSource source, StoreInfo info, PostgresOptions options, bool hasHypertables)
    {
        _source = source;
        _info = info;
        _retry = new Retry(info.Location, options);
        HasHypertables = hasHypertables;
        QueryLimit = options.QueryLimit;
        Numbers = new SeriesNumbers(source);
    }

    public StoreInfo Info => _info;

    /// <summary>True when TimescaleDB keeps the tables of rows.</summary>
    public bool HasHypertables { get; }

    public TimeSpan QueryLimit { get; }

    public SeriesNumbers Numbers { get; }

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

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<ReadLease> RentAsync(CancellationToken ct)
    {
        NpgsqlConnection connection = await _source.OpenConnectionAsync(ct);
        try
        {
            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            await using NpgsqlCommand command = new("SET TRANSACTION READ ONLY", connection, transaction);
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
