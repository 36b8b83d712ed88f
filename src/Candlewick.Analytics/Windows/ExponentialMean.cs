using System.Runtime.CompilerServices;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Exponential mean: after a seed, each value moves the mean by a fixed part of its distance.</summary>
public struct ExponentialMean
{
    private readonly double _factor;
    private readonly double _seedDivisor;
    private readonly int _seedLength;
    private double _mean;
    private int _count;

    /// <param name="seedLength">Values in the seed, at least 1.</param>
    /// <param name="seedDivisor">What the sum of the seed is divided by.</param>
    /// <param name="factor">Part of the distance that each value moves the mean.</param>
    public ExponentialMean(int seedLength, double seedDivisor, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seedLength, 1);
        _seedLength = seedLength;
        _seedDivisor = seedDivisor;
        _factor = factor;
    }

    /// <summary>Wilder's mean of n values.</summary>
    public static ExponentialMean Wilder(int length) => new(length, length, 1.0 / length);

    /// <summary>Takes a value; the mean after it, NaN before the seed is whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double value) =>
        _count >= _seedLength ? _mean = Math.FusedMultiplyAdd(_factor, value - _mean, _mean) : Seed(value);

    public void Reset()
    {
        _mean = 0;
        _count = 0;
    }

    public void Transfer(StateCursor state)
    {
        state.Value(ref _mean);
        state.Value(ref _count);
    }

    private double Seed(double value)
    {
        _mean += value;
        return ++_count < _seedLength ? double.NaN : _mean /= _seedDivisor;
    }
}
