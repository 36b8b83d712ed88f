using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Statistics;

/// <summary>Population standard deviation of the closes of a window.</summary>
public static class RollingDeviation
{
    private const string Window = "window";

    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "rolling-deviation",
        Name = "Rolling Standard Deviation",
        Summary = "How far the closes of a window lie from their mean, in the price's currency.",
        Formula = "s = sqrt(sum (c - mean)^2 / n) over the n closes of the window (population deviation of the closes themselves, not of returns). "
            + "The value stands at the last bar of its window; first value at bar n. Looks at the whole window at each bar.",
        Source = "NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.6, with n in place of n - 1",
        Options = [IndicatorOption.Period(Window, 14, 1, "Closes in the window."), Prices.Option],
        Outputs = [new("std_dev", OutputUnit.PriceDifference, "the deviation")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<PriceWindowKernel, double, double>(options, () => Kernel(options.Whole(Window))),
    };

    /// <param name="window">Closes in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is out of range.</exception>
    public static IIndicator<double, double> Create(int window = 14) =>
        new Indicator<PriceWindowKernel, double, double>(Kernel(window), new OptionValues(Spec, [(Window, window)]).ToString());

    private static PriceWindowKernel Kernel(int window) => new(window, static closes => Moments.Deviation(closes, 0), isPositive: false);
}
