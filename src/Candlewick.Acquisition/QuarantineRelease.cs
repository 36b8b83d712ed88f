using Candlewick.Acquisition.Repair;

namespace Candlewick.Acquisition;

/// <summary>Marks faults as replaced once other sources have given, or explained, everything that their series lacked.</summary>
internal static class QuarantineRelease
{
    public static async Task RunAsync(StoreRoles store, SeriesId series, CancellationToken ct)
    {
        SeriesCoverage coverage = await store.Coverage.FindAsync(series, ct);
        if (!RepairTarget.Of(coverage, UtcRange.All).Unexplained.IsEmpty)
        {
            return;
        }

        IReadOnlyList<JournalEntry> journal = await store.Journal.ListAsync(
            new SeriesFilter(series.Kind, series.Instrument.Venue, series.Instrument, series.Bars.Timeframe), ct);
        if (journal.Count == 0)
        {
            return;
        }

        string replacedBy = $"{journal[^1].Provenance.Source}:{journal[^1].Provenance.Locator}";
        foreach (QuarantinedFault fault in await store.Quarantine.ListAsync(ct))
        {
            if (fault.ReplacedBy is null && fault.Fault.Series == series && !fault.Fault.IsRepaired)
            {
                await store.Quarantine.ResolveAsync(fault.Id, replacedBy, ct);
            }
        }
    }
}
