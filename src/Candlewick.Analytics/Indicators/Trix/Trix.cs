using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Rate of change of a threefold exponential average, in percent a bar.</summary>
public static class Trix
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "trix",
        Name = "TRIX",
        Summary = "Rate of change of a threefold exponential average, in percent a bar.",
        Formula = "TRIX = 100 (E3[0] - E3[1]) / E3[1], E3 = EMA(EMA(EMA(p, n), n), n), weight 2 / (n + 1); 0 where E3[1] is 0. Seed sma: each average begins "
            + "as the mean of the first n values of its input, first value at bar 3n - 1; seed shared-sma: all begin at bar n as the mean of the first "
            + "n prices, first value at bar n + 1; seed first-value: the first begins at the first price, the next at the nth value of the one before, first value at bar 3n - 1.",
        Source = "J. K. Hutson, Good TRIX, Technical Analysis of Stocks and Commodities 1:5, 1983; TA-Lib TRIX",
        Options = [IndicatorOption.Period("period", 18), IndicatorOption.Choice<ChainSeed>("seed", "How the averages begin."), Prices.Option],
        Outputs = [new("trix", OutputUnit.Ratio, "percent a bar")],
        Memory = Memory.Recursive,
        SettlesAfter = options => ExponentialChain.SettlesAfter(options.Whole("period")),
        Create = options => new BoundIndicator<TrixKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">n of the averages.</param>
    /// <param name="seed">How the averages begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 18, ChainSeed seed = ChainSeed.Sma)
    {
        OptionValues options = new(Spec, [("period", period), ("seed", (double)seed)]);
        return new Indicator<TrixKernel, double, double>(Kernel(options), options.ToString());
    }

    private static TrixKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<ChainSeed>("seed"));
}

/// <summary>The arithmetic of <see cref="Trix"/>.</summary>
public struct TrixKernel(int period, ChainSeed seed) : IKernel<double, double>
{
    private ExponentialChain _chain = new(period, 3, seed);
    private double _previous = double.NaN;

    public readonly int WarmUp => _chain.WarmUp + 1;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input)
    {
        if (!_chain.Add(input))
        {
            return double.NaN;
        }

        double value = _previous == 0 ? 0 : 100 * ((_chain.Third - _previous) / _previous);
        _previous = _chain.Third;
        return value;
    }

    public void Reset()
    {
        _chain.Reset();
        _previous = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _chain.Transfer(state);
        state.Value(ref _previous);
    }
}
