using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>The one road into the file: writes wait here, and what has gathered is committed as one group.</summary>
/// <remarks>A failing write is found by running the group's writes one by one; it alone fails.</remarks>
internal sealed class WriteQueue : IAsyncDisposable
{
    /// <summary>One row group of the engine. Beyond it, a transaction writes blocks of its own, and small ones waste most of their blocks.</summary>
    private const long RowsOfGroup = 120_000;
    private const int WritesOfGroup = 1_000;

    private readonly Channel<QueuedWrite> _queue = Channel.CreateUnbounded<QueuedWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly WriteSession _session;
    private readonly ILogger _log;
    private readonly Task _loop;

    public WriteQueue(WriteSession session, ILogger? log = null)
    {
        _log = log ?? NullLogger.Instance;
        _session = session;
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Runs work in a transaction of its group, and returns after the commit.</summary>
    /// <param name="rows">Roughly how many rows it writes; a group ends when it has enough.</param>
    /// <exception cref="OperationCanceledException">Cancelled before it was begun; once begun it is finished.</exception>
    public async Task<T> RunAsync<T>(Func<WriteSession, T> work, long rows, CancellationToken ct)
    {
        QueuedWrite<T> write = new(work, rows);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(write), typeof(DuckDbStore));
        await using CancellationTokenRegistration registration = ct.Register(() => write.TryCancel(ct));
        return await write.Outcome;
    }

    /// <summary>Finishes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _session.Dispose();
    }

    private void Run()
    {
        List<QueuedWrite> group = [];
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Gather(group);
            if (group.Count > 0 && !TryCommit(group))
            {
                foreach (QueuedWrite write in group)
                {
                    CommitAlone(write);
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

    private bool TryCommit(List<QueuedWrite> group)
    {
        try
        {
            Commit(group);
        }
        catch (Exception failure)
        {
            _session.Rollback();
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

    private void CommitAlone(QueuedWrite write) => _ = TryCommit([write]);

    private void Commit(List<QueuedWrite> group)
    {
        _session.Begin();
        _log.TransactionBegins(group.Count);
        foreach (QueuedWrite write in group)
        {
            write.Apply(_session);
        }

        _log.TransactionEnds(group.Count);
        _session.Commit();
        _log.Committed(group.Count);
    }
}

/// <summary>One waiting write.</summary>
internal abstract class QueuedWrite(long rows)
{
    private int _isTaken;

    public long Rows => rows;

    /// <summary>True once: for whoever begins it, or cancels it.</summary>
    public bool TryBegin() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    public abstract void Apply(WriteSession session);

    public abstract void Complete();

    public abstract void Fail(Exception failure);
}

/// <inheritdoc cref="QueuedWrite"/>
internal sealed class QueuedWrite<T>(Func<WriteSession, T> work, long rows) : QueuedWrite(rows)
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Outcome => _outcome.Task;

    public override void Apply(WriteSession session) => _result = work(session);

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
