using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.ClickHouse.Transfer;

/// <summary>The tables that <c>coverage</c> holds: ledgers, journal, changes and deletions. Each comes as a whole, in one commit.</summary>
internal sealed class TransferLedgers(StoreAccess access)
{
    public static FrozenSet<string> Names { get; } = FrozenSet.Create("coverage", "hole", "ledger_change", "deletion", "write_journal");

    public async Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct)
    {
        long rows = 0;
        await foreach (TransferBatch batch in ReadAsync(new TransferPart(table), ct))
        {
            rows += batch.Count;
        }

        return [new TransferCount(table, null, null, rows)];
    }

    public async IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, [EnumeratorCancellation] CancellationToken ct)
    {
        IEnumerable<object?[]> rows = part.Table.Name switch
        {
            "coverage" => (await LedgerReader.ReadAllAsync(access.Client, SeriesFilter.Any, ct)).SelectMany(CoverageRows),
            "hole" => (await LedgerReader.ReadAllAsync(access.Client, SeriesFilter.Any, ct)).SelectMany(HoleRows),
            "write_journal" => (await JournalReader.ListAllAsync(access.Client, "1", ct)).Select(JournalCells),
            "ledger_change" => await ReadChangesAsync(ct),
            _ => await ReadDeletionsAsync(ct),
        };
        foreach (object?[][] some in rows.Where(row => part.Series is null || Equals(row[0], part.Series.Value.ToString())).Chunk(TransferBatch.FullRows))
        {
            yield return ToBatch(part.Table, some);
        }
    }

    public async Task<long> ReplaceAsync(WriteSession session, TransferPart part, IAsyncEnumerable<TransferBatch> batches, CancellationToken ct)
    {
        List<TransferBatch> all = [];
        await foreach (TransferBatch batch in batches.WithCancellation(ct))
        {
            all.Add(batch);
        }

        if (part.Table.Name is "coverage" or "hole")
        {
            await ReplaceLedgersAsync(session, part, all);
        }
        else
        {
            ulong generation = session.NextGeneration();
            session.Add(new CommitRow(null, generation, CommitRow.Transfer, UtcRange.Empty) { RowsOf = part.Table.Name });
            foreach (TransferBatch batch in all)
            {
                for (int row = 0; row < batch.Count; row++)
                {
                    session.Add(RowOf(batch, row, generation));
                }
            }
        }

        return all.Sum(batch => (long)batch.Count);
    }

    private async Task ReplaceLedgersAsync(WriteSession session, TransferPart part, List<TransferBatch> batches)
    {
        Dictionary<SeriesId, List<LedgerPiece>> came = [];
        foreach (TransferBatch batch in batches)
        {
            for (int row = 0; row < batch.Count; row++)
            {
                SeriesId series = SeriesId.Parse(batch.Texts(0)[row]!);
                OriginGuard.Check(access.Info, series.Instrument.Venue, series.ToString());
                if (!came.TryGetValue(series, out List<LedgerPiece>? pieces))
                {
                    came[series] = pieces = [];
                }

                pieces.Add(PieceOf(batch, row));
            }
        }

        bool isHole = part.Table.Name == "hole";
        IEnumerable<SeriesId> known = await access.ListSeriesAsync(part.Series is { } one ? new SeriesFilter(Series: one) : SeriesFilter.Any, CancellationToken.None);
        foreach (SeriesId series in known.Union(came.Keys))
        {
            SeriesState state = await session.StateOfAsync(series, CancellationToken.None);
            IEnumerable<LedgerPiece> kept = LedgerPiece.Of(state.Ledger).Where(piece => piece.Kind == LedgerPiece.Hole != isHole);
            List<LedgerPiece> after = [.. kept, .. came.GetValueOrDefault(series, [])];
            if (!after.ToHashSet().SetEquals(LedgerPiece.Of(state.Ledger)))
            {
                (IReadOnlyList<(int, LedgerPiece)> changes, bool isWhole) = state.Move(LedgerPiece.ToLedger(series, after));
                session.Add(new CommitRow(series, session.NextGeneration(), CommitRow.Transfer, UtcRange.Empty) { RowsOf = part.Table.Name, Ledger = changes, IsWhole = isWhole }, state);
            }
        }
    }

    private static LedgerPiece PieceOf(TransferBatch batch, int row) =>
        batch.Table.Name == "hole"
            ? new LedgerPiece(LedgerPiece.Hole, Range(batch, row, 1), batch.Texts(3)[row]!, EvidenceJson.Write(EvidenceJson.Read(batch.Texts(4)[row]!)))
            : new LedgerPiece(batch.Whole(3)[row] != 0 ? LedgerPiece.Provisional : LedgerPiece.Covered, Range(batch, row, 1), "", "");

    private CommitRow RowOf(TransferBatch batch, int row, ulong generation)
    {
        (bool isDeletion, bool isJournal) = (batch.Table.Name == "deletion", batch.Table.Name == "write_journal");
        string? series = batch.Texts(isDeletion ? 2 : 1)[row];
        SeriesId? id = series is null ? null : SeriesId.Parse(series);
        if (id is { } one)
        {
            OriginGuard.Check(access.Info, one.Instrument.Venue, series!);
        }

        ulong entry = (ulong)batch.Whole(0)[row];
        return isJournal ? JournalOf(batch, row, new CommitRow(id, generation, CommitRow.Write, Range(batch, row, 2)) { Entry = entry })
            : isDeletion ? DeletionOf(batch, row, new CommitRow(id, generation, CommitRow.Deleted, new UtcRange(UtcTime.MinValue, Instant(batch, row, 3))) { Entry = entry })
            : new CommitRow(id, generation, CommitRow.Explain, Range(batch, row, 2)) { Entry = entry };
    }

    private static CommitRow DeletionOf(TransferBatch batch, int row, CommitRow empty) => empty with
    {
        Provenance = new Provenance("", batch.Texts(1)[row]!, null, Instant(batch, row, 5)),
        Rows = batch.Whole(4)[row],
        Reason = batch.Texts(6)[row]!,
    };

    private static CommitRow JournalOf(TransferBatch batch, int row, CommitRow empty) => empty with
    {
        Provenance = new Provenance(
            batch.Texts(4)[row]!, batch.Texts(5)[row]!, batch.Texts(6)[row], Instant(batch, row, 7), batch.Whole(8)[row] != 0, batch.Whole(9)[row] != 0, batch.Whole(16)[row]),
        Reason = batch.Texts(10)[row]!,
        Rows = batch.Whole(11)[row],
        Result = new WriteResult(batch.Whole(12)[row], batch.Whole(13)[row], batch.Whole(14)[row], batch.Whole(15)[row]),
        IsForgotten = batch.Whole(17)[row] != 0,
    };

    private static UtcTime Instant(TransferBatch batch, int row, int column) => UtcTime.FromNanoseconds(batch.Whole(column)[row]);

    private static UtcRange Range(TransferBatch batch, int row, int column) => new(Instant(batch, row, column), Instant(batch, row, column + 1));

    private static IEnumerable<object?[]> CoverageRows(SeriesLedger ledger) =>
        LedgerPiece.Of(ledger).Where(piece => piece.Kind != LedgerPiece.Hole).OrderBy(piece => piece.Range.From)
            .Select(piece => new object?[] { ledger.Coverage.Series.ToString(), piece.Range.From.Nanoseconds, piece.Range.To.Nanoseconds, piece.Kind == LedgerPiece.Provisional ? 1L : 0L });

    private static IEnumerable<object?[]> HoleRows(SeriesLedger ledger) =>
        LedgerPiece.Of(ledger).Where(piece => piece.Kind == LedgerPiece.Hole).OrderBy(piece => piece.Range.From)
            .Select(piece => new object?[] { ledger.Coverage.Series.ToString(), piece.Range.From.Nanoseconds, piece.Range.To.Nanoseconds, piece.Cause, piece.Evidence });

    private static object?[] JournalCells(JournalRecord record)
    {
        JournalEntry entry = record.Write;
        Provenance from = entry.Provenance;
        WriteResult result = entry.Result;
        return
        [
            (long)record.Number, entry.Series.ToString(), entry.Asked.From.Nanoseconds, entry.Asked.To.Nanoseconds, from.Source, from.Locator, from.Sha256,
            from.ReceivedAt.Nanoseconds, Flag(from.IsVerified), Flag(from.AbsentMeansNoTrades), Sql.Code(entry.Reason), entry.Rows, result.Inserted, result.Unchanged,
            result.Corrected, result.Completed, from.InexactValues, Flag(record.IsForgotten),
        ];
    }

    private static object Flag(bool value) => value ? 1L : 0L;

    private async Task<IEnumerable<object?[]>> ReadChangesAsync(CancellationToken ct)
    {
        RowBinaryReader rows = await access.Client.ReadAsync(
            $"SELECT entry, toString(series), range_from, range_to FROM coverage WHERE kind IN ('clear', 'explain') AND {JournalReader.Since("ledger_change")} ORDER BY entry", ct);
        List<object?[]> changes = [];
        while (rows.Read())
        {
            changes.Add([(long)rows.UInt64(), rows.Text(), rows.Int64(), rows.Int64()]);
        }

        return changes;
    }

    private async Task<IEnumerable<object?[]>> ReadDeletionsAsync(CancellationToken ct)
    {
        RowBinaryReader rows = await access.Client.ReadAsync(
            "SELECT entry, if(series = '', locator, toString(series)), toString(series), range_to, row_count, received_at, toString(reason) FROM coverage "
            + $"WHERE kind IN ('retention', 'deleted') AND {JournalReader.Since("deletion")} ORDER BY entry",
            ct);
        List<object?[]> deletions = [];
        while (rows.Read())
        {
            deletions.Add([(long)rows.UInt64(), rows.Text(), rows.Text() is { Length: > 0 } series ? series : null, rows.Int64(), rows.Int64(), rows.Int64(), rows.Text()]);
        }

        return deletions;
    }

    private static TransferBatch ToBatch(TransferTable table, object?[][] rows)
    {
        TransferBatch batch = new(table, rows.Length) { Count = rows.Length };
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column < table.Columns.Count; column++)
            {
                if (table.Columns[column].IsText)
                {
                    batch.Texts(column)[row] = (string?)rows[row][column];
                }
                else
                {
                    batch.Whole(column)[row] = (long)rows[row][column]!;
                }
            }
        }

        return batch;
    }
}
