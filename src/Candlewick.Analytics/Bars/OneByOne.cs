namespace Candlewick.Analytics.Bars;

/// <summary>Judges a draft after each input.</summary>
internal interface IPrintRule
{
    /// <summary>True when the draft, the input already in it, is full.</summary>
    bool IsFull(in BarDraft draft, in Print print);

    /// <summary>Forgets everything: an anchor was passed.</summary>
    void Restart();
}

/// <summary>Feeds a rule that must see every input by itself.</summary>
internal struct OneByOne<TRule>(TRule rule) : IClosingRule
    where TRule : struct, IPrintRule
{
    private TRule _rule = rule;

    public int Add(ref BarDraft draft, ReadOnlySpan<Trade> trades, UtcTime before, out bool isFull)
    {
        isFull = false;
        int taken = 0;
        while (taken < trades.Length && !isFull && trades[taken].EventTime < before)
        {
            ref readonly Trade trade = ref trades[taken];
            if (trade.EventTime < draft.Latest)
            {
                throw TradeFold.Early(draft, trade.EventTime);
            }

            draft.Latest = trade.EventTime;
            isFull = Add(ref draft, Print.Of(trade));
            taken++;
        }

        return taken;
    }

    public bool Add(ref BarDraft draft, in Print print)
    {
        draft.Add(print);
        return _rule.IsFull(draft, print);
    }

    public void Restart() => _rule.Restart();
}
