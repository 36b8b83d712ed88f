namespace Candlewick.Acquisition;

/// <summary>One thing to ask a venue for.</summary>
/// <param name="File">The archive to read; null for REST.</param>
public sealed record BackfillStep(UtcRange Range, ArchiveFile? File)
{
    public string Source => File is null ? "REST" : File.IsMonthly ? "monthly archive" : "daily archive";
}

/// <summary>Splits gaps by what can fill them: the bars that open in a month by its monthly archive, those of a day by the daily one, the rest by REST.</summary>
public static class BackfillPlan
{
    /// <param name="gaps">Ranges of whole bars.</param>
    /// <returns>Steps by time; together they are exactly the gaps, each instant once. A file's step is the bars that open in its period.</returns>
    public static IReadOnlyList<BackfillStep> Of(RangeSet gaps, IEnumerable<ArchiveFile> files)
    {
        List<BackfillStep> steps = [];
        RangeSet left = gaps;
        foreach (ArchiveFile file in files.OrderByDescending(file => file.IsMonthly).ThenBy(file => file.Period.From))
        {
            UtcRange bars = file.Bars;
            if (!bars.IsEmpty && left.Any(gap => gap.Contains(bars)))
            {
                steps.Add(new BackfillStep(bars, file));
                left = left.Subtract(bars);
            }
        }

        steps.AddRange(left.Select(range => new BackfillStep(range, null)));
        steps.Sort((a, b) => a.Range.From.CompareTo(b.Range.From));
        return steps;
    }
}
