using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Weighted moving average: weights fall in equal steps into the past.</summary>
public static class Wma
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "wma",
        Name = "Weighted Moving Average",
        Summary = "Mean of the last prices, the newest with weight n, the oldest with weight 1.",
        Formula = "WMA = (n p[0] + (n-1) p[1] + ... + 1 p[n-1]) / (n (n+1) / 2), p[0] the newest price; first value at bar n.",
        Source = "TA-Lib WMA; https://ta-lib.org/functions/",
        Options = [IndicatorOption.Period("period", 20), Prices.Option],
        Outputs = [new("wma", OutputUnit.Price, "the weighted mean")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<WmaKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Prices in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<WmaKernel, double, double>(Kernel(options), options.ToString());
    }

    private static WmaKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <summary>The arithmetic of <see cref="Wma"/>.</summary>
public struct WmaKernel(int period) : IKernel<double, double>
{
    private readonly double _weights = period * (period + 1.0) / 2;
    private WindowWeightedSum _sum = new(period);

    public readonly int WarmUp => period;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input) => _sum.Add(input) / _weights;

    public void Reset() => _sum.Reset();

    public void Transfer(StateCursor state) => _sum.Transfer(state);
}
