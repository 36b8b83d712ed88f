using System.Collections.Concurrent;
using Candlewick.Jobs;

namespace Candlewick.Acquisition;

/// <summary>Which archives to compare with what the venue publishes now.</summary>
public sealed record ReverifyRequest(SeriesFilter Filter, UtcRange Range, int Parallel = 4);

/// <summary>One archive that was compared.</summary>
/// <param name="PublishedDigest">What the venue publishes now; null when it publishes none any more.</param>
/// <param name="Result">What changed in the store; null when the digests agree or the new file could not be used.</param>
public sealed record ReverifiedArchive(string Key, string StoredDigest, string? PublishedDigest, WriteResult? Result, IReadOnlyList<DataFault> Faults)
{
    public bool IsReissued => PublishedDigest is not null && PublishedDigest != StoredDigest;
}

/// <summary>Compares the digests of stored archives with the published ones; a re-issued archive is fetched again and its difference stored as a correction.</summary>
/// <remarks>Safe to stop and run again. Once a venue cannot be reached, the rest of its archives is not tried.</remarks>
public sealed class Reverify(VenueSet venues, StoreRoles store, IProgress<JobProgress>? progress = null)
    : IJob<ReverifyRequest, IReadOnlyList<SubRun<ReverifiedArchive>>>
{
    /// <returns>
    /// One sub-run an archive; a failed one carries its exception. A venue that cannot be reached is one failed sub-run by its code, which counts
    /// the archives that were not checked.
    /// </returns>
    public async Task<IReadOnlyList<SubRun<ReverifiedArchive>>> RunAsync(ReverifyRequest request, CancellationToken ct)
    {
        IReadOnlyList<JournalEntry> journal = await store.Journal.ListAsync(request.Filter, ct);
        List<JournalEntry> archives =
        [
            .. journal
                .Where(entry => entry.Provenance.Sha256 is not null && entry.Reason != WriteReason.Repair && entry.Series.Kind == SeriesKind.Bars
                    && entry.Asked.Overlaps(request.Range) && venues.Find<IBarArchive>(entry.Series.Instrument.Venue) is not null)
                .GroupBy(entry => (entry.Series.Instrument.Venue, entry.Provenance.Locator))
                .Select(entries => entries.Last()),
        ];
        IReadOnlyList<SubRun<ReverifiedArchive>> results =
            await SubRuns.RunAsync(archives, entry => entry.Provenance.Locator, request.Parallel, new Outages(CompareAsync).CompareAsync, ct);
        await QuarantineRelease.RunAsync(store, ct);
        return Outages.Join(results);
    }

    private async Task<ReverifiedArchive> CompareAsync(JournalEntry entry, CancellationToken ct)
    {
        IBarArchive venue = venues.Require<IBarArchive>(entry.Series.Instrument.Venue, "archives");
        string key = entry.Provenance.Locator;
        string stored = entry.Provenance.Sha256!;
        ArchiveFile file = new(key, entry.Series, entry.Asked, key.Contains("/monthly/", StringComparison.Ordinal), null, null);
        string? published = await venue.ReadChecksumAsync(file, ct);
        progress?.Report(new JobProgress(key, "compared", 1, 1));
        if (published is null || published == stored || await venue.ReadArchiveAsync(file, ct) is not { } reading)
        {
            return new ReverifiedArchive(key, stored, published, null, []);
        }

        IReadOnlyList<DataFault> faults = [.. reading.Faults.Select(fault => fault with { IsReissue = true })];
        await store.Quarantine.AddAsync(faults, ct);
        if (reading.Bars is null)
        {
            return new ReverifiedArchive(key, stored, published, null, faults);
        }

        using BarColumns bars = reading.Bars;
        BarPage page = new(entry.Series.ToBars(), entry.Asked, bars, reading.Provenance);
        WriteResult result = await store.Bars.WriteAsync([page.ToWrite(WriteReason.Correction, TradingCalendar.AlwaysOpen)], ct);
        return new ReverifiedArchive(key, stored, published, result, faults);
    }

    /// <summary>Which venues were found unreachable in this run: none of them is asked again.</summary>
    private sealed class Outages(Func<JournalEntry, CancellationToken, Task<ReverifiedArchive>> compare)
    {
        private readonly ConcurrentDictionary<string, VenueException> _known = new(StringComparer.Ordinal);

        public async Task<ReverifiedArchive> CompareAsync(JournalEntry entry, CancellationToken ct)
        {
            string venue = entry.Series.Instrument.Venue;
            if (_known.TryGetValue(venue, out VenueException? known))
            {
                throw new VenueException(known.Kind, venue, known.Endpoint, known.Message, known);
            }

            try
            {
                return await compare(entry, ct);
            }
            catch (VenueException failure) when (IsOutage(failure))
            {
                _known.TryAdd(venue, failure);
                throw;
            }
        }

        /// <summary>Puts the archives that an unreachable venue leaves unchecked into one failure.</summary>
        public static IReadOnlyList<SubRun<ReverifiedArchive>> Join(IReadOnlyList<SubRun<ReverifiedArchive>> results) =>
        [
            .. results.Where(result => !IsOutage(result.Failure)),
            .. results.Where(result => IsOutage(result.Failure)).GroupBy(result => ((VenueException)result.Failure!).Venue).Select(Join),
        ];

        private static SubRun<ReverifiedArchive> Join(IGrouping<string, SubRun<ReverifiedArchive>> open)
        {
            VenueException first = (VenueException)open.First().Failure!;
            string message = $"{open.Count()} archives were not checked: {first.Message} Run it again when the venue answers.";
            VenueException failure = new(first.Kind, open.Key, first.Endpoint, message, first) { IsTransient = true, RetryAfter = first.RetryAfter };
            return new SubRun<ReverifiedArchive>(open.Key, null, failure, open.Max(result => result.Elapsed));
        }

        private static bool IsOutage(Exception? failure) =>
            failure is VenueException { Kind: ErrorKind.Unreachable or ErrorKind.TimedOut or ErrorKind.Banned };
    }
}
