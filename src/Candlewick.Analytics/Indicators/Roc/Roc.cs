using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Change of the price over n bars, in percent of the price then.</summary>
public static class Roc
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "roc",
        Name = "Rate of Change",
        Summary = "Change of the price over n bars, in percent of the price then.",
        Formula = "ROC = 100 (p[0] - p[n]) / p[n]; first value at bar n + 1; 0 where p[n] is 0. ROCP of TA-Lib is ROC / 100, ROCR is 1 + ROC / 100.",
        Source = "TA-Lib ROC; https://ta-lib.org/functions/",
        Options = [IndicatorOption.Period("period", 10, summary: "Bars between the two prices."), Prices.Option],
        Outputs = [new("roc", OutputUnit.Ratio, "percent")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<RocKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Bars between the two prices.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 10)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<RocKernel, double, double>(Kernel(options), options.ToString());
    }

    private static RocKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <summary>The arithmetic of <see cref="Roc"/>.</summary>
public struct RocKernel(int period) : IKernel<double, double>
{
    private Ring _prices = new(period);

    public readonly int WarmUp => period + 1;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input)
    {
        double before = _prices.Add(input);
        return before == 0 ? 0 : 100 * ((input - before) / before);
    }

    public void Reset() => _prices.Reset();

    public void Transfer(StateCursor state) => _prices.Transfer(state);
}
