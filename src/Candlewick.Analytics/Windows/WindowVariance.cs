using System.Runtime.CompilerServices;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Mean and squared deviations of the last n values without drift: sums over a suffix of the previous block of n values and a prefix of the current one.</summary>
/// <remarks>
/// Sums are of distances from a reference: the last value of the previous block. When cancellation would cost more than two digits
/// (the mean lies far from the reference, measured by the spread), the reference moves to the mean and the window is summed afresh, so
/// the sum of squared deviations is right to about 1e-13 of itself and is exactly 0 for equal values. Distances up to 1e150 are squared
/// without overflow.
/// </remarks>
public struct WindowVariance
{
    /// <summary>Part of the sum of squares that may cancel.</summary>
    private const double MostCancelled = 63.0 / 64;

    private readonly double[] _values;
    private readonly double[] _sums;
    private readonly double[] _squares;
    private readonly double _limit;
    private double _reference;
    private double _sum;
    private double _square;
    private int _filled;
    private bool _hasPrevious;

    /// <param name="length">Values in a window, at least 1.</param>
    public WindowVariance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _values = new double[length];
        _sums = new double[length + 1];
        _squares = new double[length + 1];
        _limit = length * MostCancelled;
        Mean = double.NaN;
    }

    /// <summary>The mean of the last n values; NaN while there are fewer.</summary>
    public double Mean { get; private set; }

    /// <summary>Takes a value; the sum of the squared deviations of the last n values from their mean, or NaN while there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double value)
    {
        if (!Move(value, out double sum, out double square, out double reference))
        {
            return double.NaN;
        }

        double mean = sum / _values.Length;
        Mean = reference + mean;
        return Math.Max(0, Math.FusedMultiplyAdd(-sum, mean, square));
    }

    public void Reset()
    {
        _reference = 0;
        _sum = 0;
        _square = 0;
        _filled = 0;
        _hasPrevious = false;
        Mean = double.NaN;
        Array.Clear(_values);
        Array.Clear(_sums);
        Array.Clear(_squares);
    }

    public void Transfer(StateCursor state)
    {
        double mean = Mean;
        state.Value(ref mean);
        Mean = mean;
        state.Values(_values);
        state.Values(_sums);
        state.Values(_squares);
        state.Value(ref _reference);
        state.Value(ref _sum);
        state.Value(ref _square);
        state.Value(ref _filled);
        state.Value(ref _hasPrevious);
    }

    /// <summary>Takes a value; sum and sum of squares of the distances of the last n values from a reference. False while there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Move(double value, out double sum, out double square, out double reference)
    {
        int at = _filled;
        if (at == 0 && !_hasPrevious)
        {
            _reference = value;
        }

        double distance = value - _reference;
        _sum += distance;
        _square = Math.FusedMultiplyAdd(distance, distance, _square);
        _values[at] = value;
        _filled = at + 1;
        sum = _sums[at + 1] + _sum;
        square = _squares[at + 1] + _square;
        if (sum * sum > square * _limit)
        {
            Refer();
            sum = _sums[at + 1] + _sum;
            square = _squares[at + 1] + _square;
        }

        reference = _reference;
        bool isFull = _hasPrevious;
        if (_filled == _values.Length)
        {
            isFull = true;
            Turn();
        }

        return isFull;
    }

    /// <summary>Moves the reference to the mean of the window.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refer()
    {
        int count = _hasPrevious ? _values.Length : _filled;
        double newest = _values[_filled - 1];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += _values[i] - newest;
        }

        _reference = newest + (sum / count);
        _sum = 0;
        _square = 0;
        for (int i = 0; i < _filled; i++)
        {
            double distance = _values[i] - _reference;
            _sum += distance;
            _square = Math.FusedMultiplyAdd(distance, distance, _square);
        }

        if (_hasPrevious)
        {
            SumSuffixes(_filled);
        }
    }

    /// <summary>Makes the finished block the previous one.</summary>
    private void Turn()
    {
        _reference = _values[^1];
        SumSuffixes(0);
        _sum = 0;
        _square = 0;
        _filled = 0;
        _hasPrevious = true;
    }

    private readonly void SumSuffixes(int first)
    {
        double sum = 0;
        double square = 0;
        for (int i = _values.Length - 1; i >= first; i--)
        {
            double distance = _values[i] - _reference;
            sum += distance;
            square = Math.FusedMultiplyAdd(distance, distance, square);
            _sums[i] = sum;
            _squares[i] = square;
        }
    }
}
