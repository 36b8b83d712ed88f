using System.Runtime.CompilerServices;

namespace Candlewick.Storage.ClickHouse;

/// <summary>Writes and reads of one <see cref="PrintTable{T}"/>.</summary>
internal sealed class PrintStore<T>(StoreAccess access, PrintTable<T> table)
    where T : struct
{
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
            async session =>
            {
                WriteResult total = default;
                foreach (TWrite write in writes)
                {
                    total += await _writer.WriteAsync(session, write, batchOf(write), CancellationToken.None);
                }

                return total;
            },
            writes.Sum(write => (long)write.RowCount),
            ct);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<T>> ReadAsync(SeriesId series, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        Frontier frontier = await Frontier.ReadAsync(access.Client, series, ct);
        if (range.IsEmpty || frontier.Last == 0)
        {
            yield break;
        }

        RowPages pages = new(
            access.Client, table.Table, range,
            (part, condition) => $"SELECT {table.Columns} FROM {table.Table.Name} WHERE {frontier.Where(table.Table, part)} AND {condition}");
        await foreach (T[] page in pages.ReadAsync(Parse, page => table.EndOf(page), ct))
        {
            yield return page;
        }
    }

    private T[] Parse(RowBinaryReader rows)
    {
        List<T> page = [];
        while (rows.Read())
        {
            page.Add(table.Get(rows));
        }

        return [.. page];
    }
}

/// <summary>Trades in <c>trade</c>.</summary>
internal sealed class ClickHouseTradeStore(StoreAccess access) : ITradeStore
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
    public IAsyncEnumerable<ReadOnlyMemory<Trade>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) => _prints.ReadAsync(series, range, ct);
}

/// <summary>Quotes in <c>quote</c>.</summary>
internal sealed class ClickHouseQuoteStore(StoreAccess access) : IQuoteStore
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
    public IAsyncEnumerable<ReadOnlyMemory<Quote>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) => _prints.ReadAsync(series, range, ct);
}

/// <summary>Open interest, funding rates and last prices in <c>observation</c>.</summary>
internal sealed class ClickHouseObservationStore(StoreAccess access) : IObservationStore
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
    public IAsyncEnumerable<ReadOnlyMemory<Observation>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) => _prints.ReadAsync(series, range, ct);
}
