using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>An exponential average with the lag of its own averages taken out twice.</summary>
public static class Tema
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "tema",
        Name = "Triple Exponential Moving Average",
        Summary = "An exponential average with the lag of its own averages taken out twice.",
        Formula = "TEMA = 3 E1 - 3 E2 + E3, E1 = EMA(p, n), E2 = EMA(E1, n), E3 = EMA(E2, n), weight 2 / (n + 1). Seed sma: each begins as the mean of the first n values of its input, first value at bar 3n - 2; seed shared-sma: all begin at bar n as the mean of the first n prices, first value there; seed first-value: the first begins at the first price, the next at the nth value of the one before, first value at bar 3n - 2.",
        Source = "P. G. Mulloy, Smoothing Data with Less Lag, Technical Analysis of Stocks and Commodities 12:2, 1994; TA-Lib TEMA",
        Options = [IndicatorOption.Period("period", 20), IndicatorOption.Choice<ChainSeed>("seed", "How the averages begin."), Prices.Option],
        Outputs = [new("tema", OutputUnit.Price, "the average")],
        Memory = Memory.Recursive,
        SettlesAfter = options => ExponentialChain.SettlesAfter(options.Whole("period")),
        Create = options => new BoundIndicator<TemaKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">n of the averages.</param>
    /// <param name="seed">How the averages begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20, ChainSeed seed = ChainSeed.Sma)
    {
        OptionValues options = new(Spec, [("period", period), ("seed", (double)seed)]);
        return new Indicator<TemaKernel, double, double>(Kernel(options), options.ToString());
    }

    private static TemaKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<ChainSeed>("seed"));
}

/// <summary>The arithmetic of <see cref="Tema"/>.</summary>
public struct TemaKernel(int period, ChainSeed seed) : IKernel<double, double>
{
    private ExponentialChain _chain = new(period, 3, seed);

    public readonly int WarmUp => _chain.WarmUp;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input) => _chain.Add(input) ? (3 * (_chain.First - _chain.Second)) + _chain.Third : double.NaN;

    public void Reset() => _chain.Reset();

    public void Transfer(StateCursor state) => _chain.Transfer(state);
}
