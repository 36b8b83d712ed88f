namespace Candlewick.Analytics.Bars;

/// <summary>A bar is full once a sum reaches its size.</summary>
internal readonly struct SumRule<TLimit>(TLimit limit) : IClosingRule
    where TLimit : struct, ISumLimit
{
    public int Add(ref BarDraft draft, ReadOnlySpan<Trade> trades, UtcTime before, out bool isFull)
    {
        int taken = TradeFold.Add(ref draft, trades, before, limit);
        isFull = limit.IsReached(draft);
        return taken;
    }

    public bool Add(ref BarDraft draft, in Print print)
    {
        draft.Add(print);
        return limit.IsReached(draft);
    }

    public void Restart()
    {
    }
}
