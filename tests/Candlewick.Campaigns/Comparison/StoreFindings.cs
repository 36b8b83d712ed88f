namespace Candlewick.Campaigns.Comparison;

/// <summary>Turns comparisons into findings.</summary>
internal static class StoreFindings
{
    public static IEnumerable<Finding> Of(RowComparison rows)
    {
        (FindingKind Kind, int Count)[] counts =
        [
            (FindingKind.RowsLost, rows.Lost.Count), (FindingKind.RowsExtra, rows.Extra.Count),
            (FindingKind.RowsDoubled, rows.Doubled.Count), (FindingKind.RowsDifferent, rows.Different.Count),
        ];
        return counts.Where(one => one.Count > 0).Select(one => new Finding(one.Kind, rows.Describe()));
    }

    /// <summary>Found holes beside planted ones: the same ranges with the same causes, and no others.</summary>
    public static IEnumerable<Finding> Of(SeriesCoverage coverage, IReadOnlyList<TrueHole> planted)
    {
        foreach (TrueHole hole in planted)
        {
            Hole? found = coverage.Holes.FirstOrDefault(one => one.Range == hole.Range);
            if (found is null)
            {
                string around = string.Join(", ", coverage.Holes.Where(one => one.Range.Overlaps(hole.Range)).Select(one => $"{one.Cause} {one.Range}"));
                yield return new Finding(FindingKind.HoleNotFound, $"{coverage.Series}: {hole.Id} ({hole.Kind}) {hole.Range} is no hole of the store; there: {(around.Length == 0 ? "none" : around)}.");
            }
            else if (found.Cause != hole.Cause || found.Evidence.Count == 0)
            {
                yield return new Finding(
                    FindingKind.HoleWithoutCause,
                    $"{coverage.Series}: {hole.Id} ({hole.Kind}) {hole.Range} is {found.Cause} with {found.Evidence.Count} pieces of evidence ({string.Join("; ", found.Evidence.Select(one => $"{one.Source}: {one.Answer}"))}), expected {hole.Cause} with some.");
            }
        }

        foreach (Hole hole in coverage.Holes.Where(one => planted.All(known => known.Range != one.Range)))
        {
            yield return new Finding(FindingKind.HoleNotPlanted, $"{coverage.Series}: {hole.Cause} {hole.Range} was never planted.");
        }
    }
}
