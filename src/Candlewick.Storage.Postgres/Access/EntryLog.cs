namespace Candlewick.Storage.Postgres.Access;

/// <summary>Rows that get their number as the last step of a transaction, so that numbers become visible in their order.</summary>
/// <remarks>One count for <c>write_journal</c>, <c>ledger_change</c> and <c>deletion</c>.</remarks>
internal sealed class EntryLog
{
    public const string LastEntrySql =
        "SELECT greatest((SELECT coalesce(max(entry), 0) FROM write_journal), (SELECT coalesce(max(entry), 0) FROM ledger_change), "
        + "(SELECT coalesce(max(entry), 0) FROM deletion))";

    private readonly List<Func<PostgresSession, long, Task>> _writes = [];
    private long _count;

    /// <summary>Registers rows that need numbers.</summary>
    /// <param name="count">How many numbers they take.</param>
    /// <param name="write">Writes them, given the first of their numbers.</param>
    public void Add(long count, Func<PostgresSession, long, Task> write)
    {
        long offset = _count;
        _count += count;
        _writes.Add((session, first) => write(session, first + offset));
    }

    /// <summary>Takes the numbers and writes the rows; nothing may be locked after it.</summary>
    public async Task WriteAsync(PostgresSession session)
    {
        if (_writes.Count == 0)
        {
            return;
        }

        await session.LockAsync(LockKind.Entries, 0);
        long last = (long)(await session.ReadCellAsync(LastEntrySql) ?? 0L);
        foreach (Func<PostgresSession, long, Task> write in _writes)
        {
            await write(session, last + 1);
        }
    }
}
