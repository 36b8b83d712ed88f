using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Macd"/>.</summary>
/// <param name="periods">Lengths of the means.</param>
public struct MacdKernel(
    (int Fast, int Slow, int Signal) periods, MacdSeed seed = MacdSeed.Sma, MacdFactor factor = MacdFactor.Standard)
    : IKernel<double, MacdValue>, IPriceBlocks, IEightBlocks<MacdKernel>
{
    private readonly int _first = Math.Max(periods.Fast, periods.Slow);
    private ExponentialMean _fast = Mean(periods.Fast, seed, factor == MacdFactor.Fixed ? 0.15 : 0);
    private ExponentialMean _slow = Mean(periods.Slow, seed, factor == MacdFactor.Fixed ? 0.075 : 0);
    private ExponentialMean _signal = Mean(periods.Signal, seed, 0);
    private int _count;

    public readonly int WarmUp => seed == MacdSeed.FirstValue ? _first : _first + periods.Signal - 1;

    internal readonly int SettlesAfter =>
        Math.Max(ExponentialMean.SettlesAfter(_fast.Factor), ExponentialMean.SettlesAfter(_slow.Factor)) + ExponentialMean.SettlesAfter(_signal.Factor);

    readonly bool IEightBlocks<MacdKernel>.IsSteady => _signal.IsSeeded;

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

        (double fastFactor, double slowFactor, double signalFactor) = (_fast.Factor, _slow.Factor, _signal.Factor);
        (double fast, double slow, double signal) = (_fast.Mean, _slow.Mean, _signal.Mean);
        for (; i < prices.Length; i++)
        {
            fast = Math.FusedMultiplyAdd(fastFactor, prices[i] - fast, fast);
            slow = Math.FusedMultiplyAdd(slowFactor, prices[i] - slow, slow);
            double macd = fast - slow;
            signal = Math.FusedMultiplyAdd(signalFactor, macd - signal, signal);
            (macds[i], signals[i], histograms[i]) = (macd, signal, macd - signal);
        }

        (_fast.Mean, _slow.Mean, _signal.Mean) = (fast, slow, signal);
    }

    static void IEightBlocks<MacdKernel>.AddEight(Span<MacdKernel> kernels, LaneRows rows)
    {
        Vector512<double> fastFactor = Vector512.Create(kernels[0]._fast.Factor);
        Vector512<double> slowFactor = Vector512.Create(kernels[0]._slow.Factor);
        Vector512<double> signalFactor = Vector512.Create(kernels[0]._signal.Factor);
        Vector512<double> fast = Lanes.Of(kernels, static (in k) => k._fast.Mean);
        Vector512<double> slow = Lanes.Of(kernels, static (in k) => k._slow.Mean);
        Vector512<double> signal = Lanes.Of(kernels, static (in k) => k._signal.Mean);
        for (int i = 0; i < rows.Count; i++)
        {
            fast = Vector512.FusedMultiplyAdd(fastFactor, rows.Input[i] - fast, fast);
            slow = Vector512.FusedMultiplyAdd(slowFactor, rows.Input[i] - slow, slow);
            Vector512<double> macd = fast - slow;
            signal = Vector512.FusedMultiplyAdd(signalFactor, macd - signal, signal);
            rows.First[i] = macd;
            rows.Second[i] = signal;
            rows.Third[i] = macd - signal;
        }

        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i]._fast.Mean = fast[i];
            kernels[i]._slow.Mean = slow[i];
            kernels[i]._signal.Mean = signal[i];
        }
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
}
