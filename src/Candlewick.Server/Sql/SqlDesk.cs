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
        : this(copies, null, () => null, limits, clock)
    {
    }

    internal SqlDesk(IStoreCopies copies, IStoreQueries? server, Func<string?> mark, SqlLimits limits, TimeProvider clock)
    {
        _limits = limits;
        _server = server;
        _clock = clock;
        _snapshot = new StoreSnapshot(copies, clock, TimeSpan.FromSeconds(limits.RefreshSeconds), mark);
    }

    /// <summary>The desk of a store: a database server takes the statements itself.</summary>
    /// <param name="clock">Of this machine.</param>
    public static SqlDesk Of(Workspace workspace, SqlLimits limits, TimeProvider clock) =>
        workspace.Place.Address.IsServer
            ? new(workspace.Store.Upkeep.Copies, workspace.Store.Queries, () => null, limits, clock)
            : new(workspace.Store.Upkeep.Copies, null, () => MarkOf(workspace.Info.Location), limits, clock);

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

    /// <summary>
    /// The engine writes each transaction to the log beside the file, or into the file, before anybody sees it: while both have their size and time, nothing has changed.
    /// </summary>
    private static string MarkOf(string path) => $"{Stamp(path)} {Stamp(path + ".wal")}";

    private static string Stamp(string path) =>
        new FileInfo(path) is { Exists: true } file ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Length}:{file.LastWriteTimeUtc.Ticks}") : "none";

    private async Task<SqlRun> StartOnServerAsync(IStoreQueries server, string sql, int rows, CancellationToken ct)
    {
        ServerAnswer? answer = null;
        try
        {
            SqlTask task = new("", sql, _limits.MemoryMebibytes, rows, (long)_limits.AnswerMebibytes << 20);
            answer = new ServerAnswer(server, task, TimeSpan.FromSeconds(_limits.Seconds), ct);
            return await SqlRun.OpenAsync(answer, UtcTime.From(_clock.GetUtcNow()), () => _turn.Release());
        }
        catch
        {
            await LeaveAsync(answer, () => _turn.Release());
            throw;
        }
    }

    private async Task<SqlRun> StartInTurnAsync(string sql, int rows, CancellationToken ct)
    {
        TakenSnapshot? copy = null;
        WorkerProcess? worker = null;
        try
        {
            TakenSnapshot taken = await _snapshot.TakeAsync(ct);
            copy = taken;
            SqlTask task = new(taken.Lease.Path, sql, _limits.MemoryMebibytes, rows, (long)_limits.AnswerMebibytes << 20);
            worker = await WorkerProcess.StartAsync(task, _limits, ct);
            return await SqlRun.OpenAsync(worker, taken.At, () => Leave(taken));
        }
        catch
        {
            await LeaveAsync(worker, () => Leave(copy));
            throw;
        }
    }

    private static async Task LeaveAsync(ISqlAnswer? answer, Action leave)
    {
        try
        {
            await (answer?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        finally
        {
            leave();
        }
    }

    private void Leave(TakenSnapshot? copy)
    {
        try
        {
            copy?.Lease.Leave();
        }
        finally
        {
            _turn.Release();
        }
    }
}
