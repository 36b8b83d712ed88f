namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>The rows of one write.</summary>
/// <param name="IsNumbered">True when the venue numbers them, so that ranges of numbers are replaced.</param>
internal readonly record struct PrintBatch<T>(ReadOnlyMemory<T> Rows, bool IsNumbered)
    where T : struct;

/// <summary>A stored row, and the generation that inserted it.</summary>
internal readonly record struct StoredPrint<T>(T Row, ulong Generation)
    where T : struct;

/// <summary>Applies one write of prints, quotes or observations inside a transaction.</summary>
internal sealed class PrintWriter<T>(PrintTable<T> table)
    where T : struct
{
    private const int RowsOfPiece = 65_536;

    private readonly InsertTarget _target = InsertTarget.Prints(table);

    /// <summary>Rows, ledger and journal of one write.</summary>
    public async Task<WriteResult> WriteAsync(WriteSession session, HistoryWrite write, PrintBatch<T> batch, CancellationToken ct)
    {
        SeriesState state = await session.StateOfAsync(write.Series, ct);
        Target target = new(session, state, session.NextGeneration());
        (WriteResult result, long replaced, SeriesLedger after) = batch.IsNumbered
            ? await WriteNumberedAsync(target, write, batch, ct)
            : await WriteByTimeAsync(target, write, batch, ct);
        (IReadOnlyList<(int, LedgerPiece)> changes, bool isWhole) = state.Move(after);
        session.Add(JournalRow.Of(write, target.Generation, result) with { Replaced = replaced, Ledger = changes, IsWhole = isWhole }, state);
        return result;
    }

    private async Task<(WriteResult Result, long Replaced, SeriesLedger After)> WriteByTimeAsync(Target target, HistoryWrite write, PrintBatch<T> batch, CancellationToken ct)
    {
        SeriesLedger ledger = target.State.Ledger;
        if (batch.Rows.IsEmpty || !ledger.MayHold(write.Asked))
        {
            await InsertAsync(target, batch.Rows, ct);
            return (new WriteResult(batch.Rows.Length, 0, 0, 0), 0, ledger.Apply(write));
        }

        List<StoredPrint<T>> stored = await ReadAsync(target, write.Asked, "1", ct);
        PrintMerge<T> merge = PrintMerge.Compare(RowsOf(stored), batch.Rows, table.Rule);
        return (merge.Result, await ReplaceAsync(target, stored, merge, ct), ledger.Apply(write));
    }

    /// <summary>Numbers are looked for in the whole series: another source may give them other instants.</summary>
    private async Task<(WriteResult Result, long Replaced, SeriesLedger After)> WriteNumberedAsync(Target target, HistoryWrite write, PrintBatch<T> batch, CancellationToken ct)
    {
        ReadOnlyMemory<T> rows = PrintMerge.ByNumber(batch.Rows, table.Rule);
        SeriesLedger ledger = target.State.Ledger;
        if (ledger.IsNone)
        {
            await InsertAsync(target, rows, ct);
            return (new WriteResult(rows.Length, 0, 0, 0), 0, ledger.Apply(write, NumberRuns.Of(rows.Span, table.Rule, null, null)));
        }

        List<StoredPrint<T>> stored = rows.IsEmpty
            ? await ReadAsync(target, write.Asked, "1", ct)
            : await ReadAsync(target, UtcRange.All, $"id BETWEEN {Sql.Number(table.Rule.NumberOf(rows.Span[0]))} AND {Sql.Number(table.Rule.NumberOf(rows.Span[^1]))}", ct);
        stored.Sort((a, b) => table.Rule.NumberOf(a.Row).CompareTo(table.Rule.NumberOf(b.Row)));
        PrintMerge<T> merge = PrintMerge.CompareNumbered(RowsOf(stored), rows, table.Rule);
        PrintNeighbours neighbours = new(target.Session.Client, target.State.Frontier, ledger.KnownAround(write.Asked));
        SeriesLedger after = ledger.Apply(write, await RunsOfAsync(merge.Rows, write.Asked, neighbours, ct));
        return (merge.Result, await ReplaceAsync(target, stored, merge, ct), after);
    }

    private async Task<NumberRuns> RunsOfAsync(ReadOnlyMemory<T> rows, UtcRange asked, PrintNeighbours neighbours, CancellationToken ct)
    {
        bool isEmpty = rows.IsEmpty;
        PrintMark? before = isEmpty ? await neighbours.FindBeforeAsync(asked.From, ct) : await neighbours.FindBeforeAsync(MarkOf(rows.Span[0]), ct);
        PrintMark? after = isEmpty ? await neighbours.FindAfterAsync(asked.To, ct) : await neighbours.FindAfterAsync(MarkOf(rows.Span[^1]), ct);
        return NumberRuns.Of(rows.Span, table.Rule, before, after);
    }

    private PrintMark MarkOf(T row) => new(table.Rule.NumberOf(row), table.Rule.EventTimeOf(row));

    private static T[] RowsOf(List<StoredPrint<T>> stored) => [.. stored.Select(one => one.Row)];

    private async Task<List<StoredPrint<T>>> ReadAsync(Target target, UtcRange range, string where, CancellationToken ct)
    {
        await target.Session.PrepareReadAsync(table.Table, target.State, ct);
        RowPages pages = new(
            target.Session.Client, table.Table, range,
            (part, condition) => $"SELECT {table.Columns}, generation FROM {table.Table.Name} WHERE {target.State.Frontier.Where(table.Table, part)} AND {where} AND {condition}");
        List<StoredPrint<T>> all = [];
        await foreach (StoredPrint<T>[] page in pages.ReadAsync(Parse, page => page.Length == 0 ? default : End(page), ct))
        {
            all.AddRange(page);
        }

        return all;
    }

    private PageEnd End(StoredPrint<T>[] page) => new(page.Length, table.Rule.EventTimeOf(page[^1].Row), table.Rule.NumberOf(page[^1].Row));

    private StoredPrint<T>[] Parse(RowBinaryReader rows)
    {
        List<StoredPrint<T>> page = [];
        while (rows.Read())
        {
            page.Add(new StoredPrint<T>(table.Get(rows), rows.UInt64()));
        }

        return [.. page];
    }

    /// <summary>Inserts what is new or other, and says which stored rows count no more; gives how many these are.</summary>
    private async Task<long> ReplaceAsync(Target target, List<StoredPrint<T>> stored, PrintMerge<T> merge, CancellationToken ct)
    {
        Dictionary<(UtcTime, long), StoredPrint<T>> gone = [];
        List<T> inserted = [];
        if (!merge.MustRewrite)
        {
            await InsertAsync(target, merge.Inserted, ct);
            return 0;
        }

        stored.ForEach(one => gone[KeyOf(one.Row)] = one);
        foreach (ref readonly T row in merge.Rows.Span)
        {
            if (gone.TryGetValue(KeyOf(row), out StoredPrint<T> before) && table.Rule.IsSame(before.Row, row))
            {
                gone.Remove(KeyOf(row));
            }
            else
            {
                inserted.Add(row);
            }
        }

        foreach (((UtcTime at, long number), StoredPrint<T> one) in gone)
        {
            ReplacedRow.Write(target.Session, target.State, new ReplacedRow(table.Table, at.Nanoseconds, number, one.Generation, IsCorrected: false), target.Generation);
        }

        await InsertAsync(target, inserted.ToArray(), ct);
        return gone.Count;
    }

    private (UtcTime, long) KeyOf(in T row) => (table.Rule.EventTimeOf(row), table.Table.NumberColumn is null ? 0 : table.Rule.NumberOf(row));

    private async Task InsertAsync(Target target, ReadOnlyMemory<T> rows, CancellationToken ct)
    {
        for (int start = 0; start < rows.Length; start += RowsOfPiece)
        {
            InsertPiece(target, rows.Span.Slice(start, Math.Min(RowsOfPiece, rows.Length - start)));
            await target.Session.SendFullAsync(_target, ct);
        }
    }

    private void InsertPiece(Target target, ReadOnlySpan<T> rows)
    {
        RowBinaryWriter cells = target.Session.Rows(_target, target.State);
        foreach (ref readonly T row in rows)
        {
            cells.Text(target.State.Name);
            table.Set(cells, row);
            cells.UInt64(target.Generation);
        }
    }

    private readonly record struct Target(WriteSession Session, SeriesState State, ulong Generation);
}
