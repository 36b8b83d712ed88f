namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>Applies one write of prints, quotes or observations inside a transaction.</summary>
internal sealed class PrintWriter<T>(PrintTable<T> table)
    where T : struct
{
    /// <summary>Rows, ledger and journal of one write.</summary>
    public WriteResult Write(WriteSession session, HistoryWrite write, PrintBatch<T> batch)
    {
        int id = session.Memory.Ids.Of(write.Series, session);
        SeriesLedger ledger = session.Memory.Ledgers.Find(write.Series, session);
        (WriteResult result, SeriesLedger after) = batch.IsNumbered
            ? WriteNumbered(session, id, ledger, write, batch)
            : (WriteByTime(session, id, ledger, write, batch), ledger.Apply(write));
        session.Memory.Ledgers.Set(write.Series, after);
        JournalWriter.Append(session, id, write, result);
        return result;
    }

    private WriteResult WriteByTime(WriteSession session, int id, SeriesLedger ledger, HistoryWrite write, PrintBatch<T> batch)
    {
        session.Memory.Highest.Forget(id);
        if (batch.Rows.IsEmpty || !ledger.MayHold(write.Asked))
        {
            return AppendAll(session, id, batch.Rows.Span);
        }

        string where = PrintTable<T>.Where(id, write.Asked);
        PrintMerge<T> merge = PrintMerge.Compare(Read(session, where).ToArray(), batch.Rows, table.Rule);
        Replace(session, id, where, merge);
        return merge.Result;
    }

    /// <summary>Numbers are looked for in the whole series: another source may give them other instants.</summary>
    private (WriteResult Result, SeriesLedger After) WriteNumbered(
        WriteSession session, int id, SeriesLedger ledger, HistoryWrite write, PrintBatch<T> batch)
    {
        ReadOnlyMemory<T> rows = PrintMerge.ByNumber(batch.Rows, table.Rule);
        if (ledger.IsNone)
        {
            WriteResult added = AppendAll(session, id, rows.Span);
            Note(session, id, rows.Span);
            return (added, ledger.Apply(write, NumberRuns.Of(rows.Span, table.Rule, null, null)));
        }

        PrintMark? highest = session.Memory.Highest.Find(id, session);
        string where = rows.IsEmpty
            ? PrintTable<T>.Where(id, write.Asked)
            : $"series_id = {id} AND id BETWEEN {table.Rule.NumberOf(rows.Span[0])} AND {table.Rule.NumberOf(rows.Span[^1])}";
        bool isAbove = !rows.IsEmpty && highest is { } mark && table.Rule.NumberOf(rows.Span[0]) > mark.Number;
        T[] stored = isAbove ? [] : [.. Read(session, where)];
        Array.Sort(stored, (a, b) => table.Rule.NumberOf(a).CompareTo(table.Rule.NumberOf(b)));
        PrintMerge<T> merge = PrintMerge.CompareNumbered(stored, rows, table.Rule);
        NumberRuns runs = RunsOf(merge.Rows.Span, write.Asked, new PrintNeighbours(session, id, ledger.KnownAround(write.Asked), highest));
        Replace(session, id, where, merge);
        if (merge.MustRewrite)
        {
            session.Memory.Highest.Forget(id);
        }

        Note(session, id, merge.Rows.Span);
        return (merge.Result, ledger.Apply(write, runs));
    }

    private void Note(WriteSession session, int id, ReadOnlySpan<T> byNumber)
    {
        if (!byNumber.IsEmpty)
        {
            session.Memory.Highest.Note(id, MarkOf(byNumber[^1]));
        }
    }

    private NumberRuns RunsOf(ReadOnlySpan<T> rows, UtcRange asked, PrintNeighbours neighbours) =>
        rows.IsEmpty
            ? NumberRuns.Of(rows, table.Rule, neighbours.FindBefore(asked.From), neighbours.FindAfter(asked.To))
            : NumberRuns.Of(rows, table.Rule, neighbours.FindBefore(MarkOf(rows[0])), neighbours.FindAfter(MarkOf(rows[^1])));

    private PrintMark MarkOf(T row) => new(table.Rule.NumberOf(row), table.Rule.EventTimeOf(row));

    private List<T> Read(WriteSession session, string where)
    {
        using DuckDbResult rows = session.Read(table.Select(where));
        return table.ReadAll(rows);
    }

    private void Replace(WriteSession session, int id, string where, PrintMerge<T> merge)
    {
        if (merge.MustRewrite)
        {
            session.Execute($"DELETE FROM {table.Table.Name} WHERE {where}");
        }

        foreach (ref readonly T row in (merge.MustRewrite ? merge.Rows : merge.Inserted).Span)
        {
            table.Append(session.Append(table.Table), id, row);
        }
    }

    private WriteResult AppendAll(WriteSession session, int id, ReadOnlySpan<T> rows)
    {
        foreach (ref readonly T row in rows)
        {
            table.Append(session.Append(table.Table), id, row);
        }

        return new WriteResult(rows.Length, 0, 0, 0);
    }
}
