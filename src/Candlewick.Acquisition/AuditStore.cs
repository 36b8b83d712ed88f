using Candlewick.Jobs;

namespace Candlewick.Acquisition;

/// <summary>What to audit.</summary>
/// <param name="ReadRows">Also read every bar once and count duplicates and impossible values; otherwise the ledger alone answers.</param>
public sealed record AuditRequest(SeriesFilter Filter, bool ReadRows);

/// <summary>What the ledger knows of one series.</summary>
/// <param name="Rows">Stored rows; null when there are none.</param>
/// <param name="Span">From the first to the last known instant; of a series without coverage, from its first to its last row.</param>
/// <param name="Unexplained">Ranges of the span that lack data without a cause.</param>
/// <param name="Findings">Counts over the rows; null when rows were not read.</param>
public sealed record AuditedSeries(
    SeriesId Series, SeriesSummary? Rows, UtcRange Span, RangeSet Unexplained, IReadOnlyList<Hole> Holes, SeriesAudit? Findings);

/// <summary>One instrument's bars of one length from two origins, compared where both have them.</summary>
/// <param name="Shared">Bars with the same OpenTime.</param>
/// <param name="Different">Of these, bars in which a price differs, or the volume by more than sums of doubles are off.</param>
public sealed record OriginComparison(BarSeriesId First, BarSeriesId Second, long Shared, long Different);

/// <summary>The state of a store.</summary>
/// <param name="InexactValues">Values whose text a double does not give back, as the importers counted them: correctly rounded.</param>
/// <param name="Faults">Data in quarantine that nothing has replaced.</param>
public sealed record AuditReport(
    StoreInfo Store, IReadOnlyList<AuditedSeries> Series, IReadOnlyList<OriginComparison> Origins, long InexactValues,
    IReadOnlyList<QuarantinedFault> Faults)
{
    public long Rows => Series.Sum(series => series.Rows?.Rows ?? 0);

    public int UnexplainedGaps => Series.Sum(series => series.Unexplained.Count);

    /// <summary>True when nothing is unexplained, doubled or impossible, and the quarantine is empty.</summary>
    public bool IsClean =>
        UnexplainedGaps == 0 && Faults.Count == 0 && Origins.All(pair => pair.Different == 0)
        && Series.All(series => series.Findings is null or { Duplicates: 0, Impossible: 0, Misaligned: 0 });
}

/// <summary>Answers what is there, what is missing and why, and what cannot be right. Reads only.</summary>
public sealed class AuditStore(StoreRoles store) : IJob<AuditRequest, AuditReport>
{
    /// <summary>Share of a volume by which a sum of up to 9,000 doubles may be off.</summary>
    private const double MostRounding = 1e-12;

    public async Task<AuditReport> RunAsync(AuditRequest request, CancellationToken ct)
    {
        Dictionary<SeriesId, SeriesCoverage> coverages = (await store.Coverage.ListAsync(request.Filter, ct)).ToDictionary(one => one.Series);
        Dictionary<SeriesId, SeriesSummary> rows = (await store.Coverage.SummarizeAsync(request.Filter, ct)).ToDictionary(one => one.Series);
        Dictionary<SeriesId, SeriesAudit> findings = request.ReadRows
            ? (await store.Queries.AuditRowsAsync(request.Filter, ct)).ToDictionary(one => one.Series)
            : [];
        List<AuditedSeries> series = [];
        foreach (SeriesId id in coverages.Keys.Union(rows.Keys).Order())
        {
            SeriesCoverage coverage = coverages.GetValueOrDefault(id) ?? SeriesCoverage.None(id);
            UtcRange span = SpanOf(coverage, rows.GetValueOrDefault(id));
            series.Add(new AuditedSeries(
                id, rows.GetValueOrDefault(id), span, coverage.Unexplained(span), coverage.Holes, findings.GetValueOrDefault(id)));
        }

        IReadOnlyList<QuarantinedFault> faults = await store.Quarantine.ListAsync(ct);
        IReadOnlyList<JournalEntry> journal = await store.Journal.ListAsync(request.Filter, ct);
        return new AuditReport(
            store.Queries.Info, series, request.ReadRows ? await CompareOriginsAsync(series, ct) : [],
            journal.Sum(entry => entry.Provenance.InexactValues),
            [.. faults.Where(fault => fault.ReplacedBy is null && !fault.Fault.IsRepaired)]);
    }

    private static UtcRange SpanOf(SeriesCoverage coverage, SeriesSummary? rows)
    {
        RangeSet known = coverage.Covered.Union(RangeSet.Of(coverage.Holes.Select(hole => hole.Range)));
        if (!known.IsEmpty)
        {
            return new UtcRange(known[0].From, known[^1].To);
        }

        return rows is null
            ? UtcRange.Empty
            : new UtcRange(rows.First, coverage.Series.Kind == SeriesKind.Bars ? coverage.Series.Bars.Timeframe.Next(rows.Last) : rows.Last.AddNanoseconds(1));
    }

    private async Task<IReadOnlyList<OriginComparison>> CompareOriginsAsync(List<AuditedSeries> series, CancellationToken ct)
    {
        List<OriginComparison> comparisons = [];
        foreach (var origins in series
            .Where(one => one.Series.Kind == SeriesKind.Bars)
            .GroupBy(one => (one.Series.Instrument, one.Series.Bars with { Origin = BarOrigin.Venue })))
        {
            BarSeriesId[] ids = [.. origins.Select(one => one.Series.ToBars())];
            for (int i = 1; i < ids.Length; i++)
            {
                comparisons.Add(await CompareAsync(ids[0], ids[i], ct));
            }
        }

        return comparisons;
    }

    private async Task<OriginComparison> CompareAsync(BarSeriesId first, BarSeriesId second, CancellationToken ct)
    {
        Dictionary<(UtcTime, int), (double, double, double, double, double)> values = [];
        await foreach (BarColumns batch in store.Bars.ReadAsync(first, UtcRange.All, asKnownAt: null, ct))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                values[(batch.OpenTimes[i], batch.Ordinals[i])] = Compared(batch[i]);
            }
        }

        long shared = 0, different = 0;
        await foreach (BarColumns batch in store.Bars.ReadAsync(second, UtcRange.All, asKnownAt: null, ct))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (values.TryGetValue((batch.OpenTimes[i], batch.Ordinals[i]), out var other))
                {
                    shared++;
                    different += IsSame(other, Compared(batch[i])) ? 0 : 1;
                }
            }
        }

        return new OriginComparison(first, second, shared, different);
    }

    /// <summary>Prices to the bit; a volume that is a sum of doubles differs from the published one by the roundings of its additions.</summary>
    private static bool IsSame((double, double, double, double, double) a, (double, double, double, double, double) b) =>
        (a.Item1, a.Item2, a.Item3, a.Item4) == (b.Item1, b.Item2, b.Item3, b.Item4)
        && (a.Item5.Equals(b.Item5) || Math.Abs(a.Item5 - b.Item5) <= MostRounding * Math.Abs(a.Item5));

    private static (double, double, double, double, double) Compared(Bar bar) => (bar.Open, bar.High, bar.Low, bar.Close, bar.Volume);
}
