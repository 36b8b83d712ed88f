using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The least-squares line through the last prices.</summary>
public static class LinearRegression
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "linear-regression",
        Name = "Linear Regression",
        Summary = "The least-squares line through the last prices: slope, ends, fit and scatter.",
        Formula = "The line a + b i with the least sum of squared residuals over the last n prices, i = 0 for the oldest to n - 1 for the newest: slope b, intercept a, "
            + "value a + b (n - 1), R2 = explained share of the variance (0 where prices are constant), deviation = sqrt(sum of squared residuals / n), "
            + "with deviation = sample / (n - 2), 0 where n is 2; first value at bar n.",
        Source = "TA-Lib LINEARREG, LINEARREG_SLOPE, LINEARREG_INTERCEPT; https://ta-lib.org/functions/",
        Options =
        [
            IndicatorOption.Period("period", 14, 2),
            IndicatorOption.Choice<Deviation>("deviation", "What the deviation of the residuals divides by: n, or n - 2."),
            Prices.Option,
        ],
        Outputs =
        [
            new("slope", OutputUnit.PriceDifference, "rise of the line a bar"),
            new("intercept", OutputUnit.Price, "the line at the oldest bar of the window"),
            new("value", OutputUnit.Price, "the line at the newest bar"),
            new("r2", OutputUnit.Ratio, "coefficient of determination, from 0 to 1"),
            new("deviation", OutputUnit.PriceDifference, "standard deviation of the residuals"),
        ],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<LinearRegressionKernel, double, LinearRegressionValue>(options, () => Kernel(options)),
    };

    /// <param name="period">Prices in the window, at least 2.</param>
    /// <param name="deviation">What the deviation of the residuals divides by: n, or n - 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, LinearRegressionValue> Create(int period = 14, Deviation deviation = Deviation.Population)
    {
        OptionValues options = new(Spec, [("period", period), ("deviation", (double)deviation)]);
        return new Indicator<LinearRegressionKernel, double, LinearRegressionValue>(Kernel(options), options.ToString());
    }

    private static LinearRegressionKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<Deviation>("deviation"));
}

/// <param name="Slope">Rise of the line a bar; a difference of prices.</param>
/// <param name="Intercept">The line at the oldest bar of the window; a price.</param>
/// <param name="Value">The line at the newest bar; a price.</param>
/// <param name="R2">Coefficient of determination, from 0 to 1.</param>
/// <param name="Deviation">Standard deviation of the residuals; a difference of prices.</param>
public readonly record struct LinearRegressionValue(double Slope, double Intercept, double Value, double R2, double Deviation);

/// <summary>The arithmetic of <see cref="LinearRegression"/>.</summary>
public struct LinearRegressionKernel(int period, Deviation deviation) : IKernel<double, LinearRegressionValue>
{
    private readonly double _spread = WindowRegression.Spread(period);
    private readonly double _divisor = deviation == Deviation.Population ? period : period - 2;
    private WindowRegression _line = new(period);

    public readonly int WarmUp => period;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public LinearRegressionValue Add(double input)
    {
        if (!_line.Add(input, out FittedLine line, out double reference))
        {
            return new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        }

        double half = line.Slope * ((period - 1) / 2.0);
        double explained = line.Slope * line.Slope * _spread;
        double total = explained + line.Residual;
        return new(
            line.Slope,
            reference + (line.Mean - half),
            reference + (line.Mean + half),
            total > 0 ? explained / total : 0,
            _divisor > 0 ? Math.Sqrt(line.Residual / _divisor) : 0);
    }

    public void Reset() => _line.Reset();

    public void Transfer(StateCursor state) => _line.Transfer(state);
}
