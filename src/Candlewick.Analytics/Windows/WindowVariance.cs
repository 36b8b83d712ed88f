using System.Numerics;
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

    /// <summary>Takes values; mean and sum of squared deviations after each, to the bits that <see cref="Add"/> gives.</summary>
    internal void AddBlock(ReadOnlySpan<double> values, Span<double> means, Span<double> squares)
    {
        Span<double> references = stackalloc double[values.Length];
        for (int start = 0; start < values.Length;)
        {
            int run = Math.Min(_values.Length - _filled, values.Length - start);
            AddRun(values.Slice(start, run), means[start..], squares[start..], references[start..]);
            start += run;
        }

        int i = 0;
        Vector<double> length = new(_values.Length);
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> sum = new(means[i..]);
            Vector<double> mean = sum / length;
            (new Vector<double>(references[i..]) + mean).CopyTo(means[i..]);
            Vector.Max(Vector<double>.Zero, Vector.FusedMultiplyAdd(-sum, mean, new(squares[i..]))).CopyTo(squares[i..]);
        }

        for (; i < values.Length; i++)
        {
            double sum = means[i];
            double mean = sum / _values.Length;
            means[i] = references[i] + mean;
            squares[i] = Math.Max(0, Math.FusedMultiplyAdd(-sum, mean, squares[i]));
        }

        if (values.Length > 0)
        {
            Mean = means[values.Length - 1];
        }
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

    /// <summary>Takes values that end in the current block; writes sums, sums of squares (NaN before the first whole window) and the references they are from.</summary>
    private void AddRun(ReadOnlySpan<double> values, Span<double> sums, Span<double> squares, Span<double> references)
    {
        int i = 0;
        if (_hasPrevious)
        {
            int last = Math.Min(values.Length, _values.Length - 1 - _filled);
            while (i < last)
            {
                i = AddWhile(values[..last], i, sums, squares, references);
                if (i < last)
                {
                    Move(values[i], out sums[i], out squares[i], out references[i]);
                    i++;
                }
            }
        }

        for (; i < values.Length; i++)
        {
            if (!Move(values[i], out sums[i], out squares[i], out references[i]))
            {
                sums[i] = double.NaN;
                squares[i] = double.NaN;
            }
        }
    }

    /// <summary>The part of <see cref="AddRun"/> that needs no new reference; the index of the first value that was not taken.</summary>
    private int AddWhile(ReadOnlySpan<double> values, int i, Span<double> sums, Span<double> squares, Span<double> references)
    {
        int offset = _filled - i;
        Span<double> block = _values.AsSpan(offset, values.Length);
        ReadOnlySpan<double> suffixes = _sums.AsSpan(offset + 1, values.Length);
        ReadOnlySpan<double> squareSuffixes = _squares.AsSpan(offset + 1, values.Length);
        double reference = _reference;
        double limit = _limit;
        double sum = _sum;
        double square = _square;
        for (; i < values.Length; i++)
        {
            double distance = values[i] - reference;
            double nextSum = sum + distance;
            double nextSquare = Math.FusedMultiplyAdd(distance, distance, square);
            double windowSum = suffixes[i] + nextSum;
            double windowSquare = squareSuffixes[i] + nextSquare;
            if (windowSum * windowSum > windowSquare * limit)
            {
                break;
            }

            sum = nextSum;
            square = nextSquare;
            block[i] = values[i];
            sums[i] = windowSum;
            squares[i] = windowSquare;
            references[i] = reference;
        }

        _sum = sum;
        _square = square;
        _filled = offset + i;
        return i;
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
