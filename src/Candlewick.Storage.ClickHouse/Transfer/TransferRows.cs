using System.Runtime.CompilerServices;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.ClickHouse.Transfer;

/// <summary>The tables that are split by series and month. A part that comes is a generation a series; what it takes the place of is said to be gone in the same commit.</summary>
internal sealed class TransferRows(StoreAccess access)
{
    public async Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct)
    {
        RowTable rowsOf = RowTable.All.First(one => one.Name == table.Name);
        List<TransferCount> counts = [];
        foreach (SeriesId series in await SeriesOfAsync(rowsOf, null, ct))
        {
            Frontier frontier = await Frontier.ReadAsync(access.Client, series, ct);
            RowBinaryReader rows = await access.Client.ReadAsync(
                $"SELECT toInt32(toYear({rowsOf.AtColumn})), toInt32(toMonth({rowsOf.AtColumn})), count() FROM {table.Name} WHERE {frontier.Where(rowsOf, UtcRange.All)} GROUP BY 1, 2", ct);
            while (rows.Read())
            {
                counts.Add(new TransferCount(table, series, UtcTime.From(rows.Int32(), rows.Int32(), 1), (long)rows.UInt64()));
            }
        }

        return counts;
    }

    public async IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, [EnumeratorCancellation] CancellationToken ct)
    {
        RowTable rowsOf = RowTable.All.First(one => one.Name == part.Table.Name);
        foreach (SeriesId series in await SeriesOfAsync(rowsOf, part, ct))
        {
            Frontier frontier = await Frontier.ReadAsync(access.Client, series, ct);
            await foreach (TransferBatch batch in ReadSeriesAsync(part, rowsOf, (series, frontier), ct))
            {
                yield return batch;
            }
        }
    }

    public async Task<long> ReplaceAsync(WriteSession session, TransferPart part, IAsyncEnumerable<TransferBatch> batches, CancellationToken ct)
    {
        RowTable rowsOf = RowTable.All.First(one => one.Name == part.Table.Name);
        InsertTarget target = new(part.Table.Name, $"series, {string.Join(", ", part.Table.Columns.Skip(1).Select(TransferCells.Name))}, generation");
        HashSet<SeriesId> stale = [.. await SeriesOfAsync(rowsOf, part, ct)];
        (SeriesState State, ulong Generation)? now = null;
        string? name = null;
        long written = 0;
        await foreach (TransferBatch batch in batches.WithCancellation(ct))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                string series = batch.Texts(0)[row]!;
                if (!ReferenceEquals(series, name) && series != name)
                {
                    name = series;
                    now = await BeginAsync(session, part, SeriesId.Parse(series), stale);
                }

                RowBinaryWriter rows = session.Rows(target, now!.Value.State);
                rows.Text(now.Value.State.Name);
                TransferCells.Write(rows, batch, row);
                rows.UInt64(now.Value.Generation);
            }

            written += batch.Count;
            await session.SendFullAsync(target, ct);
        }

        foreach (SeriesId series in stale.ToList())
        {
            await BeginAsync(session, part, series, stale);
        }

        return written;
    }

    /// <summary>Everything of a series in the part is gone, but for what comes under the new generation.</summary>
    private async Task<(SeriesState State, ulong Generation)> BeginAsync(WriteSession session, TransferPart part, SeriesId series, HashSet<SeriesId> stale)
    {
        OriginGuard.Check(access.Info, series.Instrument.Venue, series.ToString());
        SeriesState state = await session.StateOfAsync(series, CancellationToken.None);
        ulong generation = session.NextGeneration();
        UtcRange gone = stale.Remove(series) ? part.Range ?? UtcRange.All : UtcRange.Empty;
        (IReadOnlyList<(int, LedgerPiece)> changes, bool isWhole) = state.Move(state.Ledger);
        session.Add(new CommitRow(series, generation, CommitRow.Transfer, gone) { RowsOf = part.Table.Name, Ledger = changes, IsWhole = isWhole }, state);
        return (state, generation);
    }

    /// <summary>Series that may have rows of the table in the part.</summary>
    private async Task<IReadOnlyList<SeriesId>> SeriesOfAsync(RowTable table, TransferPart? part, CancellationToken ct)
    {
        string where = part?.Series is { } one ? $"series = {Sql.Text(one.ToString())}" : "1";
        string range = part?.Range is { } limits ? table.In(limits) : "1";
        RowBinaryReader rows = await access.Client.ReadAsync($"SELECT DISTINCT toString(series) FROM {table.Name} WHERE {where} AND {range}", ct);
        List<SeriesId> series = [];
        while (rows.Read())
        {
            series.Add(SeriesId.Parse(rows.Text()));
        }

        series.Sort();
        return series;
    }

    private async IAsyncEnumerable<TransferBatch> ReadSeriesAsync(
        TransferPart part, RowTable rowsOf, (SeriesId Id, Frontier Frontier) series, [EnumeratorCancellation] CancellationToken ct)
    {
        (TransferTable table, UtcRange range) = (part.Table, part.Range ?? UtcRange.All);
        string name = series.Id.ToString();
        string columns = string.Join(", ", table.Columns.Skip(1).Select(TransferCells.Name));
        string Select(UtcRange some, string condition) => $"SELECT {columns} FROM {table.Name} WHERE {series.Frontier.Where(rowsOf, some)} AND {condition}";
        if (rowsOf == RowTable.BarHistory)
        {
            // Read whole, as several corrections may share the key by which pages follow one another; they are few.
            string order = string.Join(", ", table.Columns.Skip(1).Take(table.KeyColumns - 1).Select(column => column.Name));
            foreach (TransferBatch batch in Parse(table, name, await access.Client.ReadAsync($"{Select(range, "1")} ORDER BY {order}", ct)))
            {
                yield return batch;
            }

            yield break;
        }

        await foreach (List<TransferBatch> page in new RowPages(access.Client, rowsOf, range, Select).ReadAsync(rows => Parse(table, name, rows), page => EndOf(page, rowsOf), ct))
        {
            foreach (TransferBatch batch in page)
            {
                yield return batch;
            }
        }
    }

    private static List<TransferBatch> Parse(TransferTable table, string series, RowBinaryReader rows)
    {
        List<TransferBatch> batches = [];
        while (rows.Read())
        {
            if (batches.Count == 0 || batches[^1].IsFull)
            {
                batches.Add(new TransferBatch(table));
            }

            TransferBatch batch = batches[^1];
            batch.Texts(0)[batch.Count] = series;
            TransferCells.Read(rows, batch, batch.Count);
            batch.Count++;
        }

        return batches;
    }

    private static PageEnd EndOf(List<TransferBatch> page, RowTable table)
    {
        if (page.Count == 0)
        {
            return default;
        }

        TransferBatch last = page[^1];
        long at = last.Whole(1)[last.Count - 1];
        return new PageEnd(
            page.Sum(batch => batch.Count),
            table.IsMicro ? UtcTime.FromMicroseconds(at) : UtcTime.FromNanoseconds(at),
            table.NumberColumn is null ? 0 : last.Whole(2)[last.Count - 1]);
    }
}
