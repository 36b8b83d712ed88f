using System.Runtime.CompilerServices;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Mean and squared deviations of the last n values; they depend on the n values alone, to the bit.</summary>
/// <remarks>
/// Of at most <see cref="ShortVariance.Most"/> values all are looked at each time; more are joined from runs that were kept. Either way the
/// sum of squared deviations is right to about 1e-14 of itself, and exactly 0 for equal values. <see cref="VarianceColumns"/> is the same
/// for whole columns.
/// </remarks>
public struct WindowVariance
{
    private readonly bool _isShort;
    private ShortVariance _short;
    private JoinedVariance _joined;
    private double _mean = double.NaN;

    /// <param name="length">Values in a window, at least 1.</param>
    public WindowVariance(int length)
    {
        _isShort = length is >= ShortVariance.Least and <= ShortVariance.Most;
        _short = new ShortVariance(_isShort ? length : ShortVariance.Least);
        _joined = new JoinedVariance(_isShort ? 1 : length);
    }

    /// <summary>The mean of the last n values; NaN while there are fewer.</summary>
    public readonly double Mean => _mean;

    /// <summary>Takes a value; the sum of the squared deviations of the last n values from their mean, or NaN while there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double value)
    {
        (double distance, double squares) = _isShort ? _short.Add(value) : _joined.Add(value);
        _mean = value + distance;
        return squares;
    }

    public void Reset()
    {
        _mean = double.NaN;
        _short.Reset();
        _joined.Reset();
    }

    public void Transfer(StateCursor state)
    {
        state.Value(ref _mean);
        _short.Transfer(state);
        _joined.Transfer(state);
    }
}
