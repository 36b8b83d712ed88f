namespace Candlewick.Domain.MarketData;

/// <summary>Which bars a series should have: every bar of the timeframe in which the market is open.</summary>
/// <remarks>
/// Where sessions exist, a day bar is [regular open, regular close), a bar of more days, weeks or months runs from the first open to the last
/// close of the sessions whose days it holds, and intraday bars are those that open in the extended session. Of bars that close by what they
/// hold (ticks, volume and so on) nobody can say which to expect: none is, and what was asked for is covered.
/// </remarks>
public static class ExpectedBars
{
    /// <inheritdoc cref="WholeBars(Timeframe, TradingCalendar, UtcRange)"/>
    public static UtcRange WholeBars(BarSpec spec, TradingCalendar calendar, UtcRange range) =>
        spec.IsOnGrid ? WholeBars(spec.Timeframe, calendar, range) : range;

    /// <inheritdoc cref="In(Timeframe, TradingCalendar, UtcRange)"/>
    public static IEnumerable<UtcRange> In(BarSpec spec, TradingCalendar calendar, UtcRange range) =>
        spec.IsOnGrid ? In(spec.Timeframe, calendar, range)
        : spec.Kind == BarKind.Timed ? SessionBars.In(spec.Timeframe, spec.Anchor, calendar, range)
        : [];

    /// <inheritdoc cref="Missing(Timeframe, TradingCalendar, UtcRange, ReadOnlySpan{UtcTime})"/>
    public static RangeSet Missing(BarSpec spec, TradingCalendar calendar, UtcRange range, ReadOnlySpan<UtcTime> openTimes) =>
        spec.IsOnGrid ? Missing(spec.Timeframe, calendar, range, openTimes) : Missing(In(spec, calendar, range), openTimes);

    /// <summary>The part of the range that holds whole bars only.</summary>
    public static UtcRange WholeBars(Timeframe timeframe, TradingCalendar calendar, UtcRange range)
    {
        if (range.IsEmpty || !calendar.IsAlwaysOpen)
        {
            return range;
        }

        UtcRange whole = new(timeframe.Ceiling(range.From), timeframe.Floor(range.To));
        return whole.IsEmpty ? UtcRange.Empty : whole;
    }

    /// <summary>[OpenTime, CloseTime) of each expected bar that opens in the range, in order.</summary>
    public static IEnumerable<UtcRange> In(Timeframe timeframe, TradingCalendar calendar, UtcRange range)
    {
        if (calendar.IsAlwaysOpen)
        {
            for (UtcTime open = timeframe.Ceiling(range.From); open < range.To; open = timeframe.Next(open))
            {
                yield return new UtcRange(open, timeframe.Next(open));
            }

            yield break;
        }

        foreach (UtcRange bar in SessionBars.In(timeframe, BarAnchor.Utc, calendar, range))
        {
            yield return bar;
        }
    }

    /// <summary>The bar of a day or longer that holds a day of the calendar's zone; null when that period has no session.</summary>
    public static UtcRange? Holding(Timeframe timeframe, TradingCalendar calendar, DateOnly day)
    {
        UtcTime open = timeframe.Floor(UtcTime.From(day));
        UtcRange period = new(open, timeframe.Next(open));
        TimeSpan zone = TimeSpan.FromDays(2);
        TradingSession[] sessions =
            [.. calendar.Sessions(new UtcRange(period.From - zone, period.To + zone)).Where(session => period.Contains(UtcTime.From(session.Date)))];
        return sessions.Length == 0 ? null : new UtcRange(sessions[0].Regular.From, sessions[^1].Regular.To);
    }

    public static long Count(Timeframe timeframe, TradingCalendar calendar, UtcRange range) =>
        calendar.IsAlwaysOpen ? timeframe.CountOpens(range) : In(timeframe, calendar, range).LongCount();

    /// <summary>The expected bars of the range that are not among the given ones, as joined ranges.</summary>
    /// <param name="openTimes">Ordered; times outside the range or off the grid are ignored.</param>
    public static RangeSet Missing(Timeframe timeframe, TradingCalendar calendar, UtcRange range, ReadOnlySpan<UtcTime> openTimes)
    {
        if (calendar.IsAlwaysOpen && IsComplete(timeframe, range, openTimes))
        {
            return RangeSet.Empty;
        }

        return Missing(In(timeframe, calendar, range), openTimes);
    }

    private static RangeSet Missing(IEnumerable<UtcRange> expected, ReadOnlySpan<UtcTime> openTimes)
    {
        List<UtcRange> missing = [];
        int next = 0;
        foreach (UtcRange bar in expected)
        {
            while (next < openTimes.Length && openTimes[next] < bar.From)
            {
                next++;
            }

            if (next < openTimes.Length && openTimes[next] == bar.From)
            {
                continue;
            }

            if (missing.Count > 0 && missing[^1].To == bar.From)
            {
                missing[^1] = missing[^1] with { To = bar.To };
            }
            else
            {
                missing.Add(bar);
            }
        }

        return RangeSet.Of(missing);
    }

    private static bool IsComplete(Timeframe timeframe, UtcRange range, ReadOnlySpan<UtcTime> openTimes)
    {
        if (!timeframe.IsFixed || openTimes.IsEmpty || openTimes[0] != timeframe.Ceiling(range.From)
            || openTimes.Length != timeframe.CountOpens(range))
        {
            return false;
        }

        long length = timeframe.LengthNanoseconds;
        for (int i = 1; i < openTimes.Length; i++)
        {
            if (openTimes[i].Nanoseconds - openTimes[i - 1].Nanoseconds != length)
            {
                return false;
            }
        }

        return true;
    }
}
