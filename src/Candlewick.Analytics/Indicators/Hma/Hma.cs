using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Hull moving average: a weighted average with most of its lag taken out.</summary>
public static class Hma
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "hma",
        Name = "Hull Moving Average",
        Summary = "A weighted average of twice the fast less the slow weighted average.",
        Formula = "HMA = WMA(2 WMA(p, floor(n / 2)) - WMA(p, n), floor(sqrt n)); first value at bar n + floor(sqrt n) - 1.",
        Source = "A. Hull, How to reduce lag in a moving average, 2005; https://alanhull.com/hull-moving-average",
        Options = [IndicatorOption.Period("period", 20, 2), Prices.Option],
        Outputs = [new("hma", OutputUnit.Price, "the average")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<HmaKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Prices in the longer window, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<HmaKernel, double, double>(Kernel(options), options.ToString());
    }

    private static HmaKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <summary>The arithmetic of <see cref="Hma"/>.</summary>
public struct HmaKernel(int period) : IKernel<double, double>
{
    private WmaKernel _slow = new(period);
    private WmaKernel _fast = new(period / 2);
    private WmaKernel _smooth = new((int)Math.Sqrt(period));

    public readonly int WarmUp => period + _smooth.WarmUp - 1;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input)
    {
        double fast = _fast.Add(input);
        double slow = _slow.Add(input);
        return double.IsNaN(slow) ? double.NaN : _smooth.Add((2 * fast) - slow);
    }

    public void Reset()
    {
        _slow.Reset();
        _fast.Reset();
        _smooth.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _slow.Transfer(state);
        _fast.Transfer(state);
        _smooth.Transfer(state);
    }
}
