namespace Candlewick.Acquisition;

/// <summary>Marks faults as replaced once nothing of their period is missing without an explanation.</summary>
/// <remarks>
/// Every job that stores rows ends with it, over all open faults: what a run that was killed has left is released by the next one.
/// A fault is released too when a file of its name came later, whole; one without a period by nothing else. A fault of a re-issued file
/// is released only by what came after it. A fault of no known series stays open.
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
            SeriesPast past = new(store.Journal, faults.Key, await store.Coverage.FindAsync(faults.Key, ct));
            foreach (QuarantinedFault one in faults)
            {
                if (await past.FindReplacementAsync(one.Fault, ct) is { } replacedBy)
                {
                    await store.Quarantine.ResolveAsync(one.Id, replacedBy, ct);
                }
            }
        }
    }

    /// <summary>What was written to one series. The journal is read at most once, and only where it can decide.</summary>
    private sealed class SeriesPast(IWriteJournal journal, SeriesId series, SeriesCoverage coverage)
    {
        private readonly Dictionary<string, IReadOnlyList<JournalEntry>> _byFile = new(StringComparer.Ordinal);
        private JournalEntry[]? _all;

        public async Task<string?> FindReplacementAsync(DataFault fault, CancellationToken ct)
        {
            if (fault.Period is { } period && coverage.Unexplained(period).IsEmpty && FindInPeriod(fault, period, await ListAllAsync(ct)) is { } found)
            {
                return found;
            }

            JournalEntry? again = (await ListOfFileAsync(FileName.Of(fault.Source), ct)).LastOrDefault(entry =>
                IsLater(entry, fault) && fault.Period?.Overlaps(entry.Asked) != false && FileName.IsSame(fault.Source, entry.Provenance.Locator));
            return again is not null && coverage.Unexplained(again.Asked).IsEmpty ? NameOf(again) : null;
        }

        private static string? FindInPeriod(DataFault fault, UtcRange period, JournalEntry[] journal)
        {
            JournalEntry[] about = [.. journal.Where(entry => entry.Asked.Overlaps(period) && (!fault.IsReissue || IsLater(entry, fault)))];
            bool isWhole = !fault.IsReissue || RangeSet.Of(period).Subtract(RangeSet.Of(about.Select(entry => entry.Asked))).IsEmpty;
            return isWhole ? NameSources(period, about) : null;
        }

        private static bool IsLater(JournalEntry entry, DataFault fault) => entry.Provenance.ReceivedAt > fault.NoticedAt;

        /// <summary>The source that gave most of the period, the latest write of each part counted, and how many others there were.</summary>
        private static string? NameSources(UtcRange period, JournalEntry[] about)
        {
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

        private async Task<JournalEntry[]> ListAllAsync(CancellationToken ct)
        {
            SeriesFilter filter = new(series.Kind, series.Instrument.Venue, series.Instrument);
            return _all ??= [.. (await journal.ListAsync(filter, ct)).Where(entry => entry.Series == series)];
        }

        private async Task<IReadOnlyList<JournalEntry>> ListOfFileAsync(string name, CancellationToken ct)
        {
            if (!_byFile.TryGetValue(name, out IReadOnlyList<JournalEntry>? entries))
            {
                entries = await journal.ListOfFileAsync(series, name, ct);
                _byFile.Add(name, entries);
            }

            return entries;
        }
    }
}
