using System.Runtime.CompilerServices;

namespace Candlewick.Storage.Postgres;

/// <summary>Writes and reads of one <see cref="PrintTable{T}"/>.</summary>
internal sealed class PrintStore<T>(PostgresAccess access, PrintTable<T> table, MonthTables? months)
    where T : struct
{
    private const int RowsOfBatch = 16_384;

    /// <summary>Writes in one transaction, after the checks of the caller.</summary>
    public async Task<WriteResult> WriteAsync<TWrite>(IReadOnlyList<TWrite> writes, Func<TWrite, PrintBatch<T>> batchOf, CancellationToken ct)
        where TWrite : HistoryWrite
    {
        foreach (TWrite write in writes)
        {
            OriginGuard.Check(access.Info, write.Series.Instrument.Venue, write.Series.ToString());
        }

        if (writes.Count == 0)
        {
            return default;
        }

        IReadOnlyDictionary<SeriesId, int> ids = await access.NumberAsync(writes.Select(write => write.Series), ct);
        return await access.WriteAsync(
            async session =>
            {
                LedgerBook book = await LedgerBook.OpenAsync(session, ids);
                PendingPrints<T> pending = new(session, table, months);
                PrintWriter<T> writer = new(session, book, table, pending);
                WriteResult total = default;
                foreach (TWrite write in writes)
                {
                    total += await writer.WriteAsync(write, batchOf(write));
                }

                await pending.FlushAsync();
                await book.CloseAsync(session);
                return total;
            },
            ct);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<T>> ReadAsync(SeriesId series, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        await using ReadStream stream = await ReadStream.OpenAsync(access, ct);
        if (await stream.FindSeriesAsync(series) is not { } id)
        {
            yield break;
        }

        await stream.BeginAsync(table.InRange, id, range.From.Nanoseconds, range.To.Nanoseconds);
        while (true)
        {
            T[] batch = new T[RowsOfBatch];
            int place = 0;
            int count = await stream.FillAsync(RowsOfBatch, row => batch[place++] = table.Get(row));
            if (count == 0)
            {
                yield break;
            }

            yield return batch.AsMemory(0, count);
        }
    }
}

/// <summary>Trades in <c>trade</c>.</summary>
internal sealed class PostgresTradeStore(PostgresAccess access, RowTables tables) : ITradeStore
{
    private readonly PrintStore<Trade> _prints = new(access, new TradeTable(), tables.Trades);

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
internal sealed class PostgresQuoteStore(PostgresAccess access, RowTables tables) : IQuoteStore
{
    private readonly PrintStore<Quote> _prints = new(access, new QuoteTable(), tables.Quotes);

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
internal sealed class PostgresObservationStore(PostgresAccess access) : IObservationStore
{
    private readonly PrintStore<Observation> _prints = new(access, new ObservationTable(), months: null);

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
