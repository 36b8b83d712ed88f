using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>A group of writes as one commit of the history; a group that another process was quicker than runs again.</summary>
internal sealed partial class GroupCommit(WriteSession session, WriterTurn turn, TimeProvider clock, ILogger log) : IGroupCommit<WriteSession>
{
    /// <summary>More rows than the embedded store takes at once: the engine likes large parts.</summary>
    public const long Rows = 500_000;

    private const int Attempts = 10;

    /// <inheritdoc />
    public async ValueTask CommitAsync(IReadOnlyList<QueuedWrite<WriteSession>> group)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            if (attempt > 1)
            {
                LogAgain(attempt);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 50 << Math.Min(attempt, 6))), clock);
            }

            await using IAsyncDisposable taken = await turn.TakeAsync(CancellationToken.None);
            await session.BeginAsync(CancellationToken.None);
            foreach (QueuedWrite<WriteSession> write in group)
            {
                await write.ApplyAsync(session);
            }

            if (await session.TryCommitAsync(CancellationToken.None))
            {
                return;
            }

            await session.RollbackAsync();
        }

        throw new StoreException(
            ErrorKind.Locked, $"Other processes wrote to the store {Attempts} times while this write was being made; nothing of it stays. Let fewer processes write at once.")
        {
            IsTransient = true,
        };
    }

    /// <inheritdoc />
    public async ValueTask RollbackAsync() => await session.RollbackAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "another process committed meanwhile: attempt {Attempt}")]
    private partial void LogAgain(int attempt);
}
