namespace Candlewick.Analytics.Bars.ImbalanceBars;

/// <summary>theta = sum of b v over the trades of the bar; full when |theta| >= E[T] |E[b v]|.</summary>
/// <remarks>
/// b is the side of a trade, +1 or -1, v its quantity (1 for tick imbalance). E[T], the trades a bar, and E[b v], the imbalance a trade, are
/// exponentially weighted means over the bars since the anchor. The first bar after an anchor, of which nothing is known, closes after
/// as many trades as the size says. An aggregate of trades, or a smaller bar, is one trade here: it has one price and one side.
/// The threshold is never below <see cref="ExpectationOptions.Chance"/> times the mean quantity times the root of E[T].
/// </remarks>
internal struct ImbalanceRule(double size, ExpectationOptions options, bool byVolume) : IPrintRule
{
    private TradeSide _side = new(options.UsesAggressor);
    private ExpectedTrades _trades = new(size, options);
    private BarMean _imbalance = new(options.Span);
    private BarMean _quantity = new(options.Span);
    private double _theta;
    private double _sum;
    private double _count;

    public bool IsFull(in BarDraft draft, in Print print)
    {
        double quantity = byVolume ? print.Volume : 1;
        _theta += _side.Sign(print) * quantity;
        _sum += quantity;
        _count++;
        double threshold = _trades.Value * Math.Max(
            Math.Abs(_imbalance.Value), options.Chance * _quantity.Value / Math.Sqrt(_trades.Value));
        bool isFull = _trades.HasHistory ? Math.Abs(_theta) >= threshold : _count >= size;
        if (isFull)
        {
            _trades.Close(_count);
            _imbalance.Add(_theta / _count);
            _quantity.Add(_sum / _count);
            (_theta, _sum, _count) = (0, 0, 0);
        }

        return isFull;
    }

    public void Restart()
    {
        _side.Restart();
        _trades.Restart();
        _imbalance.Restart();
        _quantity.Restart();
        (_theta, _sum, _count) = (0, 0, 0);
    }
}
