namespace Candlewick.Analytics.Bars.RunsBars;

/// <summary>theta = the larger of the bought and the sold part of the bar, neither set off against the other; full when theta >= its expectation.</summary>
/// <remarks>
/// The expectation is E[T] max(P[b = 1] E[v | b = 1], P[b = -1] E[v | b = -1]), v being 1 for tick runs: E[T] and the mean bought and sold
/// parts a trade, whose larger one is that maximum, are exponentially weighted means over the bars since the anchor. The first bar after
/// an anchor closes after as many trades as the size says. An aggregate of trades, or a smaller bar, is one trade here.
/// </remarks>
internal struct RunsRule(double size, ExpectationOptions options, bool byVolume) : IPrintRule
{
    private TradeSide _side = new(options.UsesAggressor);
    private ExpectedTrades _trades = new(size, options);
    private BarMean _boughtPart = new(options.Span);
    private BarMean _soldPart = new(options.Span);
    private double _bought;
    private double _sold;
    private double _count;

    public bool IsFull(in BarDraft draft, in Print print)
    {
        double quantity = byVolume ? print.Volume : 1;
        bool isBought = _side.Sign(print) > 0;
        _bought += isBought ? quantity : 0;
        _sold += isBought ? 0 : quantity;
        _count++;
        double threshold = _trades.Value * Math.Max(_boughtPart.Value, _soldPart.Value);
        bool isFull = _trades.HasHistory ? Math.Max(_bought, _sold) >= threshold : _count >= size;
        if (isFull)
        {
            _trades.Close(_count);
            _boughtPart.Add(_bought / _count);
            _soldPart.Add(_sold / _count);
            (_bought, _sold, _count) = (0, 0, 0);
        }

        return isFull;
    }

    public void Restart()
    {
        _side.Restart();
        _trades.Restart();
        _boughtPart.Restart();
        _soldPart.Restart();
        (_bought, _sold, _count) = (0, 0, 0);
    }
}
