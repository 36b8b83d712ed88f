namespace Candlewick.Domain.MarketData;

/// <summary>Which bars a series should have: every bar of the timeframe in which the market is open.</summary>
/// <remarks>Where sessions exist, a day bar is [regular open, regular close) and intraday bars are those that open in the extended session.</remarks>
public static class ExpectedBars
{
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

        foreach (TradingSession session in calendar.Sessions(range))
        {
            foreach (UtcRange bar in InSession(timeframe, session))
            {
                if (range.Contains(bar.From))
                {
                    yield return bar;
                }
            }
        }
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

        List<UtcRange> missing = [];
        int next = 0;
        foreach (UtcRange bar in In(timeframe, calendar, range))
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

    private static IEnumerable<UtcRange> InSession(Timeframe timeframe, TradingSession session)
    {
        if (timeframe.Unit >= TimeframeUnit.Day)
        {
            yield return session.Regular;
            yield break;
        }

        for (UtcTime open = timeframe.Ceiling(session.Extended.From); open < session.Extended.To; open = timeframe.Next(open))
        {
            yield return new UtcRange(open, timeframe.Next(open));
        }
    }
}
