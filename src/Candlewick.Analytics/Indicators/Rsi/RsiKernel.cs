using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Rsi"/>.</summary>
public struct RsiKernel(int period, MeanKind mean = MeanKind.Wilder) : IKernel<double, double>, IPriceBlocks, IEightBlocks<RsiKernel>
{
    private readonly bool _isSimple = mean == MeanKind.Simple;
    private ExponentialMean _rise = ExponentialMean.Wilder(period);
    private ExponentialMean _fall = ExponentialMean.Wilder(period);
    private WindowSum _rises = new(mean == MeanKind.Simple ? period : 1);
    private WindowSum _falls = new(mean == MeanKind.Simple ? period : 1);
    private double _previous;
    private bool _hasPrevious;

    public readonly int WarmUp => period + 1;

    readonly bool IEightBlocks<RsiKernel>.IsSteady => !_isSimple && _fall.IsSeeded;

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

        double factor = _rise.Factor;
        (double rise, double fall, double previous) = (_rise.Mean, _fall.Mean, _previous);
        for (; i < prices.Length; i++)
        {
            double price = prices[i];
            rise = Math.FusedMultiplyAdd(factor, double.MaxNative(price - previous, 0) - rise, rise);
            fall = Math.FusedMultiplyAdd(factor, double.MaxNative(previous - price, 0) - fall, fall);
            previous = price;
            strengths[i] = Strength(rise, fall);
        }

        (_rise.Mean, _fall.Mean, _previous) = (rise, fall, previous);
    }

    static void IEightBlocks<RsiKernel>.AddEight(Span<RsiKernel> kernels, LaneRows rows)
    {
        Vector512<double> factor = Vector512.Create(kernels[0]._rise.Factor);
        Vector512<double> rise = Lanes.Of(kernels, static (in k) => k._rise.Mean);
        Vector512<double> fall = Lanes.Of(kernels, static (in k) => k._fall.Mean);
        Vector512<double> previous = Lanes.Of(kernels, static (in k) => k._previous);
        Vector512<double> hundred = Vector512.Create(100.0);
        for (int i = 0; i < rows.Count; i++)
        {
            Vector512<double> price = rows.Input[i];
            rise = Vector512.FusedMultiplyAdd(factor, Vector512.MaxNative(price - previous, Vector512<double>.Zero) - rise, rise);
            fall = Vector512.FusedMultiplyAdd(factor, Vector512.MaxNative(previous - price, Vector512<double>.Zero) - fall, fall);
            previous = price;
            Vector512<double> both = rise + fall;
            rows.First[i] = Vector512.ConditionalSelect(Vector512.Equals(both, Vector512<double>.Zero), hundred, hundred * (rise / both));
        }

        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i]._rise.Mean = rise[i];
            kernels[i]._fall.Mean = fall[i];
            kernels[i]._previous = previous[i];
        }
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
