namespace Candlewick.Analytics.Bars.Resampling;

/// <summary>Which timeframes fill which.</summary>
public static class Divisibility
{
    /// <summary>True when every bar of the larger timeframe begins and ends where bars of the smaller one do, and is longer.</summary>
    /// <remarks>Days are counted from the epoch, a Thursday, and weeks from the Monday after it; of the days only <c>1d</c> fills months, and weeks fill weeks only.</remarks>
    public static bool Divides(Timeframe smaller, Timeframe larger)
    {
        if (smaller.Unit == TimeframeUnit.Month || smaller.Unit == TimeframeUnit.Week)
        {
            return smaller.Unit == larger.Unit && larger.Count > smaller.Count && larger.Count % smaller.Count == 0;
        }

        if (larger.Unit == TimeframeUnit.Month)
        {
            return new Timeframe(1, TimeframeUnit.Day).LengthNanoseconds % smaller.LengthNanoseconds == 0;
        }

        // The first bar of each timeframe after the epoch must open with one of the smaller, and its length be a whole number of them.
        long first = larger.Ceiling(default).Nanoseconds;
        return first % smaller.LengthNanoseconds == 0 && larger.LengthNanoseconds % smaller.LengthNanoseconds == 0
            && larger.LengthNanoseconds > smaller.LengthNanoseconds;
    }
}
