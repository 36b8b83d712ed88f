using System.Runtime.CompilerServices;

namespace Candlewick.Storage.DuckDb;

/// <summary>Writes and reads of one <see cref="PrintTable{T}"/>.</summary>
internal sealed class PrintStore<T>(StoreAccess access, PrintTable<T> table)
    where T : struct
{
    private const int RowsOfBatch = 16_384;

    private readonly PrintWriter<T> _writer = new(table);

    /// <summary>Writes in one transaction, after the checks of the caller.</summary>
    public Task<WriteResult> WriteAsync<TWrite>(IReadOnlyList<TWrite> writes, Func<TWrite, PrintBatch<T>> batchOf, CancellationToken ct)
        where TWrite : HistoryWrite
    {
        foreach (TWrite write in writes)
        {
            OriginGuard.Check(access.Info, write.Series.Instrument.Venue, write.Series.ToString());
        }

        return access.WriteAsync(
            session =>
            {
                WriteResult total = default;
                foreach (TWrite write in writes)
                {
                    total += _writer.Write(session, write, batchOf(write));
                }

                return total;
            },
            writes.Sum(write => (long)write.RowCount),
            ct);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<T>> ReadAsync(SeriesId series, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        using ReadLease lease = access.Rent(ct);
        (int Id, List<UtcRange> Windows) plan = await lease.GuardAsync(() => Plan(lease, series, range));
        foreach (UtcRange window in plan.Windows)
        {
            string where = PrintTable<T>.Where(plan.Id, window);
            using DuckDbResult rows = await lease.GuardAsync(() => lease.Read(table.Select(where)));
            while (await lease.GuardAsync(() => Take(rows)) is { IsEmpty: false } batch)
            {
                yield return batch;
            }
        }
    }

    private (int Id, List<UtcRange> Windows) Plan(ReadLease lease, SeriesId series, UtcRange range)
    {
        if (range.IsEmpty || lease.FindSeries(series) is not { } id)
        {
            return (0, []);
        }

        lease.BeginSnapshot();
        return (id, ReadWindows.Plan(lease, (table.Table.Name, "event_time"), part => PrintTable<T>.Where(id, part), range));
    }

    private ReadOnlyMemory<T> Take(DuckDbResult rows)
    {
        T[] batch = new T[RowsOfBatch];
        int count = 0;
        while (count + 2_048 <= batch.Length && rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                batch[count++] = table.Get(chunk, row);
            }
        }

        return batch.AsMemory(0, count);
    }
}

/// <summary>The rows of one write.</summary>
/// <param name="IsNumbered">True when the venue numbers them, so that ranges of numbers are replaced.</param>
internal readonly record struct PrintBatch<T>(ReadOnlyMemory<T> Rows, bool IsNumbered)
    where T : struct;

/// <summary>Trades in <c>trade</c>.</summary>
internal sealed class DuckDbTradeStore(StoreAccess access) : ITradeStore
{
    private readonly PrintStore<Trade> _prints = new(access, new TradeTable());

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<TradeWrite> writes, CancellationToken ct)
    {
        foreach (TradeWrite write in writes)
        {
            WriteCheck.Demand(write);
        }

        return _prints.WriteAsync(writes, write => new PrintBatch<Trade>(write.Trades, write.IsNumbered), ct);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ReadOnlyMemory<Trade>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        _prints.ReadAsync(series, range, ct);
}

/// <summary>Quotes in <c>quote</c>.</summary>
internal sealed class DuckDbQuoteStore(StoreAccess access) : IQuoteStore
{
    private readonly PrintStore<Quote> _prints = new(access, new QuoteTable());

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<QuoteWrite> writes, CancellationToken ct)
    {
        foreach (QuoteWrite write in writes)
        {
            WriteCheck.Demand(write);
        }

        return _prints.WriteAsync(writes, write => new PrintBatch<Quote>(write.Quotes, IsNumbered: false), ct);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ReadOnlyMemory<Quote>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        _prints.ReadAsync(series, range, ct);
}

/// <summary>Open interest and funding rates in <c>observation</c>.</summary>
internal sealed class DuckDbObservationStore(StoreAccess access) : IObservationStore
{
    private readonly PrintStore<Observation> _prints = new(access, new ObservationTable());

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<ObservationWrite> writes, CancellationToken ct)
    {
        foreach (ObservationWrite write in writes)
        {
            WriteCheck.Demand(write);
        }

        return _prints.WriteAsync(writes, write => new PrintBatch<Observation>(write.Observations, IsNumbered: false), ct);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ReadOnlyMemory<Observation>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        _prints.ReadAsync(series, range, ct);
}
