using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Atr"/>.</summary>
public struct AtrKernel(int period, MeanKind mean = MeanKind.Wilder, FirstRange firstRange = FirstRange.None) : IKernel<BarPoint, double>, IBarBlocks
{
    private readonly bool _isSimple = mean == MeanKind.Simple;
    private ExponentialMean _mean = ExponentialMean.Wilder(period);
    private WindowSum _sum = new(mean == MeanKind.Simple ? period : 1);
    private double _previousClose;
    private bool _hasPrevious;

    public readonly int WarmUp => firstRange == FirstRange.None ? period + 1 : period;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(BarPoint input) => Add(input.High, input.Low, input.Close);

    /// <summary>Takes the prices of one bar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double Add(double high, double low, double close)
    {
        double range = BlockMath.TrueRange(high, low, _previousClose);
        _previousClose = close;
        if (!_hasPrevious)
        {
            _hasPrevious = true;
            if (firstRange == FirstRange.None)
            {
                return double.NaN;
            }

            range = high - low;
        }

        return _isSimple ? _sum.Add(range) / period : _mean.Add(range);
    }

    void IBarBlocks.AddBlock(BarPrices bars, OutputColumns outputs)
    {
        if (bars.Close.IsEmpty)
        {
            return;
        }

        Span<double> target = outputs.First;
        int i = 0;
        while (i < target.Length && (_isSimple || !_mean.IsSeeded))
        {
            target[i] = Add(bars.High[i], bars.Low[i], bars.Close[i]);
            i++;
        }

        double factor = _mean.Factor;
        double average = _mean.Mean;
        double previous = _previousClose;
        for (; i < target.Length; i++)
        {
            double range = BlockMath.TrueRange(bars.High[i], bars.Low[i], previous);
            previous = bars.Close[i];
            average = Math.FusedMultiplyAdd(factor, range - average, average);
            target[i] = average;
        }

        _previousClose = previous;
        _mean.Mean = average;
    }

    /// <summary>Takes a block of bars of four series: together where all are past their seed and finite, else one by one.</summary>
    internal static void AddFour(Span<AtrKernel> kernels, EightBars bars, (int Series, int Start, int Length) block, EightOutputs outputs)
    {
        (int series, int start, int length) = block;
        bool isTogether = EightRuns.IsFinite(bars.High, series, start, length) && EightRuns.IsFinite(bars.Low, series, start, length)
            && EightRuns.IsFinite(bars.Close, series, start, length);
        foreach (ref readonly AtrKernel kernel in kernels)
        {
            isTogether &= !kernel._isSimple && kernel._mean.IsSeeded;
        }

        for (int i = 0; !isTogether && i < kernels.Length; i++)
        {
            ColumnRuns.AddAny(ref kernels[i], ColumnRuns.Part(bars[series + i], start, length), outputs.Part(series + i, start, length));
        }

        if (!isTogether)
        {
            return;
        }

        Span<double> ranges = stackalloc double[4 * length];
        Span<double> means = stackalloc double[4];
        for (int i = 0; i < kernels.Length; i++)
        {
            BarPrices part = ColumnRuns.Part(bars[series + i], start, length);
            Span<double> range = ranges.Slice(i * length, length);
            BlockMath.TrueRanges(part, range);
            range[0] = BlockMath.TrueRange(part.High[0], part.Low[0], kernels[i]._previousClose);
            kernels[i]._previousClose = part.Close[^1];
            means[i] = kernels[i]._mean.Mean;
        }

        ExponentialMean.AddFour(kernels[0]._mean.Factor, means, new FourColumns(ranges, length), new FourColumns(outputs.First, series, start, length));
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i]._mean.Mean = means[i];
        }
    }

    public void Reset()
    {
        _mean.Reset();
        _sum.Reset();
        _previousClose = 0;
        _hasPrevious = false;
    }

    public void Transfer(StateCursor state)
    {
        _mean.Transfer(state);
        _sum.Transfer(state);
        state.Value(ref _previousClose);
        state.Value(ref _hasPrevious);
    }
}
