using Candlewick.Hosting;

namespace Candlewick.Server.Sql;

/// <summary>Runs users' statements, a few at once: each in a process of its own on a copy of the store, or on the server that keeps the store.</summary>
/// <remarks>See docs/decisions/0013-users-sql.md for the attacks that decided it.</remarks>
public sealed class SqlDesk : IDisposable
{
    private const int AtOnce = 2;
    private const int MostWaiting = 16;
    private const int LongestStatement = 100_000;

    private readonly StoreSnapshot _snapshot;
    private readonly IStoreQueries? _server;
    private readonly TimeProvider _clock;
    private readonly SqlLimits _limits;
    private readonly SemaphoreSlim _turn = new(AtOnce);
    private int _waiting;

    /// <param name="clock">Of this machine.</param>
    public SqlDesk(IStoreCopies copies, SqlLimits limits, TimeProvider clock)
        : this(copies, null, limits, clock)
    {
    }

    private SqlDesk(IStoreCopies copies, IStoreQueries? server, SqlLimits limits, TimeProvider clock)
    {
        _limits = limits;
        _server = server;
        _clock = clock;
        _snapshot = new StoreSnapshot(copies, clock, TimeSpan.FromSeconds(limits.RefreshSeconds));
    }

    /// <summary>The desk of a store: a database server takes the statements itself.</summary>
    /// <param name="clock">Of this machine.</param>
    public static SqlDesk Of(Workspace workspace, SqlLimits limits, TimeProvider clock) =>
        new(workspace.Store.Upkeep.Copies, workspace.Place.Address.IsServer ? workspace.Store.Queries : null, limits, clock);

    /// <summary>Starts a statement.</summary>
    /// <param name="rows">Rows after which it stops; null for as many as allowed.</param>
    /// <exception cref="StoreException">BadRequest: it is refused, or too long; RateLimited: too many run already.</exception>
    internal async Task<SqlRun> StartAsync(string sql, int? rows, CancellationToken ct)
    {
        if (sql.Length > LongestStatement)
        {
            throw new StoreException(ErrorKind.BadRequest, $"The statement has {sql.Length} characters, expected at most {LongestStatement}.");
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new StoreException(ErrorKind.RateLimited, "Too many statements wait already.") { IsTransient = true, RetryAfter = TimeSpan.FromSeconds(1) };
        }

        try
        {
            await _turn.WaitAsync(ct);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        int most = Math.Clamp(rows ?? _limits.Rows, 0, _limits.Rows);
        return _server is { } server ? await StartOnServerAsync(server, sql, most, ct) : await StartInTurnAsync(sql, most, ct);
    }

    /// <summary>Runs a statement for a command of another machine.</summary>
    /// <exception cref="StoreException">It is refused, or failed.</exception>
    public async Task<IQueryResult> QueryAsync(string sql, CancellationToken ct) => new SqlRows(await StartAsync(sql, null, ct));

    public void Dispose()
    {
        _snapshot.Dispose();
        _turn.Dispose();
    }

    private async Task<SqlRun> StartOnServerAsync(IStoreQueries server, string sql, int rows, CancellationToken ct)
    {
        SqlTask task = new("", sql, _limits.MemoryMebibytes, rows, (long)_limits.AnswerMebibytes << 20);
        ServerAnswer answer = new(server, task, TimeSpan.FromSeconds(_limits.Seconds), ct);
        try
        {
            return await SqlRun.OpenAsync(answer, UtcTime.From(_clock.GetUtcNow()), () => _turn.Release());
        }
        catch
        {
            await answer.DisposeAsync();
            _turn.Release();
            throw;
        }
    }

    private async Task<SqlRun> StartInTurnAsync(string sql, int rows, CancellationToken ct)
    {
        SnapshotLease? copy = null;
        WorkerProcess? worker = null;
        try
        {
            copy = await _snapshot.TakeAsync(ct);
            SqlTask task = new(copy.Path, sql, _limits.MemoryMebibytes, rows, (long)_limits.AnswerMebibytes << 20);
            worker = await WorkerProcess.StartAsync(task, _limits, ct);
            SnapshotLease taken = copy;
            return await SqlRun.OpenAsync(worker, copy.At, () =>
            {
                taken.Leave();
                _turn.Release();
            });
        }
        catch
        {
            await (worker?.DisposeAsync() ?? ValueTask.CompletedTask);
            copy?.Leave();
            _turn.Release();
            throw;
        }
    }
}
