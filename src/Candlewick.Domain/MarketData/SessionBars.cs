namespace Candlewick.Domain.MarketData;

/// <summary>The bars of a market with sessions.</summary>
internal static class SessionBars
{
    /// <summary>Grid arithmetic stays inside these limits, so that it cannot overflow.</summary>
    private static readonly UtcRange Civil = new(UtcTime.From(1700, 1, 1), UtcTime.From(2250, 1, 1));

    /// <summary>[OpenTime, CloseTime) of each bar that opens in the range, in order.</summary>
    public static IEnumerable<UtcRange> In(Timeframe timeframe, BarAnchor anchor, TradingCalendar calendar, UtcRange range)
    {
        range = range.Intersect(Civil);
        IEnumerable<UtcRange> bars = timeframe.Unit >= TimeframeUnit.Day
            ? OfDays(timeframe, anchor, calendar, range)
            : calendar.Sessions(range).SelectMany(session => Within(timeframe, anchor, session));
        return bars.Where(bar => range.Contains(bar.From));
    }

    private static IEnumerable<UtcRange> Within(Timeframe timeframe, BarAnchor anchor, TradingSession session)
    {
        if (anchor == BarAnchor.Utc)
        {
            for (UtcTime open = timeframe.Ceiling(session.Extended.From); open < session.Extended.To; open = timeframe.Next(open))
            {
                yield return new UtcRange(open, timeframe.Next(open));
            }

            yield break;
        }

        UtcRange span = SpanOf(anchor, session);
        for (UtcTime open = span.From; open < span.To; open = timeframe.Next(open))
        {
            yield return new UtcRange(open, UtcTime.Min(timeframe.Next(open), span.To));
        }
    }

    private static IEnumerable<UtcRange> OfDays(Timeframe timeframe, BarAnchor anchor, TradingCalendar calendar, UtcRange range)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        // A session may begin on the UTC day before or after its own; the bar that holds it may have begun earlier.
        TimeSpan twoDays = TimeSpan.FromDays(2);
        UtcRange whole = new(timeframe.Floor(range.From - twoDays), timeframe.Next(timeframe.Floor(range.To + twoDays)));
        UtcRange bar = UtcRange.Empty;
        UtcTime group = UtcTime.MinValue;
        foreach (TradingSession session in calendar.Sessions(whole))
        {
            UtcTime own = timeframe.Floor(UtcTime.From(session.Date));
            UtcRange span = SpanOf(anchor, session);
            if (own == group)
            {
                bar = bar with { To = span.To };
                continue;
            }

            if (!bar.IsEmpty)
            {
                yield return bar;
            }

            (group, bar) = (own, span);
        }

        if (!bar.IsEmpty)
        {
            yield return bar;
        }
    }

    private static UtcRange SpanOf(BarAnchor anchor, TradingSession session) =>
        anchor == BarAnchor.Extended ? session.Extended : session.Regular;
}
