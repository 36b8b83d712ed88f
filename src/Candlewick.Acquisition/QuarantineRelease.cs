namespace Candlewick.Acquisition;

/// <summary>Marks faults as replaced once nothing of their period is missing without an explanation.</summary>
/// <remarks>
/// Every job that stores rows ends with it, over all open faults: what a run that was killed has left is released by the next one.
/// A fault without a period is released only when the same file came again, whole. A fault of no known series stays open.
/// </remarks>
internal static class QuarantineRelease
{
    public static async Task RunAsync(StoreRoles store, CancellationToken ct)
    {
        IReadOnlyList<QuarantinedFault> all = await store.Quarantine.ListAsync(ct);
        foreach (var faults in all
            .Where(one => one is { ReplacedBy: null, Fault: { IsRepaired: false, Series: not null } })
            .GroupBy(one => one.Fault.Series!.Value))
        {
            SeriesId series = faults.Key;
            SeriesCoverage coverage = await store.Coverage.FindAsync(series, ct);
            SeriesFilter filter = new(series.Kind, series.Instrument.Venue, series.Instrument);
            JournalEntry[] journal = [.. (await store.Journal.ListAsync(filter, ct)).Where(entry => entry.Series == series)];
            foreach (QuarantinedFault one in faults)
            {
                if (FindReplacement(one.Fault, coverage, journal) is { } replacedBy)
                {
                    await store.Quarantine.ResolveAsync(one.Id, replacedBy, ct);
                }
            }
        }
    }

    private static string? FindReplacement(DataFault fault, SeriesCoverage coverage, JournalEntry[] journal)
    {
        if (fault.Period is { } period)
        {
            return coverage.Unexplained(period).IsEmpty ? FindReplacement(period, journal) : null;
        }

        JournalEntry? again = journal.LastOrDefault(entry =>
            entry.Provenance.Locator == fault.Source && entry.Provenance.ReceivedAt > fault.NoticedAt);
        return again is not null && coverage.Unexplained(again.Asked).IsEmpty ? NameOf(again) : null;
    }

    /// <summary>The source that gave most of the period, the latest write of each part counted, and how many others there were.</summary>
    private static string? FindReplacement(UtcRange period, JournalEntry[] journal)
    {
        JournalEntry[] about = [.. journal.Where(entry => entry.Asked.Overlaps(period))];
        Dictionary<string, TimeSpan> shares = [];
        RangeSet left = RangeSet.Of(period);
        foreach (JournalEntry entry in about.Where(entry => entry.Rows > 0).Reverse())
        {
            RangeSet given = left.Intersect(entry.Asked);
            if (!given.IsEmpty)
            {
                TimeSpan length = given.Aggregate(TimeSpan.Zero, (sum, range) => sum + range.Length);
                shares[NameOf(entry)] = shares.GetValueOrDefault(NameOf(entry)) + length;
                left = left.Subtract(given);
            }
        }

        return shares.Count == 0
            ? about.Select(NameOf).LastOrDefault()
            : shares.MaxBy(share => share.Value).Key + (shares.Count == 1 ? "" : $" and {shares.Count - 1} more");
    }

    private static string NameOf(JournalEntry entry) => $"{entry.Provenance.Source}:{entry.Provenance.Locator}";
}
