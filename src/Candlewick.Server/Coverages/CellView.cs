using Candlewick.Server.Api;

namespace Candlewick.Server.Coverages;

/// <summary>One write of the past.</summary>
/// <param name="Source">Who published it.</param>
/// <param name="Locator">Archive key, endpoint or file.</param>
internal sealed record WriteItem(
    UtcTime From, UtcTime To, string Source, string Locator, string? Sha256, UtcTime ReceivedAt, bool IsVerified, WriteReason Reason, long Rows);

/// <summary>Where the data of a range came from.</summary>
/// <param name="CoveredFraction">0 to 1.</param>
/// <param name="Writes">Newest first; at most 200.</param>
/// <param name="WritesInAll">How many there are.</param>
internal sealed record CellAnswer(
    SeriesId Series, UtcTime From, UtcTime To, double CoveredFraction, IReadOnlyList<RangeItem> Covered, IReadOnlyList<HoleItem> Holes,
    IReadOnlyList<RangeItem> Unasked, IReadOnlyList<WriteItem> Writes, int WritesInAll);

/// <summary>What a cell of the grid tells when it is looked at.</summary>
internal static class CellView
{
    private const int MostWrites = 200;

    public static async Task<CellAnswer> ReadAsync(ApiContext context, SeriesId series, UtcRange range, CancellationToken ct)
    {
        SeriesCoverage coverage = await context.Store.Coverage.FindAsync(series, ct);
        UtcRange cell = range.Intersect(LedgerState.SpanOf(coverage));
        RangeSet covered = coverage.Covered.Intersect(cell);
        JournalEntry[] writes = [.. (await context.Store.Journal.ListAsync(new SeriesFilter(Series: series), ct)).Where(one => one.Asked.Overlaps(range)).Reverse()];
        double length = cell.Length.TotalSeconds;
        return new CellAnswer(
            series, range.From, range.To, length == 0 ? 0 : covered.Sum(one => one.Length.TotalSeconds) / length,
            [.. covered.Select(RangeItem.Of)], [.. coverage.Holes.Where(hole => hole.Range.Overlaps(range)).Select(HoleItem.Of)],
            [.. coverage.Unasked(cell).Select(RangeItem.Of)], [.. writes.Take(MostWrites).Select(Describe)], writes.Length);
    }

    private static WriteItem Describe(JournalEntry entry) => new(
        entry.Asked.From, entry.Asked.To, entry.Provenance.Source, entry.Provenance.Locator, entry.Provenance.Sha256, entry.Provenance.ReceivedAt,
        entry.Provenance.IsVerified, entry.Reason, entry.Rows);
}
