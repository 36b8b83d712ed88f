using System.Globalization;
using Candlewick.Storage.DuckDb.Derived;

namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>Applies one write of bars inside a transaction.</summary>
internal static class BarWriter
{
    private const int FinalityColumn = 4 + BarColumns.ValueColumns;

    /// <summary>Rows, ledger and journal of one write.</summary>
    public static WriteResult Write(WriteSession session, RangeWrite write)
    {
        int id = session.Memory.Ids.Of(write.Bar, session);
        SeriesLedger ledger = session.Memory.Ledgers.Find(write.Bar, session);
        BarColumns bars = write.Bars;
        long receivedAt = write.Provenance.ReceivedAt.Microseconds;
        WriteResult result = default;
        UtcRange span = write.IsWhole ? write.Asked : bars.Count > 0 ? new(bars.OpenTimes[0], bars.OpenTimes[^1].AddNanoseconds(1)) : UtcRange.Empty;
        if (!span.IsEmpty)
        {
            if (ledger.MayHold(span))
            {
                result = Merge(session, id, write, span);
            }
            else
            {
                AppendRange(session.Append(Table.Bar), id, bars, receivedAt);
                result = new WriteResult(bars.Count, 0, 0, 0);
            }
        }

        SeriesLedger after = ledger.Apply(write);
        session.Memory.Ledgers.Set(write.Bar, after);
        JournalWriter.Append(session, id, write, result);
        foreach (UtcRange range in SeriesLedger.ChangedCauses(ledger, after))
        {
            LedgerChanges.Note(session, write.Bar, range);
        }

        return result;
    }

    private static WriteResult Merge(WriteSession session, int id, RangeWrite write, UtcRange span)
    {
        using BarColumns stored = new();
        List<long> knownFrom = [];
        using (DuckDbResult rows = session.Read(BarReader.Current(id, span)))
        {
            while (rows.Next() is { } chunk)
            {
                BarReader.Add(stored, chunk);
                knownFrom.AddRange(chunk.Column<long>(4 + BarColumns.ValueColumns));
            }
        }

        BarMerge merge = BarMerge.Compare(stored, write.Bars, write.IsWhole);
        StoredRows rowsBefore = new(stored, knownFrom);
        Replace(session, id, write, rowsBefore, merge.Changes);
        Remove(session, id, rowsBefore, merge.Removed, write.Provenance.ReceivedAt);
        AppendInserted(session, id, write, merge.Inserted);
        return merge.Result;
    }

    private static void Replace(WriteSession session, int id, RangeWrite write, StoredRows stored, IReadOnlyList<RowChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        DeleteKeys(session, id, stored.Bars, [.. changes.Select(change => change.Stored)]);
        foreach (RowChange change in changes)
        {
            UtcTime before = UtcTime.FromMicroseconds(stored.KnownFrom[change.Stored]);
            long knownFrom = BarMerge.KnownFromAfter(change, before, write.Provenance.ReceivedAt).Microseconds;
            if (change.IsCorrection)
            {
                AppendHistory(session, id, stored, change.Stored, knownFrom);
            }

            DuckDbAppender rows = session.Append(Table.Bar);
            SetRow(rows, id, write.Bars, change.Incoming, BarMerge.FinalityAfter(change, write.Bars.Finalities[change.Incoming]));
            rows.Set(FinalityColumn + 1, knownFrom);
            rows.EndRow();
        }
    }

    private static void Remove(WriteSession session, int id, StoredRows stored, IReadOnlyList<int> removed, UtcTime receivedAt)
    {
        DeleteKeys(session, id, stored.Bars, removed);
        foreach (int row in removed)
        {
            UtcTime before = UtcTime.FromMicroseconds(stored.KnownFrom[row]);
            AppendHistory(session, id, stored, row, BarMerge.KnownToOf(before, receivedAt).Microseconds);
        }
    }

    /// <param name="rows">Places in the batch, in order.</param>
    private static void DeleteKeys(WriteSession session, int id, BarColumns bars, IReadOnlyList<int> rows)
    {
        foreach (int[] some in rows.Chunk(2_000))
        {
            UtcRange span = new(bars.OpenTimes[some[0]], bars.OpenTimes[some[^1]].AddNanoseconds(1));
            IEnumerable<string> keys = some.Select(row => string.Create(
                CultureInfo.InvariantCulture, $"({bars.OpenTimes[row].Microseconds},{bars.Ordinals[row]})"));
            session.Execute($"DELETE FROM bar WHERE {BarReader.Where(id, span)} AND (epoch_us(open_time), ordinal) IN (VALUES {string.Join(',', keys)})");
        }
    }

    private static void AppendHistory(WriteSession session, int id, StoredRows stored, int row, long knownTo)
    {
        DuckDbAppender history = session.Append(Table.BarHistory);
        SetRow(history, id, stored.Bars, row, stored.Bars.Finalities[row]);
        history.Set(FinalityColumn + 1, stored.KnownFrom[row]);
        history.Set(FinalityColumn + 2, knownTo);
        history.EndRow();
    }

    private static void AppendInserted(WriteSession session, int id, RangeWrite write, IReadOnlyList<int> inserted)
    {
        if (inserted.Count == 0)
        {
            return;
        }

        DuckDbAppender rows = session.Append(Table.Bar);
        foreach (int row in inserted)
        {
            SetRow(rows, id, write.Bars, row, write.Bars.Finalities[row]);
            rows.Set(FinalityColumn + 1, write.Provenance.ReceivedAt.Microseconds);
            rows.EndRow();
        }
    }

    private static void SetRow(DuckDbAppender rows, int id, BarColumns bars, int row, Finality finality)
    {
        rows.Set(0, id);
        rows.Set(1, bars.OpenTimes[row].Microseconds);
        rows.Set(2, bars.CloseTimes[row].Microseconds);
        rows.Set(3, bars.Ordinals[row]);
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            rows.SetNumber(4 + column, bars.Values((BarColumn)column)[row]);
        }

        rows.Set(FinalityColumn, (byte)finality);
    }

    /// <summary>The hot path: whole columns into the engine's vectors.</summary>
    private static void AppendRange(DuckDbAppender rows, int id, BarColumns bars, long receivedAt)
    {
        for (int start = 0; start < bars.Count;)
        {
            int offset = rows.Count;
            int count = Math.Min(rows.Capacity - offset, bars.Count - start);
            rows.Column<int>(0).Slice(offset, count).Fill(id);
            CopyTimes(bars.OpenTimes.Slice(start, count), rows.Column<long>(1)[offset..]);
            CopyTimes(bars.CloseTimes.Slice(start, count), rows.Column<long>(2)[offset..]);
            bars.Ordinals.Slice(start, count).CopyTo(rows.Column<int>(3)[offset..]);
            for (int column = 0; column < BarColumns.ValueColumns; column++)
            {
                CopyValues(bars.Values((BarColumn)column).Slice(start, count), rows, 4 + column);
            }

            System.Runtime.InteropServices.MemoryMarshal.AsBytes(bars.Finalities.Slice(start, count)).CopyTo(rows.Column<byte>(FinalityColumn)[offset..]);
            rows.Column<long>(FinalityColumn + 1).Slice(offset, count).Fill(receivedAt);
            rows.EndRows(count);
            start += count;
        }
    }

    private static void CopyTimes(ReadOnlySpan<UtcTime> from, Span<long> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = from[i].Nanoseconds / 1_000;
        }
    }

    private static void CopyValues(ReadOnlySpan<double> values, DuckDbAppender rows, int column)
    {
        values.CopyTo(rows.Column<double>(column)[rows.Count..]);
        Span<ulong> validity = [];
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i]))
            {
                validity = validity.IsEmpty ? rows.WritableValidity(column) : validity;
                int row = rows.Count + i;
                validity[row >> 6] &= ~(1UL << (row & 63));
            }
        }
    }

    private readonly record struct StoredRows(BarColumns Bars, List<long> KnownFrom);
}
