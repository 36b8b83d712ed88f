namespace Candlewick.Storage.DuckDb;

/// <summary>The two roads into the file, shared by every role.</summary>
/// <param name="rent">Gives a connection to read from.</param>
internal sealed class StoreAccess(Func<CancellationToken, ReadLease> rent, WriteQueue<WriteSession>? queue, StoreInfo info)
{
    /// <summary>A group of the write queue never holds anything beside work of so many rows.</summary>
    public const long Alone = 1_000_000_000;

    public StoreInfo Info => info with { Bytes = BytesOf(info.Location) + BytesOf(info.Location + ".wal") };

    /// <summary>A connection to read from, for a caller that streams.</summary>
    public ReadLease Rent(CancellationToken ct) => rent(ct);

    /// <summary>Reads on a connection of its own.</summary>
    public Task<T> ReadAsync<T>(Func<ReadLease, T> read, CancellationToken ct) =>
        Task.Run(
            () =>
            {
                using ReadLease lease = rent(ct);
                return lease.Guard(() => read(lease));
            },
            ct);

    /// <summary>The same store, seen from the transaction of one lease; that lease is used for nothing else meanwhile.</summary>
    public StoreAccess Within(ReadLease lease) => new(lease.Share, null, info);

    /// <summary>Writes through the queue; returns after the commit.</summary>
    /// <exception cref="StoreException">ReadOnly: the store was opened for reading; or nothing of the write stays.</exception>
    public Task<T> WriteAsync<T>(Func<WriteSession, T> work, long rows, CancellationToken ct) =>
        queue is null
            ? throw new StoreException(ErrorKind.ReadOnly, $"{info.Location} was opened for reading only. Open it for writing to change it.")
            : queue.RunAsync(session => ValueTask.FromResult(work(session)), rows, ct);

    /// <summary>Does something while no write is under way: what it sees is what the writes before it left, and nothing comes in between.</summary>
    public Task<T> BetweenWritesAsync<T>(Func<T> work, CancellationToken ct) => queue is null ? Task.Run(work, ct) : queue.RunAsync(_ => ValueTask.FromResult(work()), Alone, ct);

    private static long BytesOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
