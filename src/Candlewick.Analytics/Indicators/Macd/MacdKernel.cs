using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Macd"/>.</summary>
/// <param name="periods">Lengths of the means.</param>
public struct MacdKernel(
    (int Fast, int Slow, int Signal) periods, MacdSeed seed = MacdSeed.Sma, MacdFactor factor = MacdFactor.Standard)
    : IKernel<double, MacdValue>, IPriceBlocks, IFourBlocks<MacdKernel>
{
    private readonly int _first = Math.Max(periods.Fast, periods.Slow);
    private ExponentialMean _fast = Mean(periods.Fast, seed, factor == MacdFactor.Fixed ? 0.15 : 0);
    private ExponentialMean _slow = Mean(periods.Slow, seed, factor == MacdFactor.Fixed ? 0.075 : 0);
    private ExponentialMean _signal = Mean(periods.Signal, seed, 0);
    private int _count;

    public readonly int WarmUp => seed == MacdSeed.FirstValue ? _first : _first + periods.Signal - 1;

    internal readonly int SettlesAfter =>
        Math.Max(ExponentialMean.SettlesAfter(_fast.Factor), ExponentialMean.SettlesAfter(_slow.Factor)) + ExponentialMean.SettlesAfter(_signal.Factor);

    readonly bool IFourBlocks<MacdKernel>.IsSteady => _signal.IsSeeded;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(double input) => double.IsFinite(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MacdValue Add(double input)
    {
        if (!_signal.IsSeeded)
        {
            return Start(input);
        }

        double macd = _fast.Add(input) - _slow.Add(input);
        double signal = _signal.Add(macd);
        return new MacdValue(macd, signal, macd - signal);
    }

    void IPriceBlocks.AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs)
    {
        Span<double> scratch = stackalloc double[outputs.First.IsEmpty || outputs.Second.IsEmpty || outputs.Third.IsEmpty ? prices.Length : 0];
        Span<double> macds = outputs.First.IsEmpty ? scratch : outputs.First;
        Span<double> signals = outputs.Second.IsEmpty ? scratch : outputs.Second;
        Span<double> histograms = outputs.Third.IsEmpty ? scratch : outputs.Third;
        int i = 0;
        for (; i < prices.Length && !_signal.IsSeeded; i++)
        {
            (macds[i], signals[i], histograms[i]) = Start(prices[i]);
        }

        Factors factors = new(_fast.Factor, _slow.Factor, _signal.Factor);
        Lane lane = new(this);
        for (; i < prices.Length; i++)
        {
            (macds[i], signals[i], histograms[i]) = lane.Add(prices[i], factors);
        }

        lane.Save(ref this);
    }

    static void IFourBlocks<MacdKernel>.AddFour(Span<MacdKernel> kernels, FourColumns prices, FourOutputs outputs)
    {
        Factors factors = new(kernels[0]._fast.Factor, kernels[0]._slow.Factor, kernels[0]._signal.Factor);
        Lane first = new(kernels[0]);
        Lane second = new(kernels[1]);
        Lane third = new(kernels[2]);
        Lane fourth = new(kernels[3]);
        for (int i = 0; i < prices.First.Length; i++)
        {
            (outputs.First.First[i], outputs.Second.First[i], outputs.Third.First[i]) = first.Add(prices.First[i], factors);
            (outputs.First.Second[i], outputs.Second.Second[i], outputs.Third.Second[i]) = second.Add(prices.Second[i], factors);
            (outputs.First.Third[i], outputs.Second.Third[i], outputs.Third.Third[i]) = third.Add(prices.Third[i], factors);
            (outputs.First.Fourth[i], outputs.Second.Fourth[i], outputs.Third.Fourth[i]) = fourth.Add(prices.Fourth[i], factors);
        }

        first.Save(ref kernels[0]);
        second.Save(ref kernels[1]);
        third.Save(ref kernels[2]);
        fourth.Save(ref kernels[3]);
    }

    public void Reset()
    {
        _fast.Reset();
        _slow.Reset();
        _signal.Reset();
        _count = 0;
    }

    public void Transfer(StateCursor state)
    {
        _fast.Transfer(state);
        _slow.Transfer(state);
        _signal.Transfer(state);
        state.Value(ref _count);
    }

    private static ExponentialMean Mean(int period, MacdSeed seed, double factor)
    {
        int length = seed == MacdSeed.FirstValue ? 1 : period;
        return new ExponentialMean(length, length, factor > 0 ? factor : 2.0 / (period + 1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private MacdValue Start(double input)
    {
        _count++;
        double fast = seed == MacdSeed.AlignedSma && _count <= _first - periods.Fast ? double.NaN : _fast.Add(input);
        double slow = seed == MacdSeed.AlignedSma && _count <= _first - periods.Slow ? double.NaN : _slow.Add(input);
        if (_count < _first)
        {
            return new MacdValue(double.NaN, double.NaN, double.NaN);
        }

        double macd = fast - slow;
        double signal = _signal.Add(macd);
        return new MacdValue(macd, signal, macd - signal);
    }

    /// <summary>The weights of the newest price.</summary>
    private readonly record struct Factors(double Fast, double Slow, double Signal);

    /// <summary>The state of one of several seeded series.</summary>
    private struct Lane(in MacdKernel kernel)
    {
        private double _fast = kernel._fast.Mean;
        private double _slow = kernel._slow.Mean;
        private double _signal = kernel._signal.Mean;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public MacdValue Add(double price, Factors factors)
        {
            _fast = Math.FusedMultiplyAdd(factors.Fast, price - _fast, _fast);
            _slow = Math.FusedMultiplyAdd(factors.Slow, price - _slow, _slow);
            double macd = _fast - _slow;
            _signal = Math.FusedMultiplyAdd(factors.Signal, macd - _signal, _signal);
            return new MacdValue(macd, _signal, macd - _signal);
        }

        public readonly void Save(ref MacdKernel kernel)
        {
            kernel._fast.Mean = _fast;
            kernel._slow.Mean = _slow;
            kernel._signal.Mean = _signal;
        }
    }
}
