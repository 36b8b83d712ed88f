namespace Candlewick.Analytics.Bars.Resampling;

/// <summary>Which timeframes fill which.</summary>
public static class Divisibility
{
    /// <summary>True when every bar of the larger timeframe begins and ends where bars of the smaller one do, and is longer.</summary>
    /// <remarks>Weeks begin on Mondays and days are counted from the epoch, so that of the days only <c>1d</c> fills weeks and months, and weeks fill weeks only.</remarks>
    public static bool Divides(Timeframe smaller, Timeframe larger)
    {
        if (smaller.Unit == TimeframeUnit.Month || smaller.Unit == TimeframeUnit.Week)
        {
            return smaller.Unit == larger.Unit && larger.Count > smaller.Count && larger.Count % smaller.Count == 0;
        }

        long length = larger.Unit >= TimeframeUnit.Week ? new Timeframe(1, TimeframeUnit.Day).LengthNanoseconds : larger.LengthNanoseconds;
        return length % smaller.LengthNanoseconds == 0 && larger.LengthNanoseconds > smaller.LengthNanoseconds;
    }
}
