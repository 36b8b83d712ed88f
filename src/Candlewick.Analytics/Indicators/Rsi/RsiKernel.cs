using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Rsi"/>.</summary>
public struct RsiKernel(int period, MeanKind mean = MeanKind.Wilder) : IKernel<double, double>, IPriceBlocks, IFourBlocks<RsiKernel>
{
    private readonly bool _isSimple = mean == MeanKind.Simple;
    private ExponentialMean _rise = ExponentialMean.Wilder(period);
    private ExponentialMean _fall = ExponentialMean.Wilder(period);
    private WindowSum _rises = new(mean == MeanKind.Simple ? period : 1);
    private WindowSum _falls = new(mean == MeanKind.Simple ? period : 1);
    private double _previous;
    private bool _hasPrevious;

    public readonly int WarmUp => period + 1;

    readonly bool IFourBlocks<RsiKernel>.IsSteady => !_isSimple && _fall.IsSeeded;

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
        Lane lane = new(this);
        for (; i < prices.Length; i++)
        {
            strengths[i] = lane.Add(prices[i], factor);
        }

        lane.Save(ref this);
    }

    static void IFourBlocks<RsiKernel>.AddFour(Span<RsiKernel> kernels, FourColumns prices, FourOutputs outputs)
    {
        double factor = kernels[0]._rise.Factor;
        Lane first = new(kernels[0]);
        Lane second = new(kernels[1]);
        Lane third = new(kernels[2]);
        Lane fourth = new(kernels[3]);
        FourColumns strengths = outputs.First;
        for (int i = 0; i < prices.First.Length; i++)
        {
            strengths.First[i] = first.Add(prices.First[i], factor);
            strengths.Second[i] = second.Add(prices.Second[i], factor);
            strengths.Third[i] = third.Add(prices.Third[i], factor);
            strengths.Fourth[i] = fourth.Add(prices.Fourth[i], factor);
        }

        first.Save(ref kernels[0]);
        second.Save(ref kernels[1]);
        third.Save(ref kernels[2]);
        fourth.Save(ref kernels[3]);
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

    /// <summary>The state of one of several seeded series.</summary>
    private struct Lane(in RsiKernel kernel)
    {
        private double _rise = kernel._rise.Mean;
        private double _fall = kernel._fall.Mean;
        private double _previous = kernel._previous;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double Add(double price, double factor)
        {
            _rise = Math.FusedMultiplyAdd(factor, double.MaxNative(price - _previous, 0) - _rise, _rise);
            _fall = Math.FusedMultiplyAdd(factor, double.MaxNative(_previous - price, 0) - _fall, _fall);
            _previous = price;
            return Strength(_rise, _fall);
        }

        public readonly void Save(ref RsiKernel kernel)
        {
            kernel._rise.Mean = _rise;
            kernel._fall.Mean = _fall;
            kernel._previous = _previous;
        }
    }
}
