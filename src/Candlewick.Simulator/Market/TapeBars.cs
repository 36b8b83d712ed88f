using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>Bars made of a tape's trades alone.</summary>
internal static class TapeBars
{
    /// <summary>The bars that open in the range, oldest first; the last may be forming.</summary>
    public static IEnumerable<SimulatedBar> Read(ITape tape, Timeframe timeframe, UtcRange range, UtcTime now)
    {
        for (UtcTime open = timeframe.Ceiling(range.From); open < range.To && open < now; open = timeframe.Next(open))
        {
            UtcTime close = timeframe.Next(open);
            if (tape.Fold(open.Microseconds, UtcTime.Min(close, now).Microseconds) is { } made)
            {
                yield return made.Bar with { OpenUs = open.Microseconds, CloseUs = close.Microseconds };
            }
        }
    }
}
