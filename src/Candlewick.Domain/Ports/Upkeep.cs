namespace Candlewick.Domain.Ports;

/// <summary>One deletion of the past: what went, when, and by which rule.</summary>
/// <param name="What">The series, or the samples of an instrument.</param>
/// <param name="Before">Everything before this instant went.</param>
public sealed record DeletionRecord(string What, UtcTime Before, long Rows, UtcTime DeletedAt, string Rule);

/// <summary>Rows of one series that may go.</summary>
/// <param name="Before">Rows before it go, with their holes, coverage, corrections and journal.</param>
/// <param name="Rule">The rule that says so, for the record.</param>
public sealed record SeriesDeletion(SeriesId Series, UtcTime Before, UtcTime DeletedAt, string Rule);

/// <summary>Deletes what is old, and keeps a record of it.</summary>
public interface IRetentionStore
{
    /// <summary>Rows of the series before the instant.</summary>
    Task<long> CountAsync(SeriesId series, UtcTime before, CancellationToken ct);

    /// <summary>Deletes rows and writes the record, in one transaction; nothing to delete writes nothing. What was computed from the rows stays.</summary>
    /// <returns>Rows deleted.</returns>
    Task<long> DeleteAsync(SeriesDeletion deletion, CancellationToken ct);

    /// <summary>The same for several series, each of them whole or not at all: a store that keeps rows of a period together can drop what all of them leave.</summary>
    /// <returns>Rows deleted of each, in their order.</returns>
    async Task<IReadOnlyList<long>> DeleteAllAsync(IReadOnlyList<SeriesDeletion> deletions, CancellationToken ct)
    {
        List<long> rows = [];
        foreach (SeriesDeletion one in deletions)
        {
            rows.Add(await DeleteAsync(one, ct));
        }

        return rows;
    }

    /// <summary>Every deletion, oldest first.</summary>
    Task<IReadOnlyList<DeletionRecord>> ListAsync(CancellationToken ct);
}

/// <summary>What rewriting one month did.</summary>
/// <param name="Series">Series that have bars in the month.</param>
/// <param name="ReadBefore">Time to read some of the month's series once, before.</param>
/// <param name="ReadAfter">Time to read the same ones, after.</param>
/// <param name="LongestTransaction">How long writers waited at most.</param>
public sealed record CompactedMonth(UtcTime Month, int Series, long Rows, TimeSpan ReadBefore, TimeSpan ReadAfter, TimeSpan LongestTransaction);

/// <summary>Rewrites bars so that those of a month lie in the order in which they are read.</summary>
public interface ICompaction
{
    /// <summary>Months with bars that end by the instant and were not rewritten since they last changed, oldest first.</summary>
    Task<IReadOnlyList<UtcTime>> ListDueAsync(UtcTime closedBy, CancellationToken ct);

    /// <summary>Rewrites one month in the order of series and time, a few series a transaction, so that writers get their turn in between. Values stay, to the bit.</summary>
    /// <exception cref="StoreException">Corrupt: what was rewritten is not what was read; that transaction was undone.</exception>
    Task<CompactedMonth> RewriteAsync(UtcTime month, UtcTime at, CancellationToken ct);

    /// <summary>Gives the space of replaced rows free for new ones, where no reader needs them; returns the bytes in use. The file itself shrinks only where its end is free.</summary>
    Task<long> ReleaseAsync(CancellationToken ct);
}

/// <summary>A copy of a store.</summary>
/// <param name="Digest">Content hash over its bars and holes.</param>
/// <param name="Tables">Rows of each table.</param>
public sealed record StoreCopy(string Path, long Bytes, string Digest, IReadOnlyDictionary<string, long> Tables)
{
    /// <summary>True when both hold the same content, wherever they are.</summary>
    public bool HasSameContent(StoreCopy other) =>
        Digest == other.Digest && Tables.Count == other.Tables.Count
        && Tables.All(one => other.Tables.TryGetValue(one.Key, out long rows) && rows == one.Value);
}

/// <summary>Consistent copies of the store.</summary>
public interface IStoreCopies
{
    /// <summary>Copies the state of one instant into a new file while writes go on, and describes that state.</summary>
    /// <exception cref="StoreException">The file exists, or cannot be written; nothing of it stays.</exception>
    Task<StoreCopy> CopyAsync(string path, CancellationToken ct);

    /// <summary>Copies the state of one instant into a new file of the engine's own folder, for another process to read; whoever asked deletes it.</summary>
    /// <returns>Full path of the copy.</returns>
    Task<string> SnapshotAsync(CancellationToken ct);

    /// <summary>Opens a copy as a store of its own and describes what it holds.</summary>
    /// <exception cref="StoreException">It cannot be opened or read.</exception>
    Task<StoreCopy> ReadAsync(string path, CancellationToken ct);
}

/// <summary>The roles that keep a store small, quick and safe.</summary>
public sealed record UpkeepRoles(IRetentionStore Retention, ICompaction Compaction, IStoreCopies Copies);
