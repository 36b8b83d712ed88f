using System.Numerics;
using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Adx"/>.</summary>
public struct AdxKernel(int period, AdxSeed seed = AdxSeed.Wilder) : IKernel<BarPoint, AdxValue>, IBarBlocks
{
    private ExponentialMean _range = Mean(period, seed);
    private ExponentialMean _plus = Mean(period, seed);
    private ExponentialMean _minus = Mean(period, seed);
    private ExponentialMean _adx = ExponentialMean.Wilder(period);
    private double _previousHigh;
    private double _previousLow;
    private double _previousClose;
    private int _count;

    public readonly int WarmUp => seed == AdxSeed.Tulip ? (2 * period) - 1 : 2 * period;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdxValue Add(BarPoint input) => Add(input.High, input.Low, input.Close);

    /// <summary>Takes the prices of one bar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal AdxValue Add(double high, double low, double close)
    {
        double range = BlockMath.TrueRange(high, low, _previousClose);
        (double plus, double minus) = BlockMath.Movement(high - _previousHigh, _previousLow - low);
        (_previousHigh, _previousLow, _previousClose) = (high, low, close);
        if (!_adx.IsSeeded)
        {
            return Start(range, plus, minus);
        }

        (double meanPlus, double meanMinus) = (_plus.Add(plus), _minus.Add(minus));
        (double plusDi, double minusDi) = Indicators(_range.Add(range), meanPlus, meanMinus);
        double dx = Index(meanPlus, meanMinus);
        return new AdxValue(_adx.Add(dx), plusDi, minusDi, dx);
    }

    void IBarBlocks.AddBlock(BarPrices bars, OutputColumns outputs)
    {
        int start = 0;
        while (start < bars.Close.Length && (start == 0 || !_adx.IsSeeded))
        {
            AdxValue value = Add(bars.High[start], bars.Low[start], bars.Close[start]);
            Write(outputs.First, start, value.Adx);
            Write(outputs.Second, start, value.PlusDi);
            Write(outputs.Third, start, value.MinusDi);
            Write(outputs.Fourth, start, value.Dx);
            start++;
        }

        if (start < bars.Close.Length)
        {
            int first = start - 1;
            AddSeeded(new BarPrices(default, bars.High[first..], bars.Low[first..], bars.Close[first..]), outputs.Part(first, bars.Close.Length - first));
        }
    }

    public void Reset()
    {
        _range.Reset();
        _plus.Reset();
        _minus.Reset();
        _adx.Reset();
        _previousHigh = 0;
        _previousLow = 0;
        _previousClose = 0;
        _count = 0;
    }

    public void Transfer(StateCursor state)
    {
        _range.Transfer(state);
        _plus.Transfer(state);
        _minus.Transfer(state);
        _adx.Transfer(state);
        state.Value(ref _previousHigh);
        state.Value(ref _previousLow);
        state.Value(ref _previousClose);
        state.Value(ref _count);
    }

    private static ExponentialMean Mean(int period, AdxSeed seed) =>
        new(seed == AdxSeed.Wilder ? period : period - 1, period, 1.0 / period);

    private static void Write(Span<double> column, int row, double value)
    {
        if (!column.IsEmpty)
        {
            column[row] = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Plus, double Minus) Indicators(double range, double plus, double minus)
    {
        double scale = range == 0 ? 0 : 100 / range;
        return (plus * scale, minus * scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Index(double plus, double minus)
    {
        double both = plus + minus;
        return both == 0 ? 0 : 100 * (Math.Abs(plus - minus) / both);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private AdxValue Start(double range, double plus, double minus)
    {
        AdxValue absent = new(double.NaN, double.NaN, double.NaN, double.NaN);
        if (_count++ == 0)
        {
            return absent;
        }

        double meanRange = _range.Add(range);
        double meanPlus = _plus.Add(plus);
        double meanMinus = _minus.Add(minus);
        int first = seed == AdxSeed.Tulip ? period : period + 1;
        if (_count < first)
        {
            return absent;
        }

        (double plusDi, double minusDi) = Indicators(meanRange, meanPlus, meanMinus);
        double dx = Index(meanPlus, meanMinus);
        return new AdxValue(_adx.Add(dx), plusDi, minusDi, dx);
    }

    /// <summary>Takes the bars from the second on; the first one was taken before.</summary>
    private void AddSeeded(BarPrices bars, OutputColumns outputs)
    {
        int rows = bars.Close.Length;
        Span<double> range = stackalloc double[rows];
        Span<double> plus = stackalloc double[rows];
        Span<double> minus = stackalloc double[rows];
        Span<double> dx = stackalloc double[outputs.Fourth.IsEmpty ? rows : 0];
        dx = outputs.Fourth.IsEmpty ? dx : outputs.Fourth;
        BlockMath.TryTrueRanges(bars, range);
        BlockMath.Movements(bars, plus, minus);
        (_previousHigh, _previousLow, _previousClose) = (bars.High[^1], bars.Low[^1], bars.Close[^1]);
        AddMeans(range[1..], plus[1..], minus[1..]);
        Indices(plus[1..], minus[1..], dx[1..]);
        if (!outputs.Second.IsEmpty || !outputs.Third.IsEmpty)
        {
            for (int i = 1; i < rows; i++)
            {
                (double plusDi, double minusDi) = Indicators(range[i], plus[i], minus[i]);
                Write(outputs.Second, i, plusDi);
                Write(outputs.Third, i, minusDi);
            }
        }

        Span<double> adx = outputs.First.IsEmpty ? range : outputs.First;
        _adx.AddBlock(dx[1..], adx[1..]);
    }

    /// <summary>Replaces each column by its means.</summary>
    private void AddMeans(Span<double> ranges, Span<double> pluses, Span<double> minuses)
    {
        double factor = _range.Factor;
        double range = _range.Mean;
        double plus = _plus.Mean;
        double minus = _minus.Mean;
        for (int i = 0; i < ranges.Length; i++)
        {
            range = Math.FusedMultiplyAdd(factor, ranges[i] - range, range);
            plus = Math.FusedMultiplyAdd(factor, pluses[i] - plus, plus);
            minus = Math.FusedMultiplyAdd(factor, minuses[i] - minus, minus);
            ranges[i] = range;
            pluses[i] = plus;
            minuses[i] = minus;
        }

        (_range.Mean, _plus.Mean, _minus.Mean) = (range, plus, minus);
    }

    private static void Indices(ReadOnlySpan<double> pluses, ReadOnlySpan<double> minuses, Span<double> indices)
    {
        int i = 0;
        for (; i <= pluses.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> plus = new(pluses[i..]);
            Vector<double> minus = new(minuses[i..]);
            Vector<double> both = plus + minus;
            Vector<double> index = new Vector<double>(100) * (Vector.Abs(plus - minus) / both);
            Vector.ConditionalSelect(Vector.Equals(both, Vector<double>.Zero), Vector<double>.Zero, index).CopyTo(indices[i..]);
        }

        for (; i < pluses.Length; i++)
        {
            indices[i] = Index(pluses[i], minuses[i]);
        }
    }
}
