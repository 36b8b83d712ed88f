namespace Candlewick.Storage.Writing;

/// <summary>How a store makes one transaction of the writes that wait; disposed when there will be no more. Called by one thread at a time.</summary>
/// <typeparam name="TSession">What a write goes through inside a transaction.</typeparam>
public interface IGroupCommit<TSession> : IAsyncDisposable
{
    /// <summary>Applies the writes in order, then commits: all of them count, or this throws and none does. A write may be applied more than once.</summary>
    ValueTask CommitAsync(IReadOnlyList<QueuedWrite<TSession>> group);

    /// <summary>Drops what a failed <see cref="CommitAsync"/> left.</summary>
    ValueTask RollbackAsync();
}
