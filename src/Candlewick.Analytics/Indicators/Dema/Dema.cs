using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>An exponential average with the lag of its own average taken out.</summary>
public static class Dema
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "dema",
        Name = "Double Exponential Moving Average",
        Summary = "An exponential average with the lag of its own average taken out.",
        Formula = "DEMA = 2 E1 - E2, E1 = EMA(p, n), E2 = EMA(E1, n), weight 2 / (n + 1). Seed sma: E1 begins as the mean of the first n prices, E2 as the mean of the first n values of E1, first value at bar 2n - 1; seed shared-sma: both begin at bar n as the mean of the first n prices, first value there; seed first-value: the first begins at the first price, the next at the nth value of the one before, first value at bar 2n - 1.",
        Source = "P. G. Mulloy, Smoothing Data with Faster Moving Averages, Technical Analysis of Stocks and Commodities 12:1, 1994; TA-Lib DEMA",
        Options = [IndicatorOption.Period("period", 20), IndicatorOption.Choice<ChainSeed>("seed", "How the averages begin."), Prices.Option],
        Outputs = [new("dema", OutputUnit.Price, "the average")],
        Memory = Memory.Recursive,
        SettlesAfter = options => ExponentialChain.SettlesAfter(options.Whole("period")),
        Create = options => new BoundIndicator<DemaKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">n of the averages.</param>
    /// <param name="seed">How the averages begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20, ChainSeed seed = ChainSeed.Sma)
    {
        OptionValues options = new(Spec, [("period", period), ("seed", (double)seed)]);
        return new Indicator<DemaKernel, double, double>(Kernel(options), options.ToString());
    }

    private static DemaKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<ChainSeed>("seed"));
}

/// <summary>The arithmetic of <see cref="Dema"/>.</summary>
public struct DemaKernel(int period, ChainSeed seed) : IKernel<double, double>
{
    private ExponentialChain _chain = new(period, 2, seed);

    public readonly int WarmUp => _chain.WarmUp;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input) => _chain.Add(input) ? (2 * _chain.First) - _chain.Second : double.NaN;

    public void Reset() => _chain.Reset();

    public void Transfer(StateCursor state) => _chain.Transfer(state);
}
