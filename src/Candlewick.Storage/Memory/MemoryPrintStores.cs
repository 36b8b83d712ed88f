using System.Runtime.CompilerServices;

namespace Candlewick.Storage.Memory;

/// <summary>Rows of one instant, of any kind.</summary>
internal sealed class MemoryPrints<T>(MemoryState state, Dictionary<SeriesId, List<T>> table, PrintRule<T> rule)
    where T : struct
{
    private const int RowsOfBatch = 4_096;

    public Task<WriteResult> WriteAsync<TWrite>(
        IReadOnlyList<TWrite> writes, Action<TWrite> demand, Func<TWrite, (ReadOnlyMemory<T> Rows, bool IsNumbered)> rowsOf, CancellationToken ct)
        where TWrite : HistoryWrite
    {
        ct.ThrowIfCancellationRequested();
        foreach (TWrite write in writes)
        {
            OriginGuard.Check(state.Info, write.Series.Instrument.Venue, write.Series.ToString());
            demand(write);
        }

        lock (state.Gate)
        {
            WriteResult total = default;
            foreach (TWrite write in writes)
            {
                (ReadOnlyMemory<T> rows, bool isNumbered) = rowsOf(write);
                total += isNumbered ? WriteNumbered(write, rows) : Write(write, rows);
            }

            return Task.FromResult(total);
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<T>> ReadAsync(SeriesId series, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        List<T> rows;
        lock (state.Gate)
        {
            rows = table.TryGetValue(series, out List<T>? all) ? [.. all.Where(row => range.Contains(rule.EventTimeOf(row)))] : [];
        }

        foreach (T[] batch in rows.Chunk(RowsOfBatch))
        {
            ct.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return batch;
        }
    }

    private WriteResult Write(HistoryWrite write, ReadOnlyMemory<T> incoming)
    {
        List<T> rows = MemoryState.RowsOf(table, write.Series);
        Func<T, bool> isInSpan = row => write.Asked.Contains(rule.EventTimeOf(row));
        PrintMerge<T> merge = PrintMerge.Compare(rows.Where(isInSpan).ToArray(), incoming, rule);
        Replace(rows, isInSpan, merge);
        state.Record(write, merge.Result, state.LedgerOf(write.Series).Apply(write));
        return merge.Result;
    }

    private WriteResult WriteNumbered(HistoryWrite write, ReadOnlyMemory<T> incoming)
    {
        List<T> rows = MemoryState.RowsOf(table, write.Series);
        T[] numbered = [.. PrintMerge.ByNumber(incoming, rule).Span];
        Func<T, bool> isInSpan = row => numbered.Length == 0
            ? write.Asked.Contains(rule.EventTimeOf(row))
            : rule.NumberOf(row) >= rule.NumberOf(numbered[0]) && rule.NumberOf(row) <= rule.NumberOf(numbered[^1]);
        PrintMerge<T> merge = PrintMerge.CompareNumbered(rows.Where(isInSpan).OrderBy(row => rule.NumberOf(row)).ToArray(), numbered, rule);
        SeriesLedger ledger = state.LedgerOf(write.Series);
        NumberRuns runs = RunsOf(merge.Rows.Span, [.. rows.Where(row => !isInSpan(row))], write.Asked, ledger.KnownAround(write.Asked));
        Replace(rows, isInSpan, merge);
        state.Record(write, merge.Result, ledger.Apply(write, runs));
        return merge.Result;
    }

    private NumberRuns RunsOf(ReadOnlySpan<T> merged, List<T> others, UtcRange asked, UtcRange known)
    {
        PrintMark[] around = [.. others
            .Where(row => known.Contains(rule.EventTimeOf(row)))
            .Select(row => new PrintMark(rule.NumberOf(row), rule.EventTimeOf(row)))
            .OrderBy(mark => mark.Number)];
        if (merged.IsEmpty)
        {
            return NumberRuns.Of(merged, rule, LastOf(around.Where(mark => mark.EventTime < asked.From)), FirstOf(around.Where(mark => mark.EventTime >= asked.To)));
        }

        (long first, long last) = (rule.NumberOf(merged[0]), rule.NumberOf(merged[^1]));
        return NumberRuns.Of(merged, rule, LastOf(around.Where(mark => mark.Number < first)), FirstOf(around.Where(mark => mark.Number > last)));
    }

    private static PrintMark? FirstOf(IEnumerable<PrintMark> marks) => marks.Cast<PrintMark?>().FirstOrDefault();

    private static PrintMark? LastOf(IEnumerable<PrintMark> marks) => marks.Cast<PrintMark?>().LastOrDefault();

    private void Replace(List<T> rows, Func<T, bool> isInSpan, PrintMerge<T> merge)
    {
        rows.RemoveAll(row => isInSpan(row));
        rows.AddRange(merge.Rows.Span);
        rows.Sort((a, b) => rule.CompareKeys(a, b));
    }
}

internal sealed class MemoryTradeStore(MemoryState state) : ITradeStore
{
    private readonly MemoryPrints<Trade> _prints = new(state, state.Trades, PrintRules.Trades);

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<TradeWrite> writes, CancellationToken ct) =>
        _prints.WriteAsync(writes, WriteCheck.Demand, write => (write.Trades, write.IsNumbered), ct);

    /// <inheritdoc />
    public IAsyncEnumerable<ReadOnlyMemory<Trade>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        _prints.ReadAsync(series, range, ct);
}

internal sealed class MemoryQuoteStore(MemoryState state) : IQuoteStore
{
    private readonly MemoryPrints<Quote> _prints = new(state, state.Quotes, PrintRules.Quotes);

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<QuoteWrite> writes, CancellationToken ct) =>
        _prints.WriteAsync(writes, WriteCheck.Demand, write => (write.Quotes, false), ct);

    /// <inheritdoc />
    public IAsyncEnumerable<ReadOnlyMemory<Quote>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        _prints.ReadAsync(series, range, ct);
}

internal sealed class MemoryObservationStore(MemoryState state) : IObservationStore
{
    private readonly MemoryPrints<Observation> _prints = new(state, state.Observations, PrintRules.Observations);

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<ObservationWrite> writes, CancellationToken ct) =>
        _prints.WriteAsync(writes, WriteCheck.Demand, write => (write.Observations, false), ct);

    /// <inheritdoc />
    public IAsyncEnumerable<ReadOnlyMemory<Observation>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        _prints.ReadAsync(series, range, ct);
}
