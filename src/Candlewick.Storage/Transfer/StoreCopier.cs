namespace Candlewick.Storage.Transfer;

/// <summary>How far a copy is.</summary>
/// <param name="What">The part at hand.</param>
/// <param name="Rows">Rows of the parts that are done.</param>
/// <param name="Total">Rows of all parts.</param>
public sealed record CopyProgress(string What, long Rows, long Total);

/// <summary>What a copy did.</summary>
/// <param name="Tables">Rows of each table that the target has now.</param>
/// <param name="Copied">Rows that were written.</param>
/// <param name="Unchanged">Rows of parts that the target had already.</param>
/// <param name="Skipped">Tables that only the source keeps.</param>
public sealed record CopyReport(IReadOnlyDictionary<string, long> Tables, long Copied, long Unchanged, IReadOnlyList<string> Skipped)
{
    /// <summary>How often the source was gone over, because it was written meanwhile.</summary>
    public int Passes { get; init; } = 1;
}

/// <summary>Moves the content of one store into another, part by part; what the target has already is compared, and left.</summary>
/// <remarks>Safe to stop and run again. Every part is read back from the target and compared by hash before it counts as done.</remarks>
public sealed class StoreCopier(IStoreTransfer from, IStoreTransfer to, IProgress<CopyProgress>? progress = null)
{
    /// <summary>A month of more rows goes series by series, one transaction each.</summary>
    private const long RowsOfPart = 25_000_000;
    private const int MostPasses = 5;

    private long _copied;
    private long _unchanged;
    private long _done;
    private long _total;

    /// <param name="mayReplace">Clear what the target has and the source has not; otherwise such a target is refused.</param>
    /// <exception cref="StoreException">BadRequest: the target holds something else; Corrupt: it does not give back what came; Locked: the source is written all the time.</exception>
    public async Task<CopyReport> RunAsync(bool mayReplace, CancellationToken ct)
    {
        List<TransferTable> tables = [.. from.Tables.Where(to.Tables.Contains)];
        for (int pass = 1; pass <= MostPasses; pass++)
        {
            (_copied, _unchanged, _done) = (pass == 1 ? 0 : _copied, 0, 0);
            Dictionary<TransferTable, IReadOnlyList<TransferCount>> counts = await CountAsync(from, tables, ct);
            _total = counts.Values.SelectMany(list => list).Sum(count => count.Rows);
            long before = JournalOf(counts);
            foreach (TransferTable table in tables)
            {
                await CopyAsync(table, counts[table], mayReplace, ct);
            }

            if (JournalOf(await CountAsync(from, [.. tables.Where(IsJournal)], ct)) == before)
            {
                return Report(counts, tables, pass);
            }
        }

        throw new StoreException(ErrorKind.Locked, "The source is written faster than it is copied. Stop what writes to it, and run the copy again: it goes on where it stopped.");
    }

    private static bool IsJournal(TransferTable table) => table.Name is "write_journal" or "ledger_change" or "deletion";

    private static long JournalOf(Dictionary<TransferTable, IReadOnlyList<TransferCount>> counts) =>
        counts.Where(one => IsJournal(one.Key)).SelectMany(one => one.Value).Sum(count => count.Rows);

    private static async Task<Dictionary<TransferTable, IReadOnlyList<TransferCount>>> CountAsync(
        IStoreTransfer store, IReadOnlyList<TransferTable> tables, CancellationToken ct)
    {
        Dictionary<TransferTable, IReadOnlyList<TransferCount>> counts = [];
        foreach (TransferTable table in tables)
        {
            counts[table] = await store.CountAsync(table, ct);
        }

        return counts;
    }

    private async Task CopyAsync(TransferTable table, IReadOnlyList<TransferCount> wanted, bool mayReplace, CancellationToken ct)
    {
        IReadOnlyList<TransferCount> held = await to.CountAsync(table, ct);
        DemandOnlyOurs(table, wanted, held, mayReplace);
        (Task<long> Check, long Rows) sent = (Task.FromResult(0L), 0);
        try
        {
            foreach ((TransferPart part, long rows) in TransferPlan.Parts(table, wanted, held, RowsOfPart))
            {
                progress?.Report(new CopyProgress(part.ToString(), _done, _total));
                if (await IsHeldAsync(part, rows, held, ct))
                {
                    _unchanged += rows;
                    _done += rows;
                    continue;
                }

                // The part before is read back while this one travels.
                IReadOnlyDictionary<string, GroupDigest> digest = await PartCopy.SendAsync(from, to, part, ct);
                await FinishAsync(sent);
                sent = (PartCopy.CheckAsync(to, part, digest, ct), rows);
            }

            await FinishAsync(sent);
        }
        finally
        {
            await ((Task)sent.Check).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        progress?.Report(new CopyProgress(table.Name, _done, _total));
    }

    private async Task FinishAsync((Task<long> Check, long Rows) sent)
    {
        _copied += await sent.Check;
        _done += sent.Rows;
    }

    private async Task<bool> IsHeldAsync(TransferPart part, long rows, IReadOnlyList<TransferCount> held, CancellationToken ct) =>
        TransferPlan.RowsOf(part, held) == rows
        && (rows == 0 || await PartCopy.IsSameAsync(from, to, part, ct));

    private static void DemandOnlyOurs(TransferTable table, IReadOnlyList<TransferCount> wanted, IReadOnlyList<TransferCount> held, bool mayReplace)
    {
        if (mayReplace || table.RangeColumn is null)
        {
            return;
        }

        HashSet<(SeriesId?, UtcTime?)> known = [.. wanted.Select(count => (count.Series, count.Month))];
        if (held.FirstOrDefault(count => count.Rows > 0 && !known.Contains((count.Series, count.Month))) is { } other)
        {
            throw new StoreException(
                ErrorKind.BadRequest,
                $"The target holds {other.Rows} rows of {other.Series} ({table.Name}, {other.Month}) that the source has not. Name an empty store, or pass --replace to lose them.");
        }
    }

    /// <summary>What the source counted is what the target has: every part was read back, and nothing else is left there.</summary>
    private CopyReport Report(Dictionary<TransferTable, IReadOnlyList<TransferCount>> counts, List<TransferTable> tables, int passes)
    {
        SortedDictionary<string, long> rows = new(counts.ToDictionary(one => one.Key.Name, one => one.Value.Sum(count => count.Rows)), StringComparer.Ordinal);
        return new CopyReport(rows, _copied, _unchanged, [.. from.Tables.Except(tables).Select(table => table.Name)]) { Passes = passes };
    }
}
