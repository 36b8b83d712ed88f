namespace Candlewick.Storage.Postgres.Writing;

/// <summary>The rows of one write.</summary>
/// <param name="IsNumbered">True when the venue numbers them, so that ranges of numbers are replaced.</param>
internal readonly record struct PrintBatch<T>(ReadOnlyMemory<T> Rows, bool IsNumbered)
    where T : struct;

/// <summary>Applies writes of prints, quotes or observations inside a transaction.</summary>
internal sealed class PrintWriter<T>(PostgresSession session, LedgerBook book, PrintTable<T> table, PendingPrints<T> pending)
    where T : struct
{
    /// <summary>Rows, ledger and entry of one write.</summary>
    public async Task<WriteResult> WriteAsync(HistoryWrite write, PrintBatch<T> batch)
    {
        int id = book.IdOf(write.Series);
        SeriesLedger ledger = book.Find(write.Series);
        (WriteResult result, SeriesLedger after) = batch.IsNumbered
            ? await WriteNumberedAsync(id, ledger, write, batch)
            : (await WriteByTimeAsync(id, ledger, write, batch), ledger.Apply(write));
        book.Set(write.Series, after);
        book.Entries.AddWrite(id, write, result);
        return result;
    }

    private async Task<WriteResult> WriteByTimeAsync(int id, SeriesLedger ledger, HistoryWrite write, PrintBatch<T> batch)
    {
        if (batch.Rows.IsEmpty || !ledger.MayHold(write.Asked))
        {
            return Append(id, batch.Rows);
        }

        await FlushOfAsync(id);
        object?[] range = [id, write.Asked.From.Nanoseconds, write.Asked.To.Nanoseconds];
        List<T> stored = await session.ListAsync(table.Get, table.InRange, range);
        PrintMerge<T> merge = PrintMerge.Compare(stored.ToArray(), batch.Rows, table.Rule);
        await ReplaceAsync(id, merge, PrintTable<T>.OfRange, range);
        return merge.Result;
    }

    /// <summary>Numbers are looked for in the whole series: another source may give them other instants.</summary>
    private async Task<(WriteResult Result, SeriesLedger After)> WriteNumberedAsync(int id, SeriesLedger ledger, HistoryWrite write, PrintBatch<T> batch)
    {
        ReadOnlyMemory<T> rows = PrintMerge.ByNumber(batch.Rows, table.Rule);
        if (ledger.IsNone)
        {
            return (Append(id, rows), ledger.Apply(write, NumberRuns.Of(rows.Span, table.Rule, null, null)));
        }

        await FlushOfAsync(id);
        (string where, object?[] arguments, string select) = rows.IsEmpty
            ? (PrintTable<T>.OfRange, (object?[])[id, write.Asked.From.Nanoseconds, write.Asked.To.Nanoseconds], table.InRange)
            : (PrintTable<T>.OfNumbers, [id, table.Rule.NumberOf(rows.Span[0]), table.Rule.NumberOf(rows.Span[^1])], table.WithNumbers);
        T[] stored = [.. await session.ListAsync(table.Get, select, arguments)];
        Array.Sort(stored, (a, b) => table.Rule.NumberOf(a).CompareTo(table.Rule.NumberOf(b)));
        PrintMerge<T> merge = PrintMerge.CompareNumbered(stored, rows, table.Rule);
        NumberRuns runs = await RunsOfAsync(merge.Rows, write.Asked, new PrintNeighbours(session, id, ledger.KnownAround(write.Asked)));
        await ReplaceAsync(id, merge, where, arguments);
        return (merge.Result, ledger.Apply(write, runs));
    }

    private async Task<NumberRuns> RunsOfAsync(ReadOnlyMemory<T> rows, UtcRange asked, PrintNeighbours neighbours)
    {
        PrintMark? before = rows.IsEmpty ? await neighbours.FindBeforeAsync(asked.From) : await neighbours.FindBeforeAsync(MarkOf(rows.Span[0]));
        PrintMark? after = rows.IsEmpty ? await neighbours.FindAfterAsync(asked.To) : await neighbours.FindAfterAsync(MarkOf(rows.Span[^1]));
        return NumberRuns.Of(rows.Span, table.Rule, before, after);
    }

    private PrintMark MarkOf(T row) => new(table.Rule.NumberOf(row), table.Rule.EventTimeOf(row));

    private Task FlushOfAsync(int id) => pending.Has(id) ? pending.FlushAsync() : Task.CompletedTask;

    private async Task ReplaceAsync(int id, PrintMerge<T> merge, string where, object?[] arguments)
    {
        if (merge.MustRewrite)
        {
            await session.ExecuteAsync($"DELETE FROM {table.Name} WHERE {where}", arguments);
        }

        pending.Add(id, merge.MustRewrite ? merge.Rows : merge.Inserted);
    }

    private WriteResult Append(int id, ReadOnlyMemory<T> rows)
    {
        pending.Add(id, rows);
        return new WriteResult(rows.Length, 0, 0, 0);
    }
}
