namespace Candlewick.Analytics.Bars;

/// <summary>A bar is full once a sum reaches its size.</summary>
internal readonly struct SumRule(FoldLimits limits) : IClosingRule
{
    /// <summary>
    /// A sum of quantities in binary may fall short of the decimal one by its rounding: ten times 0.1 is less than 1. A part in 1e12 is
    /// more than the rounding of thousands of additions and less than any quantity traded beside such a size.
    /// </summary>
    private const double Rounding = 1e-12;

    public static double Reach(decimal size) => (double)size * (1 - Rounding);

    public int Add(ref BarDraft draft, ReadOnlySpan<Trade> trades, UtcTime before, out bool isFull)
    {
        int taken = TradeFold.Add(ref draft, trades, limits with { Before = before });
        isFull = limits.IsReached(draft);
        return taken;
    }

    public bool Add(ref BarDraft draft, in Print print)
    {
        draft.Add(print);
        return limits.IsReached(draft);
    }

    public void Restart()
    {
    }
}
