namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>Applies one write of bars inside a transaction: nothing that is stored is touched, only said to count no more.</summary>
internal static class BarWriter
{
    /// <summary>Rows are handed on in pieces, so that a long write never waits whole in memory.</summary>
    private const int RowsOfPiece = 65_536;

    /// <summary>Rows, ledger and journal of one write.</summary>
    public static async Task<WriteResult> WriteAsync(WriteSession session, RangeWrite write, CancellationToken ct)
    {
        SeriesState state = await session.StateOfAsync(write.Bar, ct);
        Target target = new(session, state, session.NextGeneration(), write);
        BarColumns bars = write.Bars;
        UtcRange span = write.IsWhole ? write.Asked : bars.Count > 0 ? new(bars.OpenTimes[0], bars.OpenTimes[^1].AddNanoseconds(1)) : UtcRange.Empty;
        BarMerge? merge = null;
        if (!span.IsEmpty && state.Ledger.MayHold(span))
        {
            merge = await MergeAsync(target, span, ct);
        }
        else
        {
            await target.InsertAllAsync(ct);
        }

        SeriesLedger before = state.Ledger;
        (IReadOnlyList<(int, LedgerPiece)> changes, bool isWhole) = state.Move(before.Apply(write));
        session.Add(
            JournalRow.Of(write, target.Generation, merge?.Result ?? new WriteResult(bars.Count, 0, 0, 0)) with
            {
                Replaced = merge is null ? 0 : merge.Changes.Count + merge.Removed.Count,
                Ledger = changes,
                IsWhole = isWhole,
            },
            state);
        session.AddChanged(state, target.Generation, SeriesLedger.ChangedCauses(before, state.Ledger));
        return merge?.Result ?? new WriteResult(bars.Count, 0, 0, 0);
    }

    private static async Task<BarMerge> MergeAsync(Target target, UtcRange span, CancellationToken ct)
    {
        RangeWrite write = target.Write;
        await target.Session.PrepareReadAsync(RowTable.Bar, target.State, ct);
        using StoredBars stored = new();
        await foreach (StoredBars page in BarReader.Stored(target.Session.Client, target.State.Frontier, span).ReadAsync(BarReader.ParseStored, page => page.End, ct))
        {
            stored.Add(page);
            page.Dispose();
        }

        BarMerge merge = BarMerge.Compare(stored.Bars, write.Bars, write.IsWhole);
        foreach (RowChange change in merge.Changes)
        {
            UtcTime before = UtcTime.FromMicroseconds(stored.KnownFrom[change.Stored]);
            long knownFrom = BarMerge.KnownFromAfter(change, before, write.Provenance.ReceivedAt).Microseconds;
            target.Replace(stored, change.Stored, change.IsCorrection, knownFrom);
            target.Insert(change.Incoming, BarMerge.FinalityAfter(change, write.Bars.Finalities[change.Incoming]), knownFrom);
        }

        foreach (int row in merge.Removed)
        {
            UtcTime before = UtcTime.FromMicroseconds(stored.KnownFrom[row]);
            target.Replace(stored, row, isCorrected: true, BarMerge.KnownToOf(before, write.Provenance.ReceivedAt).Microseconds);
        }

        foreach (int row in merge.Inserted)
        {
            target.Insert(row, write.Bars.Finalities[row], write.Provenance.ReceivedAt.Microseconds);
        }

        return merge;
    }

    /// <summary>Where the rows of one write go.</summary>
    private sealed class Target(WriteSession session, SeriesState state, ulong generation, RangeWrite write)
    {
        public WriteSession Session => session;

        public SeriesState State => state;

        public ulong Generation => generation;

        public RangeWrite Write => write;

        /// <summary>The hot path: every row of the write.</summary>
        public async Task InsertAllAsync(CancellationToken ct)
        {
            for (int start = 0; start < write.Bars.Count; start += RowsOfPiece)
            {
                InsertPiece(start, Math.Min(RowsOfPiece, write.Bars.Count - start));
                await session.SendFullAsync(InsertTarget.Bar, ct);
            }
        }

        public void Insert(int row, Finality finality, long knownFrom)
        {
            RowBinaryWriter rows = session.Rows(InsertTarget.Bar, state);
            WriteRow(rows, write.Bars, row, finality);
            rows.Int64(knownFrom);
            rows.UInt64(generation);
        }

        /// <summary>A stored row counts no more; what it said goes to the history where it was corrected.</summary>
        public void Replace(StoredBars stored, int row, bool isCorrected, long knownTo)
        {
            if (isCorrected)
            {
                RowBinaryWriter history = session.Rows(InsertTarget.BarHistory, state);
                WriteRow(history, stored.Bars, row, stored.Bars.Finalities[row]);
                history.Int64(stored.KnownFrom[row]);
                history.Int64(knownTo);
                history.UInt64(generation);
            }

            ReplacedRow.Write(
                session, state, new ReplacedRow(RowTable.Bar, stored.Bars.OpenTimes[row].Microseconds, stored.Bars.Ordinals[row], stored.Generations[row], isCorrected), generation);
        }

        private void InsertPiece(int start, int count)
        {
            RowBinaryWriter rows = session.Rows(InsertTarget.Bar, state);
            long receivedAt = write.Provenance.ReceivedAt.Microseconds;
            ReadOnlySpan<Finality> finalities = write.Bars.Finalities;
            for (int row = start; row < start + count; row++)
            {
                WriteRow(rows, write.Bars, row, finalities[row]);
                rows.Int64(receivedAt);
                rows.UInt64(generation);
            }
        }

        private void WriteRow(RowBinaryWriter rows, BarColumns bars, int row, Finality finality)
        {
            rows.Text(state.Name);
            rows.Int64(bars.OpenTimes[row].Microseconds);
            rows.Int64(bars.CloseTimes[row].Microseconds);
            rows.Int32(bars.Ordinals[row]);
            for (int column = 0; column < BarColumns.ValueColumns; column++)
            {
                double value = bars.Values((BarColumn)column)[row];
                if (column <= (int)BarColumn.Close)
                {
                    rows.Number(value);
                }
                else
                {
                    rows.NumberOrNull(value);
                }
            }

            rows.UInt8((byte)finality);
        }
    }
}

/// <summary>A row that counts no more.</summary>
/// <param name="At">Its instant in the unit of its table.</param>
internal readonly record struct ReplacedRow(RowTable Table, long At, long Number, ulong Generation, bool IsCorrected)
{
    /// <param name="generation">Of the write that replaces it.</param>
    public static void Write(WriteSession session, SeriesState state, ReplacedRow gone, ulong generation)
    {
        RowBinaryWriter rows = session.Rows(InsertTarget.Replaced, state);
        rows.Text(state.Name);
        rows.Text(gone.Table.Name);
        rows.Int64(gone.At);
        rows.Int64(gone.Number);
        rows.UInt64(gone.Generation);
        rows.Flag(gone.IsCorrected);
        rows.UInt64(generation);
    }
}

/// <summary>The coverage row of a write, without what it does to the ledger.</summary>
internal static class JournalRow
{
    public static CommitRow Of(HistoryWrite write, ulong generation, WriteResult result) =>
        new(write.Series, generation, CommitRow.Write, write.Asked)
        {
            Provenance = write.Provenance,
            Reason = Sql.Code(write.Reason),
            Rows = write.RowCount,
            Result = result,
        };
}
