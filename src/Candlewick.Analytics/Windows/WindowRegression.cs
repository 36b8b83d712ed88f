using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>A least-squares line through values at the positions 0, 1, ..., n - 1.</summary>
/// <param name="Mean">Mean of the values, which is the line at the middle of the window.</param>
/// <param name="Slope">Rise of the line per position.</param>
/// <param name="Residual">Sum of the squared distances of the values from the line.</param>
public readonly record struct FittedLine(double Mean, double Slope, double Residual);

/// <summary>The least-squares line through the last n values, without drift and without cancellation.</summary>
/// <remarks>
/// Lines are kept for every suffix of the previous block and for the prefix of the current one, and the two are merged. Each line is
/// relative to a value of the window itself, and residuals are only ever added to, so a steep line with tiny residuals, or tiny moves of
/// a large price, keep their digits: no second pass is needed.
/// Source of the updates: T. F. Chan, G. H. Golub, R. J. LeVeque, Algorithms for Computing the Sample Variance, 1983, extended to a line.
/// </remarks>
public struct WindowRegression
{
    private readonly double[] _values;
    private readonly FittedLine[] _suffixes;
    private FittedLine _prefix;
    private double _first;
    private double _last;
    private int _filled;
    private bool _hasPrevious;

    /// <param name="length">Values in a window, at least 2.</param>
    public WindowRegression(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        _values = new double[length];
        _suffixes = new FittedLine[length];
    }

    /// <summary>Takes a value; false while there are fewer than n.</summary>
    /// <param name="line">The line, its mean relative to <paramref name="reference"/>.</param>
    /// <param name="reference">A value of the window.</param>
    public bool Add(double value, out FittedLine line, out double reference)
    {
        int at = _filled;
        if (at == 0)
        {
            _first = value;
        }

        _prefix = at == 0 ? default : Grow(_prefix, at, value - _first);
        reference = _first;
        bool isReady = _hasPrevious || at + 1 == _values.Length;
        line = isReady ? Whole(at) : default;
        _values[at] = value;
        _filled = at + 1;
        if (_filled == _values.Length)
        {
            Turn();
        }

        return isReady;
    }

    public void Reset()
    {
        _prefix = default;
        _first = 0;
        _last = 0;
        _filled = 0;
        _hasPrevious = false;
        Array.Clear(_values);
        Array.Clear(_suffixes);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_values);
        for (int i = 0; i < _suffixes.Length; i++)
        {
            Transfer(state, ref _suffixes[i]);
        }

        Transfer(state, ref _prefix);
        state.Value(ref _first);
        state.Value(ref _last);
        state.Value(ref _filled);
        state.Value(ref _hasPrevious);
    }

    /// <summary>Sum of the squared distances of the positions 0, ..., count - 1 from their middle.</summary>
    internal static double Spread(double count) => count * ((count * count) - 1) / 12;

    private static void Transfer(StateCursor state, ref FittedLine line)
    {
        (double mean, double slope, double residual) = line;
        state.Value(ref mean);
        state.Value(ref slope);
        state.Value(ref residual);
        line = new(mean, slope, residual);
    }

    /// <summary>The line through count values and one more after them.</summary>
    private static FittedLine Grow(in FittedLine line, double count, double value)
    {
        double surprise = value - (line.Mean + (line.Slope * ((count + 1) / 2)));
        double share = 1 / ((count + 1) * (count + 2));
        return new(
            line.Mean + ((value - line.Mean) / (count + 1)),
            line.Slope + (6 * surprise * share),
            line.Residual + (surprise * surprise * (count * (count - 1) * share)));
    }

    private readonly FittedLine Whole(int at)
    {
        double length = _values.Length;
        double newer = at + 1;
        double older = length - newer;
        if (older == 0)
        {
            return _prefix;
        }

        ref readonly FittedLine suffix = ref _suffixes[at + 1];
        double step = _prefix.Mean - suffix.Mean + (_first - _last);
        double olderSpread = Spread(older);
        double newerSpread = Spread(newer);
        double slope = ((suffix.Slope * olderSpread) + (_prefix.Slope * newerSpread) + (step * (older * newer / 2))) / Spread(length);
        double bend = (slope / 2) - (step / length);
        double olderTurn = suffix.Slope - slope;
        double newerTurn = _prefix.Slope - slope;
        double residual = suffix.Residual + _prefix.Residual + (olderTurn * olderTurn * olderSpread)
            + (newerTurn * newerTurn * newerSpread) + (bend * bend * (older * newer * length));
        return new(_prefix.Mean - (step * (older / length)), slope, residual);
    }

    /// <summary>Fits the suffixes of the finished block, backwards in time.</summary>
    private void Turn()
    {
        _last = _values[^1];
        FittedLine backwards = default;
        for (int i = _values.Length - 1; i >= 0; i--)
        {
            int count = _values.Length - 1 - i;
            backwards = count == 0 ? default : Grow(backwards, count, _values[i] - _last);
            _suffixes[i] = backwards with { Slope = -backwards.Slope };
        }

        _filled = 0;
        _hasPrevious = true;
    }
}
