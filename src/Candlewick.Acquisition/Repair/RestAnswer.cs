namespace Candlewick.Acquisition.Repair;

/// <summary>What REST said about one missing range: facts only, which do not depend on when it was asked.</summary>
/// <param name="Pages">The asked parts of the range, each with what REST said about it.</param>
/// <param name="First">Open of the first row that it gave, of the range and one bar more on each side; null when it gave none.</param>
/// <param name="Last">Open of the last one.</param>
internal sealed record RestAnswer(
    BarSeriesId Series, UtcRange Range, IReadOnlyList<(UtcRange Range, Evidence Evidence)> Pages, UtcTime? First, UtcTime? Last)
{
    /// <summary>True when it showed a row before the range.</summary>
    public required bool HasBefore { get; init; }

    /// <summary>True when it showed a row after the range.</summary>
    public required bool HasAfter { get; init; }

    /// <summary>The answers about the pages, by what REST showed of the period.</summary>
    /// <param name="known">Coverage of every series of the instrument's bars, after all sources were asked.</param>
    /// <param name="about">What the sources of all these series showed.</param>
    public IEnumerable<SourceAnswer> Judge(IReadOnlyList<SeriesCoverage> known, IReadOnlyList<SourceAnswers> about)
    {
        UtcRange shown = FindShown(known, about);
        foreach ((UtcRange part, Evidence evidence) in Pages)
        {
            yield return new SourceAnswer(part.Intersect(shown), evidence, AnswerKind.LacksRows, IsArchive: false);
            yield return new SourceAnswer(part, evidence, AnswerKind.Nothing, IsArchive: false);
        }
    }

    /// <summary>The part of the range of which REST showed that it has the period.</summary>
    /// <remarks>
    /// It has the period between two rows that it gave. Beyond its first and last row only where that is the end of all that is known: no series of
    /// the instrument, of any length, has a bar before the range (its listing), or after it while REST gives nothing up to now, and no other source
    /// shows a row or a file there.
    /// </remarks>
    private UtcRange FindShown(IReadOnlyList<SeriesCoverage> known, IReadOnlyList<SourceAnswers> about)
    {
        if (!HasBefore && !HasAfter && First is null)
        {
            return UtcRange.Empty;
        }

        bool isOpenBefore = HasBefore || (known.All(one => one.Covered.IsEmpty || FirstClose(one) > Range.From)
            && about.All(one => one.FindShownBefore(Range.From) is null));
        bool isOpenAfter = HasAfter || (known.All(one => one.Covered.IsEmpty || LastOpen(one) < Range.To)
            && about.All(one => one.FindShownAfter(Range.To) is null));
        UtcTime from = isOpenBefore ? Range.From : First ?? Range.To;
        UtcTime to = isOpenAfter ? Range.To : Last is { } open ? Series.Spec.Timeframe.Next(open) : Range.From;
        return new UtcRange(from, to).Intersect(Range);
    }

    private static UtcTime FirstClose(SeriesCoverage coverage) => coverage.Series.Bars.Timeframe.Next(coverage.Covered[0].From);

    private static UtcTime LastOpen(SeriesCoverage coverage) => coverage.Series.Bars.Timeframe.Floor(coverage.Covered[^1].To.AddNanoseconds(-1));
}
