using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Macd"/>.</summary>
/// <param name="periods">Lengths of the means.</param>
public struct MacdKernel(
    (int Fast, int Slow, int Signal) periods, MacdSeed seed = MacdSeed.Sma, MacdFactor factor = MacdFactor.Standard)
    : IKernel<double, MacdValue>, IPriceBlocks
{
    private readonly int _first = Math.Max(periods.Fast, periods.Slow);
    private ExponentialMean _fast = Mean(periods.Fast, seed, factor == MacdFactor.Fixed ? 0.15 : 0);
    private ExponentialMean _slow = Mean(periods.Slow, seed, factor == MacdFactor.Fixed ? 0.075 : 0);
    private ExponentialMean _signal = Mean(periods.Signal, seed, 0);
    private int _count;

    public readonly int WarmUp => seed == MacdSeed.FirstValue ? _first : _first + periods.Signal - 1;

    internal readonly int SettlesAfter =>
        Math.Max(ExponentialMean.SettlesAfter(_fast.Factor), ExponentialMean.SettlesAfter(_slow.Factor)) + ExponentialMean.SettlesAfter(_signal.Factor);

    /// <summary>The means after the last price, once all are seeded; for several series at once.</summary>
    internal readonly (double Fast, double Slow, double Signal) Means => (_fast.Mean, _slow.Mean, _signal.Mean);

    /// <summary>The weights of the newest price; for several series at once.</summary>
    internal readonly (double Fast, double Slow, double Signal) Factors => (_fast.Factor, _slow.Factor, _signal.Factor);

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

        (double fast, double slow, double signal) = Means;
        (double fastFactor, double slowFactor, double signalFactor) = Factors;
        for (; i < prices.Length; i++)
        {
            double price = prices[i];
            fast = Math.FusedMultiplyAdd(fastFactor, price - fast, fast);
            slow = Math.FusedMultiplyAdd(slowFactor, price - slow, slow);
            double macd = fast - slow;
            signal = Math.FusedMultiplyAdd(signalFactor, macd - signal, signal);
            macds[i] = macd;
            signals[i] = signal;
            histograms[i] = macd - signal;
        }

        (_fast.Mean, _slow.Mean, _signal.Mean) = (fast, slow, signal);
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
