namespace Candlewick.Storage.ClickHouse;

/// <summary>The two roads into the store, shared by every role.</summary>
internal sealed class StoreAccess(ClickHouseClient client, WriteQueue? queue, StoreInfo info)
{
    public ClickHouseClient Client => client;

    public StoreInfo Info => info;

    /// <summary>Writes through the queue; returns after the commit.</summary>
    /// <exception cref="StoreException">ReadOnly: the store was opened for reading; or nothing of the write stays.</exception>
    public Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, long rows, CancellationToken ct) =>
        queue is null
            ? throw new StoreException(ErrorKind.ReadOnly, $"{info.Location} was opened for reading only. Open it for writing to change it.")
            : queue.RunAsync(work, rows, ct);

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
