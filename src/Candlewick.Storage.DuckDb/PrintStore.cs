using System.Runtime.CompilerServices;

namespace Candlewick.Storage.DuckDb;

/// <summary>Writes and reads of one <see cref="PrintTable{T}"/>.</summary>
internal sealed class PrintStore<T>(StoreAccess access, PrintTable<T> table)
    where T : struct
{
    private const int RowsOfBatch = 16_384;

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
                    total += Write(session, write, batchOf(write));
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
            string where = Where(plan.Id, window);
            using DuckDbResult rows = await lease.GuardAsync(() => lease.Read(table.Select(where)));
            while (await lease.GuardAsync(() => Take(rows)) is { IsEmpty: false } batch)
            {
                yield return batch;
            }
        }
    }

    private static string Where(int id, UtcRange range) => $"series_id = {id} AND {Sql.PrintsIn("event_time", range)}";

    private (int Id, List<UtcRange> Windows) Plan(ReadLease lease, SeriesId series, UtcRange range)
    {
        if (range.IsEmpty || lease.FindSeries(series) is not { } id)
        {
            return (0, []);
        }

        lease.BeginSnapshot();
        return (id, ReadWindows.Plan(lease, table.Table.Name, "event_time", Where(id, range), range));
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

    private WriteResult Write(WriteSession session, HistoryWrite write, PrintBatch<T> batch)
    {
        int id = session.Memory.Ids.Of(write.Series, session);
        SeriesLedger ledger = session.Memory.Ledgers.Find(write.Series, session);
        WriteResult result = default;
        if (batch.Rows.Length > 0)
        {
            result = ledger.MayHold(write.Asked)
                ? Merge(session, id, write.Asked, batch)
                : AppendAll(session, id, batch.Rows.Span);
        }

        session.Memory.Ledgers.Set(write.Series, ledger.Apply(write));
        JournalWriter.Append(session, id, write, result);
        return result;
    }

    private WriteResult Merge(WriteSession session, int id, UtcRange asked, PrintBatch<T> batch)
    {
        string where = Where(id, asked);
        if (batch.IsNumbered)
        {
            long first = table.Rule.NumberOf(batch.Rows.Span[0]), last = first;
            foreach (ref readonly T row in batch.Rows.Span)
            {
                first = Math.Min(first, table.Rule.NumberOf(row));
                last = Math.Max(last, table.Rule.NumberOf(row));
            }

            where = $"series_id = {id} AND id BETWEEN {first} AND {last}";
        }

        List<T> stored;
        using (DuckDbResult rows = session.Read(table.Select(where)))
        {
            stored = table.ReadAll(rows);
        }

        PrintMerge<T> merge = PrintMerge.Compare(stored, batch.Rows.Span, table.Rule, keepsAbsent: batch.IsNumbered || table.Rule.KeepsAbsent);
        if (merge.MustRewrite)
        {
            session.Execute($"DELETE FROM {table.Table.Name} WHERE {where}");
        }

        foreach (T row in merge.MustRewrite ? merge.Rows : merge.Inserted)
        {
            table.Append(session.Append(table.Table), id, row);
        }

        return merge.Result;
    }

    private WriteResult AppendAll(WriteSession session, int id, ReadOnlySpan<T> rows)
    {
        DuckDbAppender appender = session.Append(table.Table);
        foreach (ref readonly T row in rows)
        {
            table.Append(appender, id, row);
        }

        return new WriteResult(rows.Length, 0, 0, 0);
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
