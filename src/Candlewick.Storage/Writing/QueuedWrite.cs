namespace Candlewick.Storage.Writing;

/// <summary>One waiting write.</summary>
/// <param name="rows">Roughly how many rows it writes.</param>
public abstract class QueuedWrite<TSession>(long rows)
{
    private int _isTaken;

    internal long Rows => rows;

    /// <summary>Does what it is for, through the session of a transaction.</summary>
    public abstract ValueTask ApplyAsync(TSession session);

    /// <summary>True once: for whoever begins it, or cancels it.</summary>
    internal bool TryBegin() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    internal abstract void Complete();

    internal abstract void Fail(Exception failure);
}

/// <inheritdoc cref="QueuedWrite{TSession}"/>
internal sealed class QueuedWrite<TSession, T>(Func<TSession, ValueTask<T>> work, long rows) : QueuedWrite<TSession>(rows)
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Outcome => _outcome.Task;

    public override async ValueTask ApplyAsync(TSession session) => _result = await work(session);

    public void TryCancel(CancellationToken ct)
    {
        if (TryBegin())
        {
            _outcome.SetCanceled(ct);
        }
    }

    internal override void Complete() => _outcome.SetResult(_result!);

    internal override void Fail(Exception failure) => _outcome.SetException(failure);
}
