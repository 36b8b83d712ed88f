using System.Collections.Concurrent;

namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>Connections that read, kept for the next reader.</summary>
internal sealed class ReadPool(DuckDbDatabase database) : IDisposable
{
    private readonly ConcurrentBag<DuckDbConnection> _idle = [];
    private readonly ConcurrentDictionary<SeriesId, int> _series = new();

    public ReadLease Rent(CancellationToken ct) => new(this, _idle.TryTake(out DuckDbConnection? idle) ? idle : database.Connect(), ct);

    public void Return(DuckDbConnection connection) => _idle.Add(connection);

    /// <summary>The number of a series, which never changes; null when the file has none of it yet.</summary>
    public int? FindSeries(DuckDbConnection connection, SeriesId series)
    {
        if (_series.TryGetValue(series, out int known))
        {
            return known;
        }

        long? id = connection.ReadInteger(
            "SELECT s.series_id::BIGINT FROM series s JOIN instrument i USING (instrument_id) WHERE i.venue = ? AND i.symbol = ? AND s.code = ?",
            series.Instrument.Venue, series.Instrument.Symbol, series.Code);
        return id is null ? null : _series[series] = (int)id;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out DuckDbConnection? connection))
        {
            connection.Dispose();
        }
    }
}

/// <summary>A connection in use; its token interrupts what runs on it.</summary>
internal sealed class ReadLease : IDisposable
{
    private readonly ReadPool _pool;
    private readonly CancellationToken _ct;
    private readonly Interruption _interruption;
    private bool _isInTransaction;

    public ReadLease(ReadPool pool, DuckDbConnection connection, CancellationToken ct)
    {
        _pool = pool;
        Connection = connection;
        _ct = ct;
        _interruption = new Interruption(connection, ct);
    }

    private ReadLease(ReadLease owner, CancellationToken ct)
        : this(owner._pool, owner.Connection, ct) =>
        IsShared = true;

    public DuckDbConnection Connection { get; }

    /// <summary>True: others read on the same connection, so that no statement may begin before it is asked for.</summary>
    public bool IsShared { get; }

    /// <summary>The same connection in its running transaction, for a reader that wants a lease of its own.</summary>
    public ReadLease Share(CancellationToken ct) => new(this, ct);

    public int? FindSeries(SeriesId series) => _pool.FindSeries(Connection, series);

    public DuckDbResult Read(string sql) => Connection.Read(sql);

    /// <summary>From here on every statement of the lease sees the same state, and none can write.</summary>
    public void BeginSnapshot()
    {
        if (IsShared)
        {
            return;
        }

        Connection.Execute("BEGIN TRANSACTION READ ONLY");
        _isInTransaction = true;
    }

    /// <summary>Runs work of the engine; an interruption by the token is a cancellation.</summary>
    public T Guard<T>(Func<T> work)
    {
        _ct.ThrowIfCancellationRequested();
        try
        {
            return work();
        }
        catch (StoreException) when (_ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(_ct);
        }
    }

    public Task<T> GuardAsync<T>(Func<T> work) => Task.Run(() => Guard(work), _ct);

    public void Dispose()
    {
        _interruption.Dispose();
        if (IsShared)
        {
            return;
        }

        try
        {
            if (_isInTransaction)
            {
                Connection.Execute("ROLLBACK");
            }

            _pool.Return(Connection);
        }
        catch (StoreException)
        {
            // The engine has closed itself; whoever was reading has been told why.
            Connection.Dispose();
        }
    }
}
