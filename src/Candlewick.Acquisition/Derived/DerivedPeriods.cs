using Candlewick.Analytics.Bars;

namespace Candlewick.Acquisition.Derived;

/// <summary>The pieces of time of which derived bars are rebuilt as a whole: a bar of a time series, an anchor period of any other.</summary>
internal sealed class DerivedPeriods(BarSpec target, TradingCalendar calendar)
{
    private static readonly Timeframe Day = new(1, TimeframeUnit.Day);

    /// <summary>Longest piece that is rebuilt in one write.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    private readonly BarSpec _slots = target.Kind == BarKind.Timed ? target : new BarSpec(Day) { Anchor = target.Anchor };

    private Timeframe Length => _slots.Timeframe;

    private bool IsArithmetic => target.Anchor == BarAnchor.Utc && (calendar.IsAlwaysOpen || target.Kind != BarKind.Timed);

    /// <summary>The periods that a set of ranges touches.</summary>
    /// <param name="span">Where anything is; outside it there is nothing to rebuild.</param>
    public RangeSet Touched(RangeSet ranges, UtcRange span)
    {
        RangeSet inside = ranges.Intersect(span);
        if (inside.IsEmpty || target.Anchor == BarAnchor.Unanchored)
        {
            return inside.IsEmpty ? inside : RangeSet.Of(span);
        }

        return RangeSet.Of(inside.SelectMany(range => IsArithmetic
            ? [new UtcRange(Length.Floor(range.From), Length.Ceiling(range.To))]
            : Slots(range)));
    }

    /// <summary>The periods of a set that lie in it whole.</summary>
    public RangeSet Whole(RangeSet ranges)
    {
        if (target.Anchor == BarAnchor.Unanchored)
        {
            return ranges;
        }

        return RangeSet.Of(ranges.SelectMany(range => IsArithmetic
            ? [new UtcRange(Length.Ceiling(range.From), Length.Floor(range.To))]
            : Slots(range).Where(range.Contains)));
    }

    /// <summary>A range of whole periods in pieces that are not too long, each of whole periods.</summary>
    public IEnumerable<UtcRange> Cut(UtcRange range)
    {
        UtcTime from = range.From;
        while (IsArithmetic && range.To - from > Longest && Length.Floor(from + Longest) is var cut && cut > from && cut < range.To)
        {
            yield return new UtcRange(from, cut);
            from = cut;
        }

        yield return new UtcRange(from, range.To);
    }

    /// <summary>The periods of a range one by one.</summary>
    public IEnumerable<UtcRange> Each(UtcRange range)
    {
        if (target.Anchor == BarAnchor.Unanchored)
        {
            return [range];
        }

        return IsArithmetic ? Arithmetic(range) : Slots(range);
    }

    private IEnumerable<UtcRange> Arithmetic(UtcRange range)
    {
        for (UtcTime open = Length.Floor(range.From); open < range.To; open = Length.Next(open))
        {
            yield return new UtcRange(open, Length.Next(open));
        }
    }

    private IEnumerable<UtcRange> Slots(UtcRange range)
    {
        TimeSpan around = TimeSpan.FromDays(4) + TimeSpan.FromTicks(Length.LengthNanoseconds / 100);
        return ExpectedBars.In(_slots, calendar, new UtcRange(range.From - around, range.To + around)).Where(slot => slot.Overlaps(range));
    }
}
