using Candlewick.Jobs;

namespace Candlewick.Storage.ClickHouse;

/// <summary>The two roads into the store, shared by every role.</summary>
/// <param name="fence">The lease under which is written, judged by the store that keeps it; null to write without one.</param>
internal sealed class StoreAccess(ClickHouseClient client, WriteQueue<WriteSession>? queue, StoreInfo info, WriteFence? fence = null)
{
    public ClickHouseClient Client => client;

    public StoreInfo Info => info;

    /// <summary>The same, whose writes are refused once the lease is another's.</summary>
    public StoreAccess Under(WriteFence writeFence) => new(client, queue, info, writeFence);

    /// <summary>Writes through the queue; returns after the commit.</summary>
    /// <exception cref="StoreException">ReadOnly: the store was opened for reading; Locked: the lease is another's; or nothing of the write stays.</exception>
    public Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, long rows, CancellationToken ct)
    {
        if (queue is null)
        {
            throw new StoreException(ErrorKind.ReadOnly, $"{info.Location} was opened for reading only. Open it for writing to change it.");
        }

        return queue.RunAsync(async session => fence is null ? await work(session) : await WorkUnderAsync(session, work, fence), rows, ct);
    }

    /// <summary>Whoever took the lease and wrote since makes the commit fail, and the work run again: then it is refused here.</summary>
    private static async Task<T> WorkUnderAsync<T>(WriteSession session, Func<WriteSession, Task<T>> work, WriteFence fence)
    {
        T result = await work(session);
        await fence.DemandAsync(CancellationToken.None);
        return result;
    }

    /// <summary>The series that have a coverage row, by text.</summary>
    public async Task<IReadOnlyList<SeriesId>> ListSeriesAsync(SeriesFilter filter, CancellationToken ct)
    {
        if (filter.Series is { } one)
        {
            return filter.Includes(one) ? [one] : [];
        }

        RowBinaryReader rows = await client.ReadAsync("SELECT DISTINCT toString(series) FROM coverage WHERE series <> ''", ct);
        List<SeriesId> series = [];
        while (rows.Read())
        {
            SeriesId found = SeriesId.Parse(rows.Text());
            if (filter.Includes(found))
            {
                series.Add(found);
            }
        }

        series.Sort();
        return series;
    }
}

/// <summary>A lease that must be held for a write.</summary>
/// <param name="current">The fence as this process has it; null when it knows that it lost the lease.</param>
internal sealed class WriteFence(ILeaseStore leases, Func<Fence?> current)
{
    /// <exception cref="StoreException">Locked: the lease is another's.</exception>
    public async Task DemandAsync(CancellationToken ct)
    {
        if (current() is not { } fence || await leases.FindAsync(fence.Lease, ct) is not { } lease || lease.Token != fence.Token)
        {
            throw new StoreException(ErrorKind.Locked, "Another server has taken over: nothing of this write stays.");
        }
    }
}
