using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>The one road of this process into the store: writes wait here, and what has gathered is committed as one group.</summary>
/// <remarks>A failing write is found by running the group's writes one by one; it alone fails. A group that another process was quicker than runs again.</remarks>
internal sealed partial class WriteQueue : IAsyncDisposable
{
    /// <summary>More rows than the embedded store takes at once: the engine likes large parts.</summary>
    private const long RowsOfGroup = 500_000;
    private const int WritesOfGroup = 1_000;
    private const int Attempts = 10;

    private readonly Channel<QueuedWrite> _queue = Channel.CreateUnbounded<QueuedWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly WriteSession _session;
    private readonly WriterTurn _turn;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Task _loop;

    public WriteQueue(WriteSession session, WriterTurn turn, TimeProvider clock, ILogger log)
    {
        _session = session;
        _turn = turn;
        _clock = clock;
        _log = log;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Runs work in a transaction of its group, and returns after the commit.</summary>
    /// <param name="work">May run more than once; what it does goes through the session only.</param>
    /// <param name="rows">Roughly how many rows it writes; a group ends when it has enough.</param>
    /// <exception cref="OperationCanceledException">Cancelled before it was begun; once begun it is finished.</exception>
    public async Task<T> RunAsync<T>(Func<WriteSession, Task<T>> work, long rows, CancellationToken ct)
    {
        QueuedWrite<T> write = new(work, rows);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(write), typeof(ClickHouseStore));
        await using CancellationTokenRegistration registration = ct.Register(() => write.TryCancel(ct));
        return await write.Outcome;
    }

    /// <summary>Finishes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        List<QueuedWrite> group = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            Gather(group);
            if (group.Count > 0 && !await TryCommitAsync(group))
            {
                foreach (QueuedWrite write in group)
                {
                    await TryCommitAsync([write]);
                }
            }

            group.Clear();
        }
    }

    private void Gather(List<QueuedWrite> group)
    {
        long rows = 0;
        while (group.Count < WritesOfGroup
            && _queue.Reader.TryPeek(out QueuedWrite? next) && (group.Count == 0 || rows + next.Rows <= RowsOfGroup)
            && _queue.Reader.TryRead(out QueuedWrite? write))
        {
            if (write.TryBegin())
            {
                group.Add(write);
                rows += write.Rows;
            }
        }
    }

    private async Task<bool> TryCommitAsync(List<QueuedWrite> group)
    {
        try
        {
            await CommitAsync(group);
        }
        catch (Exception failure)
        {
            await _session.RollbackAsync();
            if (group.Count == 1)
            {
                group[0].Fail(failure);
                return true;
            }

            return false;
        }

        group.ForEach(write => write.Complete());
        return true;
    }

    private async Task CommitAsync(List<QueuedWrite> group)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            if (attempt > 1)
            {
                LogAgain(attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 50 << Math.Min(attempt, 6))), _clock);
            }

            await using IAsyncDisposable turn = await _turn.TakeAsync(CancellationToken.None);
            await _session.BeginAsync(CancellationToken.None);
            foreach (QueuedWrite write in group)
            {
                await write.ApplyAsync(_session);
            }

            if (await _session.TryCommitAsync(CancellationToken.None))
            {
                return;
            }

            await _session.RollbackAsync();
        }

        throw new StoreException(
            ErrorKind.Locked, $"Other processes wrote to the store {Attempts} times while this write was being made; nothing of it stays. Let fewer processes write at once.")
        {
            IsTransient = true,
        };
    }

    [LoggerMessage(1, LogLevel.Information, "another process committed meanwhile: attempt {Attempt}")]
    private partial void LogAgain(int attempt);
}

/// <summary>One waiting write.</summary>
internal abstract class QueuedWrite(long rows)
{
    private int _isTaken;

    public long Rows => rows;

    /// <summary>True once: for whoever begins it, or cancels it.</summary>
    public bool TryBegin() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    public abstract Task ApplyAsync(WriteSession session);

    public abstract void Complete();

    public abstract void Fail(Exception failure);
}

/// <inheritdoc cref="QueuedWrite"/>
internal sealed class QueuedWrite<T>(Func<WriteSession, Task<T>> work, long rows) : QueuedWrite(rows)
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Outcome => _outcome.Task;

    public override async Task ApplyAsync(WriteSession session) => _result = await work(session);

    public override void Complete() => _outcome.SetResult(_result!);

    public override void Fail(Exception failure) => _outcome.SetException(failure);

    public void TryCancel(CancellationToken ct)
    {
        if (TryBegin())
        {
            _outcome.SetCanceled(ct);
        }
    }
}
