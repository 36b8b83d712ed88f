using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Simple returns of two series; a return from a price of 0 counts as 0.</summary>
public struct PairReturns()
{
    private double _x = double.NaN;
    private double _y = double.NaN;

    /// <summary>Takes the next prices; false at the first, which have no return.</summary>
    public bool Add(Pair prices, out Pair returns)
    {
        returns = new(Of(_x, prices.X), Of(_y, prices.Y));
        (_x, _y) = prices;
        return !double.IsNaN(returns.X);
    }

    public void Reset()
    {
        _x = double.NaN;
        _y = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        state.Value(ref _x);
        state.Value(ref _y);
    }

    private static double Of(double before, double now) => before == 0 ? 0 : (now - before) / before;
}
