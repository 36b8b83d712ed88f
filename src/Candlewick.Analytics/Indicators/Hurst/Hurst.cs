namespace Candlewick.Analytics.Indicators;

/// <summary>How the Hurst exponent is estimated.</summary>
public enum HurstMethod
{
    /// <summary>Slope of log(R/S) of log returns over log(size of chunks).</summary>
    RescaledRange,

    /// <summary>The same after R/S is corrected for its bias in short chunks.</summary>
    AnisLloyd,

    /// <summary>Slope of log(deviation of price differences) over log(lag).</summary>
    LaggedDifferences,
}

/// <summary>Hurst exponent: 0.5 for a random walk, above for trends, below for a return to the mean.</summary>
public static class Hurst
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "hurst",
        Name = "Hurst Exponent",
        Summary = "Long memory of the series: 0.5 for a random walk, above it for trends, below it for a return to the mean.",
        Formula = "Method rescaled-range: the last n log returns are cut into 1, 2, 4, ..., 32 chunks of one size (at least 8; the oldest returns that do not fill a chunk are left "
            + "out); R/S of a chunk = (largest - smallest running sum of the distances from its mean) / population deviation, 0 where that is 0; H = least-squares slope of "
            + "log(mean R/S) over log(size); a return from or to a price that is not above 0 counts as 0; first value at bar n + 1. Method anis-lloyd: sqrt(pi s / 2) - E(s) is added to "
            + "each mean R/S first, E(s) = gamma((s - 1) / 2) / (sqrt(pi) gamma(s / 2)) sum sqrt((s - i) / i), i = 1 ... s - 1. Method lagged-differences: H = slope of log(population deviation "
            + "of p[i] - p[i - lag] in the last n prices) over log(lag), lag = 2 ... max_lag; first value at bar n. No value where all returns or differences of a size are equal. "
            + "Looks at the whole window on each bar: the cost grows with n (times max_lag).",
        Source = "H. E. Hurst, 1951; B. B. Mandelbrot, J. R. Wallis, 1969; A. A. Anis, E. H. Lloyd, Biometrika 63, 1976; Stock.Indicators Hurst; LEAN HurstExponent (lagged-differences)",
        Options =
        [
            IndicatorOption.Period("period", 100, 20, "Returns in the window; with method lagged-differences prices."),
            IndicatorOption.Choice<HurstMethod>("method", "How the exponent is estimated."),
            IndicatorOption.Whole("max_lag", 20, 3, 1_000, "Longest lag of the method lagged-differences; the window keeps at least two differences of it."),
        ],
        Outputs = [new("hurst", OutputUnit.Ratio, "about 0 to 1")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<HurstKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Returns in the window; with lagged differences prices.</param>
    /// <param name="method">How the exponent is estimated.</param>
    /// <param name="maxLag">Longest lag of the lagged differences.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 100, HurstMethod method = HurstMethod.RescaledRange, int maxLag = 20)
    {
        OptionValues options = new(Spec, [("period", period), ("method", (double)method), ("max_lag", maxLag)]);
        return new Indicator<HurstKernel, double, double>(Kernel(options), options.ToString());
    }

    private static HurstKernel Kernel(OptionValues options)
    {
        int period = options.Whole("period");
        int maxLag = options.Whole("max_lag");
        HurstMethod method = options.Choice<HurstMethod>("method");
        return method == HurstMethod.LaggedDifferences && maxLag > period - 2
            ? throw new ArgumentOutOfRangeException("max_lag", maxLag, $"max_lag must be a whole number from 3 to period - 2 = {period - 2}, not {maxLag}.")
            : new(period, method, maxLag);
    }
}
