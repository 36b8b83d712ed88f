namespace Candlewick.Storage.Postgres.Writing;

/// <summary>Applies writes of bars inside a transaction.</summary>
internal sealed class BarWriter(PostgresSession session, LedgerBook book, PendingBars pending)
{
    /// <summary>Stored rows are compared in memory; so many at a time, or one write.</summary>
    private const int RowsOfRound = 200_000;

    /// <summary>Rows, ledgers and entries of the writes, in their order.</summary>
    public async Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes)
    {
        WriteResult total = default;
        foreach (List<RangeWrite> round in Rounds(writes))
        {
            total += await WriteRoundAsync(round);
        }

        await pending.FlushAsync();
        return total;
    }

    /// <summary>No series twice in a round: a write sees those before it.</summary>
    private static IEnumerable<List<RangeWrite>> Rounds(IReadOnlyList<RangeWrite> writes)
    {
        List<RangeWrite> round = [];
        HashSet<BarSeriesId> series = [];
        int rows = 0;
        foreach (RangeWrite write in writes)
        {
            if (series.Contains(write.Bar) || (round.Count > 0 && rows + write.RowCount > RowsOfRound))
            {
                yield return round;
                round = [];
                series.Clear();
                rows = 0;
            }

            round.Add(write);
            series.Add(write.Bar);
            rows += write.RowCount;
        }

        if (round.Count > 0)
        {
            yield return round;
        }
    }

    private async Task<WriteResult> WriteRoundAsync(List<RangeWrite> round)
    {
        List<RangeWrite> compared = [.. round.Where(write => !SpanOf(write).IsEmpty && book.Find(write.Bar).MayHold(SpanOf(write)))];
        if (compared.Exists(write => pending.Has(book.IdOf(write.Bar))))
        {
            await pending.FlushAsync();
        }

        Dictionary<BarSeriesId, StoredBars> stored = await StoredBars.ReadAsync(session, [.. compared.Select(write => new SpanToRead(write.Bar, book.IdOf(write.Bar), SpanOf(write), write.RowCount))]);
        BarDeletions deletions = new();
        WriteResult total = default;
        foreach (RangeWrite write in round)
        {
            WriteResult result = stored.TryGetValue(write.Bar, out StoredBars? before) ? Merge(write, before, deletions) : Append(write);
            SeriesLedger ledger = book.Find(write.Bar);
            SeriesLedger after = ledger.Apply(write);
            book.Set(write.Bar, after);
            book.Entries.AddWrite(book.IdOf(write.Bar), write, result);
            foreach (UtcRange range in SeriesLedger.ChangedCauses(ledger, after))
            {
                book.Entries.AddChange(book.IdOf(write.Bar), range);
            }

            before?.Dispose();
            total += result;
        }

        await deletions.RunAsync(session);
        return total;
    }

    private static UtcRange SpanOf(RangeWrite write) =>
        write.IsWhole ? write.Asked : write.RowCount > 0 ? new(write.Bars.OpenTimes[0], write.Bars.OpenTimes[^1].AddNanoseconds(1)) : UtcRange.Empty;

    private WriteResult Append(RangeWrite write)
    {
        pending.Add(BarSegment.All(book.IdOf(write.Bar), write.Bars, write.Provenance.ReceivedAt));
        return new WriteResult(write.RowCount, 0, 0, 0);
    }

    private WriteResult Merge(RangeWrite write, StoredBars stored, BarDeletions deletions)
    {
        BarMerge merge = BarMerge.Compare(stored.Bars, write.Bars, write.IsWhole);
        int id = book.IdOf(write.Bar);
        UtcTime receivedAt = write.Provenance.ReceivedAt;
        BarPick[] picks =
        [
            .. merge.Inserted.Select(row => new BarPick(row, write.Bars.Finalities[row], PgInstant.ToRaw(receivedAt))),
            .. merge.Changes.Select(change => new BarPick(
                change.Incoming, BarMerge.FinalityAfter(change, write.Bars.Finalities[change.Incoming]),
                PgInstant.ToRaw(BarMerge.KnownFromAfter(change, stored.KnownFrom[change.Stored], receivedAt)))),
        ];
        Array.Sort(picks, static (a, b) => a.Row.CompareTo(b.Row));
        deletions.Add(id, stored, merge, SpanOf(write), receivedAt);
        pending.Add(BarSegment.Of(id, write.Bars, picks));
        return merge.Result;
    }
}
