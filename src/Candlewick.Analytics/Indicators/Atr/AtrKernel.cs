using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Atr"/>.</summary>
public struct AtrKernel(int period, MeanKind mean = MeanKind.Wilder, FirstRange firstRange = FirstRange.None) : IKernel<BarPoint, double>, IBarBlocks
{
    /// <summary>Rows whose true ranges are ready before their means: few, so that the processor works on both at a time.</summary>
    private const int Chunk = 64;

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
        for (int i = 0; i < bars.Close.Length; i++)
        {
            outputs.First[i] = Add(bars.High[i], bars.Low[i], bars.Close[i]);
        }
    }

    /// <summary>Takes whole columns, of which rows may be impossible.</summary>
    internal void AddColumns(BarPrices bars, OutputColumns outputs)
    {
        Span<double> ranges = stackalloc double[1 + Chunk];
        for (int start = 0; start < bars.Close.Length; start += Chunk)
        {
            int rows = Math.Min(Chunk, bars.Close.Length - start);
            if (start > 0 && !_isSimple && _mean.IsSeeded && BlockMath.TryTrueRanges(ColumnRuns.Part(bars, start - 1, 1 + rows), ranges))
            {
                _mean.AddBlock(ranges.Slice(1, rows), outputs.First.Slice(start, rows));
                _previousClose = bars.Close[start + rows - 1];
            }
            else
            {
                ColumnRuns.AddAny(ref this, ColumnRuns.Part(bars, start, rows), outputs.Part(start, rows));
            }
        }
    }

    /// <summary>Takes rows of bars of eight series together; false when it cannot because one is not past its seed or not finite.</summary>
    /// <param name="start">The first row; there is one before it where a kernel is past its seed.</param>
    /// <param name="rows">The means, as many rows as it has vectors, a multiple of eight.</param>
    /// <param name="ranges">Room for the true ranges behind one more place.</param>
    internal static bool TryAddEight(Span<AtrKernel> kernels, EightBars bars, int start, Span<Vector512<double>> rows, Span<double> ranges)
    {
        int count = rows.Length;
        for (int i = 0; i < kernels.Length; i++)
        {
            if (kernels[i]._isSimple || !kernels[i]._mean.IsSeeded
                || !BlockMath.TryTrueRanges(ColumnRuns.Part(bars[i], start - 1, 1 + count), ranges.Slice(i * count, 1 + count)))
            {
                return false;
            }
        }

        Lanes.Gather(ranges[1..], rows);
        Vector512<double> means = ExponentialMean.AddEight(kernels[0]._mean.Factor, Lanes.Of(kernels, static (in k) => k._mean.Mean), rows, rows);
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i]._mean.Mean = means[i];
            kernels[i]._previousClose = bars.Close[i][start + count - 1];
        }

        return true;
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
