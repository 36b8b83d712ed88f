using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>A group of writes as one transaction of the file.</summary>
internal sealed class GroupCommit(WriteSession session, ILogger? log = null) : IGroupCommit<WriteSession>
{
    /// <summary>One row group of the engine. Beyond it, a transaction writes blocks of its own, and small ones waste most of their blocks.</summary>
    public const long Rows = 120_000;

    private readonly ILogger _log = log ?? NullLogger.Instance;

    /// <inheritdoc />
    public async ValueTask CommitAsync(IReadOnlyList<QueuedWrite<WriteSession>> group)
    {
        session.Begin();
        _log.TransactionBegins(group.Count);
        foreach (QueuedWrite<WriteSession> write in group)
        {
            await write.ApplyAsync(session);
        }

        _log.TransactionEnds(group.Count);
        session.Commit();
        _log.Committed(group.Count);
    }

    /// <inheritdoc />
    public ValueTask RollbackAsync()
    {
        session.Rollback();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        return ValueTask.CompletedTask;
    }
}
