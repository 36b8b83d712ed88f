using Candlewick.Jobs;

namespace Candlewick.Acquisition.Upkeep;

/// <summary>Which months to rewrite: those that changed since they last were, and are over.</summary>
/// <param name="Most">Months of this run; the others wait for the next.</param>
public sealed record CompactionRequest(int Most = int.MaxValue);

/// <summary>What rewriting did.</summary>
/// <param name="BytesBefore">Bytes of the store in use, before.</param>
/// <param name="BytesAfter">The same, after.</param>
public sealed record CompactionReport(IReadOnlyList<CompactedMonth> Months, long BytesBefore, long BytesAfter)
{
    public override string ToString() =>
        $"{Months.Count} months, {Months.Sum(month => month.Rows)} rows rewritten; in use {BytesBefore} bytes before, {BytesAfter} after; "
        + $"read in {Milliseconds(Months.Select(month => month.ReadBefore))} ms before, {Milliseconds(Months.Select(month => month.ReadAfter))} ms after; "
        + $"longest transaction {Milliseconds(Months.Select(month => month.LongestTransaction).DefaultIfEmpty().OrderDescending().Take(1))} ms";

    private static string Milliseconds(IEnumerable<TimeSpan> times) => $"{times.Sum(one => one.TotalMilliseconds):0.#}";
}

/// <summary>Rewrites the bars of closed months in the order of series and time, in which they are read. Safe to stop and run again.</summary>
/// <remarks>Writers get their turn between the transactions of a month. No value changes: each transaction compares what it wrote with what it read.</remarks>
public sealed class CompactStore(StoreRoles store, TimeProvider clock) : IJob<CompactionRequest, CompactionReport>
{
    public async Task<CompactionReport> RunAsync(CompactionRequest request, CancellationToken ct)
    {
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        ICompaction compaction = store.Upkeep.Compaction;
        IReadOnlyList<UtcTime> due = await compaction.ListDueAsync(now, ct);
        if (due.Count == 0)
        {
            long bytes = store.Queries.Info.Bytes;
            return new CompactionReport([], bytes, bytes);
        }

        long before = await compaction.ReleaseAsync(ct);
        List<CompactedMonth> months = [];
        foreach (UtcTime month in due.Take(request.Most))
        {
            months.Add(await compaction.RewriteAsync(month, now, ct));
        }

        return new CompactionReport(months, before, await compaction.ReleaseAsync(ct));
    }
}
