using System.Runtime.CompilerServices;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Highest high and lowest low of the last n bars, exact: extremes of a suffix of the previous block of n bars and of a prefix of the current one.</summary>
/// <remarks>Two comparisons a bar and side, none of which a processor can guess wrong. <see cref="WindowExtreme"/> also knows how old an extreme is.</remarks>
public struct WindowRange
{
    private readonly double[] _highs;
    private readonly double[] _lows;
    private double _high;
    private double _low;
    private int _filled;
    private bool _hasPrevious;

    /// <param name="length">Bars in a window, at least 1.</param>
    public WindowRange(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _highs = new double[length];
        _lows = new double[length];
        Reset();
    }

    /// <summary>Takes a bar; highest and lowest of the last n, NaN while there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double Highest, double Lowest) Add(double high, double low)
    {
        int at = _filled;
        double[] highs = _highs;
        double[] lows = _lows;
        _high = double.MaxNative(_high, high);
        _low = double.MinNative(_low, low);
        highs[at] = high;
        lows[at] = low;
        _filled = at + 1;
        if (_filled == highs.Length)
        {
            return Turn();
        }

        return _hasPrevious
            ? (double.MaxNative(highs[at + 1], _high), double.MinNative(lows[at + 1], _low))
            : (double.NaN, double.NaN);
    }

    /// <summary>Takes bars; highest and lowest after each.</summary>
    internal void AddBlock(ReadOnlySpan<double> highs, ReadOnlySpan<double> lows, Span<double> highest, Span<double> lowest)
    {
        for (int start = 0; start < highs.Length;)
        {
            int run = Math.Min(_highs.Length - _filled - 1, highs.Length - start);
            AddRun(highs.Slice(start, run), lows.Slice(start, run), highest.Slice(start, run), lowest.Slice(start, run));
            start += run;
            if (start < highs.Length)
            {
                (highest[start], lowest[start]) = Add(highs[start], lows[start]);
                start++;
            }
        }
    }

    public void Reset()
    {
        _high = double.NegativeInfinity;
        _low = double.PositiveInfinity;
        _filled = 0;
        _hasPrevious = false;
        Array.Clear(_highs);
        Array.Clear(_lows);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_highs);
        state.Values(_lows);
        state.Value(ref _high);
        state.Value(ref _low);
        state.Value(ref _filled);
        state.Value(ref _hasPrevious);
    }

    /// <summary>Takes bars that leave the current block unfinished.</summary>
    private void AddRun(ReadOnlySpan<double> highs, ReadOnlySpan<double> lows, Span<double> highest, Span<double> lowest)
    {
        Span<double> highBlock = _highs.AsSpan(_filled, highs.Length + 1);
        Span<double> lowBlock = _lows.AsSpan(_filled, highs.Length + 1);
        double high = _high;
        double low = _low;
        for (int i = 0; i < highs.Length; i++)
        {
            high = double.MaxNative(high, highs[i]);
            low = double.MinNative(low, lows[i]);
            highest[i] = double.MaxNative(highBlock[i + 1], high);
            lowest[i] = double.MinNative(lowBlock[i + 1], low);
            highBlock[i] = highs[i];
            lowBlock[i] = lows[i];
        }

        if (!_hasPrevious)
        {
            highest.Fill(double.NaN);
            lowest.Fill(double.NaN);
        }

        _high = high;
        _low = low;
        _filled += highs.Length;
    }

    /// <summary>Turns the finished block into the extremes of its suffixes; those of the whole block.</summary>
    private (double Highest, double Lowest) Turn()
    {
        double high = double.NegativeInfinity;
        double low = double.PositiveInfinity;
        for (int i = _highs.Length - 1; i >= 0; i--)
        {
            high = double.MaxNative(high, _highs[i]);
            low = double.MinNative(low, _lows[i]);
            _highs[i] = high;
            _lows[i] = low;
        }

        _high = double.NegativeInfinity;
        _low = double.PositiveInfinity;
        _filled = 0;
        _hasPrevious = true;
        return (high, low);
    }
}
