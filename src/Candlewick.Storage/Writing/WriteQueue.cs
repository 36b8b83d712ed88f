using System.Threading.Channels;

namespace Candlewick.Storage.Writing;

/// <summary>The one road of this process into a store: writes wait here, and what has gathered is committed as one group, on a thread of its own.</summary>
/// <remarks>A failing write is found by running the group's writes one by one; it alone fails.</remarks>
public sealed class WriteQueue<TSession> : IAsyncDisposable
{
    private const int WritesOfGroup = 1_000;

    private readonly Channel<QueuedWrite<TSession>> _queue = Channel.CreateUnbounded<QueuedWrite<TSession>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IGroupCommit<TSession> _commit;
    private readonly long _rowsOfGroup;
    private readonly Type _store;
    private readonly Task _loop;

    /// <param name="rowsOfGroup">A group ends when it has so many rows.</param>
    /// <param name="store">What is named to whoever writes after the end.</param>
    public WriteQueue(IGroupCommit<TSession> commit, long rowsOfGroup, Type store)
    {
        (_commit, _rowsOfGroup, _store) = (commit, rowsOfGroup, store);
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Runs work in a transaction of its group, and returns after the commit.</summary>
    /// <param name="work">May run more than once; what it does goes through the session only.</param>
    /// <param name="rows">Roughly how many rows it writes.</param>
    /// <exception cref="OperationCanceledException">Cancelled before it was begun; once begun it is finished.</exception>
    public async Task<T> RunAsync<T>(Func<TSession, ValueTask<T>> work, long rows, CancellationToken ct)
    {
        QueuedWrite<TSession, T> write = new(work, rows);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(write), _store);
        await using CancellationTokenRegistration registration = ct.Register(() => write.TryCancel(ct));
        return await write.Outcome;
    }

    /// <summary>Finishes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _commit.DisposeAsync();
    }

    private void Run()
    {
        List<QueuedWrite<TSession>> group = [];
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Gather(group);
            if (group.Count > 0 && !TryCommit(group))
            {
                foreach (QueuedWrite<TSession> write in group)
                {
                    _ = TryCommit([write]);
                }
            }

            group.Clear();
        }
    }

    private void Gather(List<QueuedWrite<TSession>> group)
    {
        long rows = 0;
        while (group.Count < WritesOfGroup
            && _queue.Reader.TryPeek(out QueuedWrite<TSession>? next) && (group.Count == 0 || rows + next.Rows <= _rowsOfGroup)
            && _queue.Reader.TryRead(out QueuedWrite<TSession>? write))
        {
            if (write.TryBegin())
            {
                group.Add(write);
                rows += write.Rows;
            }
        }
    }

    private bool TryCommit(IReadOnlyList<QueuedWrite<TSession>> group)
    {
        try
        {
            Wait(_commit.CommitAsync(group));
        }
        catch (Exception failure)
        {
            Wait(_commit.RollbackAsync());
            if (group.Count == 1)
            {
                group[0].Fail(failure);
                return true;
            }

            return false;
        }

        foreach (QueuedWrite<TSession> write in group)
        {
            write.Complete();
        }

        return true;
    }

    /// <summary>The thread is the queue's own, so that it may stand still.</summary>
    private static void Wait(ValueTask task)
    {
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
        }
        else
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }
}
