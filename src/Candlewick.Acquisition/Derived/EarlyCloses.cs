namespace Candlewick.Acquisition.Derived;

/// <summary>Bars that a halt ended before their time (Binance publishes such: 2021-02-11T03:00Z to 03:40:54.774Z). All that was traded in their slot is in them.</summary>
internal static class EarlyCloses
{
    /// <summary>The batch, its early bars ending with their slots; the same batch where there are none.</summary>
    /// <param name="spec">Of the bars; those that do not open on the grid of its timeframe are left alone.</param>
    public static BarColumns Extend(BarColumns bars, BarSpec spec)
    {
        if (!spec.IsOnGrid || !HasEarly(bars, spec.Timeframe))
        {
            return bars;
        }

        BarColumns extended = new(bars.Count);
        for (int row = 0; row < bars.Count; row++)
        {
            Bar bar = bars[row];
            extended.Add(IsEarly(bars, row, spec.Timeframe) ? bar with { CloseTime = spec.Timeframe.Next(bar.OpenTime) } : bar);
        }

        return extended;
    }

    private static bool HasEarly(BarColumns bars, Timeframe timeframe)
    {
        for (int row = 0; row < bars.Count; row++)
        {
            if (IsEarly(bars, row, timeframe))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEarly(BarColumns bars, int row, Timeframe timeframe)
    {
        UtcTime open = bars.OpenTimes[row];
        long length = bars.CloseTimes[row].Nanoseconds - open.Nanoseconds;
        return length != timeframe.LengthNanoseconds && timeframe.IsOpen(open) && bars.CloseTimes[row] < timeframe.Next(open);
    }
}
