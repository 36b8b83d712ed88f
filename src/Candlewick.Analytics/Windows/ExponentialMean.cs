using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Exponential mean: after a seed, each value moves the mean by a fixed part of its distance.</summary>
/// <remarks>mean = fma(factor, value - mean, mean): one rounding less than the plain form, and equal values stay exactly equal.</remarks>
public struct ExponentialMean
{
    private readonly double _factor;
    private readonly double _seedDivisor;
    private readonly int _seedLength;
    private double _mean;
    private int _count;

    /// <param name="seedLength">Values in the seed, at least 1: their sum divided by <paramref name="seedDivisor"/> is the first mean.</param>
    /// <param name="seedDivisor">What the sum of the seed is divided by; the length for a simple mean.</param>
    /// <param name="factor">Part of the distance that each value moves the mean, over 0 to 1.</param>
    public ExponentialMean(int seedLength, double seedDivisor, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seedLength, 1);
        _seedLength = seedLength;
        _seedDivisor = seedDivisor;
        _factor = factor;
    }

    /// <summary>True once there is a mean.</summary>
    public readonly bool IsSeeded => _count >= _seedLength;

    /// <summary>The mean once seeded; the sum of the seed so far before.</summary>
    internal double Mean
    {
        readonly get => _mean;
        set => _mean = value;
    }

    internal readonly double Factor => _factor;

    /// <summary>Wilder's mean of n values: the factor is 1/n, the seed the simple mean of n.</summary>
    public static ExponentialMean Wilder(int length) => new(length, length, 1.0 / length);

    /// <summary>Steps after which a difference in the mean has shrunk below 1e-16 of itself.</summary>
    public static int SettlesAfter(double factor) => factor >= 1 ? 0 : (int)Math.Ceiling(Math.Log(1e-16) / Math.Log(1 - factor));

    /// <summary>Takes a value; the mean after it, NaN before the seed is whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double value) =>
        _count >= _seedLength ? _mean = Math.FusedMultiplyAdd(_factor, value - _mean, _mean) : Seed(value);

    /// <summary>Takes values; the mean after each.</summary>
    internal void AddBlock(ReadOnlySpan<double> values, Span<double> means)
    {
        int i = 0;
        while (i < values.Length && !IsSeeded)
        {
            means[i] = Add(values[i]);
            i++;
        }

        double mean = _mean;
        double factor = _factor;
        for (; i < values.Length; i++)
        {
            mean = Math.FusedMultiplyAdd(factor, values[i] - mean, mean);
            means[i] = mean;
        }

        _mean = mean;
    }

    /// <summary>Takes values of each of eight seeded means of one factor; replaces them by the means after each.</summary>
    internal static Vector512<double> AddEight(double factor, Vector512<double> mean, ReadOnlySpan<Vector512<double>> values, Span<Vector512<double>> means)
    {
        Vector512<double> by = Vector512.Create(factor);
        for (int i = 0; i < values.Length; i++)
        {
            mean = Vector512.FusedMultiplyAdd(by, values[i] - mean, mean);
            means[i] = mean;
        }

        return mean;
    }

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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private double Seed(double value)
    {
        _mean += value;
        _count++;
        if (_count < _seedLength)
        {
            return double.NaN;
        }

        _mean /= _seedDivisor;
        return _mean;
    }
}
