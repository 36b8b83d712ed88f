using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Statistics;

/// <summary>A number from all values of a window, oldest first; NaN where it is not defined.</summary>
public delegate double WindowMeasure(ReadOnlySpan<double> values);

/// <summary>Computes a measure of the last n prices anew at each one, so that what came before leaves no trace, to the bit.</summary>
/// <param name="isPositive">True where a price must be above 0, because a ratio is taken.</param>
public struct PriceWindowKernel(int window, WindowMeasure measure, bool isPositive) : IKernel<double, double>
{
    private SlidingWindow<double> _prices = new(window);

    public readonly int WarmUp => window;

    public readonly bool IsPossible(double input) => double.IsFinite(input) && (!isPositive || input > 0);

    public double Add(double input)
    {
        _prices.Add(input);
        return _prices.IsFull ? measure(_prices.Items) : double.NaN;
    }

    public void Reset() => _prices.Reset();

    public void Transfer(StateCursor state) => _prices.Transfer(state);
}

/// <summary>Computes a measure of the last n returns between prices anew at each one; prices must be above 0.</summary>
public struct ReturnWindowKernel(int window, ReturnKind kind, WindowMeasure measure) : IKernel<double, double>
{
    private SlidingWindow<double> _returns = new(window);
    private double _last = double.NaN;

    public readonly int WarmUp => window + 1;

    public readonly bool IsPossible(double input) => double.IsFinite(input) && input > 0;

    public double Add(double input)
    {
        double change = PeriodReturn.Between(_last, input, kind);
        _last = input;
        if (double.IsNaN(change))
        {
            return double.NaN;
        }

        _returns.Add(change);
        return _returns.IsFull ? measure(_returns.Items) : double.NaN;
    }

    public void Reset()
    {
        _returns.Reset();
        _last = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _returns.Transfer(state);
        state.Value(ref _last);
    }
}
