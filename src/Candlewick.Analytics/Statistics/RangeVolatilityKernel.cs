using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Statistics;

/// <summary>Square root of the mean of one term a bar over the last n bars; prices must be above 0.</summary>
/// <param name="term">An estimate of the variance of one period from one bar.</param>
/// <param name="factor">What the root is multiplied by.</param>
public struct RangeVolatilityKernel(int window, BarTerm term, double factor) : IKernel<BarPoint, double>
{
    private SlidingWindow<double> _terms = new(window);

    public readonly int WarmUp => window;

    public readonly bool IsPossible(BarPoint input) => Volatility.IsPossible(input);

    public double Add(BarPoint input)
    {
        _terms.Add(term(input));
        return _terms.IsFull ? factor * Math.Sqrt(Moments.Mean(_terms.Items)) : double.NaN;
    }

    public void Reset() => _terms.Reset();

    public void Transfer(StateCursor state) => _terms.Transfer(state);
}

/// <summary>A number from one bar.</summary>
public delegate double BarTerm(in BarPoint bar);

/// <summary>The arithmetic of <see cref="Volatility.YangZhang"/>.</summary>
/// <param name="factor">What the root is multiplied by.</param>
public struct YangZhangKernel(int window, double factor) : IKernel<BarPoint, double>
{
    private SlidingWindow<double> _gaps = new(window);
    private SlidingWindow<double> _bodies = new(window);
    private SlidingWindow<double> _inner = new(window);
    private double _close = double.NaN;

    public readonly int WarmUp => window + 1;

    public readonly bool IsPossible(BarPoint input) => Volatility.IsPossible(input);

    public double Add(BarPoint input)
    {
        double gap = Math.Log(input.Open / _close);
        _close = input.Close;
        if (double.IsNaN(gap))
        {
            return double.NaN;
        }

        _gaps.Add(gap);
        _bodies.Add(Math.Log(input.Close / input.Open));
        _inner.Add(Volatility.RogersSatchell(input));
        if (!_gaps.IsFull)
        {
            return double.NaN;
        }

        double weight = 0.34 / (1.34 + ((window + 1.0) / (window - 1)));
        double variance = Moments.Variance(_gaps.Items, 1) + (weight * Moments.Variance(_bodies.Items, 1)) + ((1 - weight) * Moments.Mean(_inner.Items));
        return factor * Math.Sqrt(variance);
    }

    public void Reset()
    {
        _gaps.Reset();
        _bodies.Reset();
        _inner.Reset();
        _close = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _gaps.Transfer(state);
        _bodies.Transfer(state);
        _inner.Transfer(state);
        state.Value(ref _close);
    }
}
