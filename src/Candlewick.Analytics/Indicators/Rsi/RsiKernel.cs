using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Rsi"/>.</summary>
public struct RsiKernel(int period, MeanKind mean = MeanKind.Wilder) : IKernel<double, double>, IPriceBlocks
{
    private readonly bool _isSimple = mean == MeanKind.Simple;
    private ExponentialMean _rise = ExponentialMean.Wilder(period);
    private ExponentialMean _fall = ExponentialMean.Wilder(period);
    private WindowSum _rises = new(mean == MeanKind.Simple ? period : 1);
    private WindowSum _falls = new(mean == MeanKind.Simple ? period : 1);
    private double _previous;
    private bool _hasPrevious;

    public readonly int WarmUp => period + 1;

    /// <summary>Wilder's mean of the rises; for several series at once.</summary>
    internal readonly double Rise => _rise.Mean;

    /// <summary>Wilder's mean of the falls; for several series at once.</summary>
    internal readonly double Fall => _fall.Mean;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(double input) => double.IsFinite(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double input)
    {
        double change = input - _previous;
        double back = _previous - input;
        _previous = input;
        if (!_hasPrevious)
        {
            _hasPrevious = true;
            return double.NaN;
        }

        double rise = double.MaxNative(change, 0);
        double fall = double.MaxNative(back, 0);
        return _isSimple ? Strength(_rises.Add(rise), _falls.Add(fall)) : Strength(_rise.Add(rise), _fall.Add(fall));
    }

    void IPriceBlocks.AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs)
    {
        Span<double> strengths = outputs.First;
        int i = 0;
        while (i < prices.Length && (_isSimple || !_fall.IsSeeded))
        {
            strengths[i] = Add(prices[i]);
            i++;
        }

        if (i == prices.Length)
        {
            return;
        }

        double rise = _rise.Mean;
        double fall = _fall.Mean;
        double factor = _rise.Factor;
        double previous = _previous;
        for (; i < prices.Length; i++)
        {
            double price = prices[i];
            rise = Math.FusedMultiplyAdd(factor, double.MaxNative(price - previous, 0) - rise, rise);
            fall = Math.FusedMultiplyAdd(factor, double.MaxNative(previous - price, 0) - fall, fall);
            strengths[i] = Strength(rise, fall);
            previous = price;
        }

        _previous = previous;
        _rise.Mean = rise;
        _fall.Mean = fall;
    }

    public void Reset()
    {
        _rise.Reset();
        _fall.Reset();
        _rises.Reset();
        _falls.Reset();
        _previous = 0;
        _hasPrevious = false;
    }

    public void Transfer(StateCursor state)
    {
        _rise.Transfer(state);
        _fall.Transfer(state);
        _rises.Transfer(state);
        _falls.Transfer(state);
        state.Value(ref _previous);
        state.Value(ref _hasPrevious);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Strength(double rise, double fall)
    {
        double both = rise + fall;
        return both == 0 ? 100 : 100 * (rise / both);
    }
}
