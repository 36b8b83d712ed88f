using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Change of the price over n bars.</summary>
public static class Momentum
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "momentum",
        Name = "Momentum",
        Summary = "Change of the price over n bars.",
        Formula = "MOM = p[0] - p[n]; first value at bar n + 1.",
        Source = "TA-Lib MOM; https://ta-lib.org/functions/",
        Options = [IndicatorOption.Period("period", 10, summary: "Bars between the two prices."), Prices.Option],
        Outputs = [new("momentum", OutputUnit.PriceDifference, "the change")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<MomentumKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Bars between the two prices.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 10)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<MomentumKernel, double, double>(Kernel(options), options.ToString());
    }

    private static MomentumKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <summary>The arithmetic of <see cref="Momentum"/>.</summary>
public struct MomentumKernel(int period) : IKernel<double, double>
{
    private Ring _prices = new(period);

    public readonly int WarmUp => period + 1;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input)
    {
        double before = _prices.Add(input);
        return input - before;
    }

    public void Reset() => _prices.Reset();

    public void Transfer(StateCursor state) => _prices.Transfer(state);
}
