namespace Candlewick.Storage;

/// <summary>The coverage of a series, and where it has rows that do not count as covered yet.</summary>
/// <param name="Provisional">Ranges of rows outside the covered ranges: forming bars, and bars off the expected grid.</param>
public sealed record SeriesLedger(SeriesCoverage Coverage, RangeSet Provisional)
{
    /// <summary>Grid arithmetic stays inside these limits, so that it cannot overflow.</summary>
    private static readonly UtcRange Civil = new(UtcTime.From(1700, 1, 1), UtcTime.From(2250, 1, 1));

    /// <summary>True when nothing was ever written.</summary>
    public bool IsNone => Coverage.Covered.IsEmpty && Coverage.Holes.Count == 0 && Provisional.IsEmpty;

    public static SeriesLedger None(SeriesId series) => new(SeriesCoverage.None(series), RangeSet.Empty);

    /// <summary>False when no row of the range can be in the store, so that nothing has to be compared.</summary>
    public bool MayHold(UtcRange range) =>
        !Coverage.Covered.Intersect(range).IsEmpty || !Provisional.Intersect(range).IsEmpty;

    /// <summary>The ledger after a write of bars. Whole bars of the asked range that came and are not forming are covered; expected ones that did not come are holes.</summary>
    public SeriesLedger Apply(RangeWrite write)
    {
        BarColumns bars = write.Bars;
        UtcRange asked = WholeBars(write);
        RangeSet missing = ExpectedBars.Missing(write.Bar.Spec, write.Calendar, asked, bars.OpenTimes);
        RangeSet forming = RangesOf(bars, static (bars, row) => bars.Finalities[row] == Finality.Forming);
        SeriesCoverage coverage = write.IsWhole ? Coverage with { Covered = Coverage.Covered.Subtract(missing) } : Coverage;
        foreach (UtcRange part in RangeSet.Of(asked).Subtract(forming))
        {
            coverage = coverage.Apply(part, missing, write.CauseOfMissing, write.ToEvidence());
        }

        RangeSet provisional = write.IsWhole ? Provisional.Subtract(write.Asked) : Provisional;
        if (!missing.IsEmpty || !forming.IsEmpty || asked != write.Asked)
        {
            provisional = provisional.Union(RangesOf(bars, (bars, row) => !coverage.Covered.Contains(bars.OpenTimes[row])));
        }

        return new SeriesLedger(coverage, provisional.IsEmpty ? provisional : provisional.Subtract(coverage.Covered));
    }

    /// <summary>The ledger after a write of prints, quotes or observations.</summary>
    public SeriesLedger Apply(HistoryWrite write)
    {
        if (write is RangeWrite bars)
        {
            return Apply(bars);
        }

        return write.Asked.IsEmpty
            ? this
            : this with { Coverage = Coverage.Apply(write.Asked, write.FindMissing(), write.CauseOfMissing, write.ToEvidence()) };
    }

    /// <summary>The ledger after a write of prints that the venue numbers: a missing number is a missing print, also between this write and its neighbours.</summary>
    /// <remarks>
    /// Prints between two numbers that do not follow each other are a hole from instant to instant, also where it was covered until now;
    /// unless a part of that was never asked for, or is a hole already. A known hole stays until the numbers around it follow each other.
    /// </remarks>
    /// <param name="runs">What is stored once the write is applied.</param>
    public SeriesLedger Apply(HistoryWrite write, NumberRuns runs)
    {
        UtcRange asked = write.Asked;
        if (asked.IsEmpty)
        {
            return this;
        }

        Evidence evidence = write.ToEvidence();
        RangeSet holes = HolesOf(Coverage);
        RangeSet broken = RangeSet.Of(runs.Breaks().Where(gap => asked.Contains(gap) || RangeSet.Of(gap).Subtract(asked).Subtract(Coverage.Covered).IsEmpty));
        RangeSet whole = runs.Whole(asked);
        RangeSet missing = broken.Union(holes.Subtract(whole).Intersect(asked));
        SeriesCoverage after = (Coverage with { Covered = Coverage.Covered.Subtract(broken) }).Apply(asked, missing, HoleCause.Pending, evidence);
        foreach (UtcRange part in broken.Subtract(asked))
        {
            after = after.Apply(part, RangeSet.Of(part), HoleCause.Pending, evidence);
        }

        foreach (UtcRange part in holes.Intersect(whole).Subtract(asked))
        {
            after = after.Apply(part, RangeSet.Empty, HoleCause.Pending, evidence);
        }

        return this with { Coverage = after };
    }

    /// <summary>The range around an asked one in which everything was asked for: where neighbours of its prints can be.</summary>
    public UtcRange KnownAround(UtcRange asked) =>
        Coverage.Covered.Union(HolesOf(Coverage)).Union(asked).FirstOrDefault(range => range.Contains(asked));

    /// <summary>The ledger without a range, as if nobody had ever asked for it.</summary>
    public SeriesLedger Forget(UtcRange range)
    {
        UtcRange whole = Coverage.Series is { Kind: SeriesKind.Bars, Bars.IsOnGrid: true } ? OpensOf(Coverage.Series.Bars.Timeframe, range) : range;
        return new SeriesLedger(Coverage.Forget(whole), Provisional.Subtract(whole));
    }

    public SeriesLedger Explain(IEnumerable<Hole> explanations) => this with { Coverage = Coverage.Explain(explanations) };

    /// <summary>Where there is a hole that was none before, or had another cause.</summary>
    public static RangeSet ChangedCauses(SeriesLedger before, SeriesLedger after)
    {
        if (after.Coverage.Holes.Count == 0
            || before.Coverage.Holes.Select(hole => (hole.Range, hole.Cause)).SequenceEqual(after.Coverage.Holes.Select(hole => (hole.Range, hole.Cause))))
        {
            return RangeSet.Empty;
        }

        HashSet<(UtcRange, HoleCause)> known = [.. before.Coverage.Holes.Select(hole => (hole.Range, hole.Cause))];
        return RangeSet.Of(after.Coverage.Holes.Where(hole => !known.Contains((hole.Range, hole.Cause))).Select(hole => hole.Range));
    }

    private static RangeSet HolesOf(SeriesCoverage coverage) => RangeSet.Of(coverage.Holes.Select(hole => hole.Range));

    private static UtcRange WholeBars(RangeWrite write) =>
        ExpectedBars.WholeBars(write.Bar.Spec, write.Calendar, write.Asked.Intersect(Civil));

    /// <summary>The bars that open in a range, as a range of their own: what goes when those bars go.</summary>
    private static UtcRange OpensOf(Timeframe timeframe, UtcRange range) =>
        new(
            Civil.Contains(range.From) ? timeframe.Ceiling(range.From) : range.From,
            Civil.Contains(range.To) ? timeframe.Ceiling(range.To) : range.To);

    private static RangeSet RangesOf(BarColumns bars, Func<BarColumns, int, bool> isTaken)
    {
        List<UtcRange> ranges = [];
        for (int row = 0; row < bars.Count; row++)
        {
            if (isTaken(bars, row))
            {
                UtcTime open = bars.OpenTimes[row];
                ranges.Add(new UtcRange(open, UtcTime.Max(bars.CloseTimes[row], open.AddNanoseconds(1))));
            }
        }

        return RangeSet.Of(ranges);
    }
}
