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

    /// <summary>The mean after the last bar; for several series at once.</summary>
    internal readonly double Mean => _mean.Mean;

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
        target[0] = Add(bars.High[0], bars.Low[0], bars.Close[0]);
        BlockMath.TrueRanges(bars, target);
        _previousClose = bars.Close[^1];
        if (!_isSimple)
        {
            _mean.AddBlock(target[1..], target[1..]);
            return;
        }

        foreach (ref double range in target[1..])
        {
            range = _sum.Add(range) / period;
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
