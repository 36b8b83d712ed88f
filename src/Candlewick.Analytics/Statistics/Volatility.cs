using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Statistics;

/// <summary>Volatility of returns from closes only, or from whole bars; annualised. The last value of a window as long as the data is that of the whole.</summary>
public static class Volatility
{
    private const string Window = "window";
    private const string Warm = "N = periods a year. The value stands at the last bar of its window. A price of 0 or below gives NaN and starts the window afresh. Looks at the whole window at each bar.";

    private static readonly double TwoLnTwoLessOne = (2 * Math.Log(2)) - 1;

    /// <summary>Sample deviation of log returns.</summary>
    public static IndicatorSpec CloseToClose { get; } = new()
    {
        Code = "volatility",
        Name = "Close-to-Close Volatility",
        Summary = "Standard deviation of log returns.",
        Formula = $"s = sqrt(N) sqrt(sum (r - mean r)^2 / (n - 1)) over n log returns r, which span n + 1 closes; first value at bar n + 1. {Warm}",
        Source = "J. Hull, Options, Futures, and Other Derivatives, section 15.4",
        Options = [IndicatorOption.Period(Window, 20, 2, "Returns in the window."), Annual.Periods],
        Outputs = Outputs(),
        Memory = Memory.Windowed,
        Create = options =>
        {
            double factor = Factor(options);
            return new BoundIndicator<ReturnWindowKernel, double, double>(
                options, () => new ReturnWindowKernel(options.Whole(Window), ReturnKind.Log, returns => factor * Moments.Deviation(returns, 1)));
        },
    };

    /// <summary>From highs and lows.</summary>
    public static IndicatorSpec Parkinson { get; } = new()
    {
        Code = "parkinson",
        Name = "Parkinson Volatility",
        Summary = "Volatility from the ranges of bars; assumes no drift and no gaps.",
        Formula = $"s = sqrt(N) sqrt(sum ln(H / L)^2 / (4 n ln 2)) over n bars; first value at bar n. {Warm}",
        Source = "M. Parkinson, The Extreme Value Method for Estimating the Variance of the Rate of Return, Journal of Business 53 (1980)",
        Options = OfBars(1),
        Outputs = Outputs(),
        Memory = Memory.Windowed,
        Create = options => Bars(options, static (in bar) => Square(Math.Log(bar.High / bar.Low)) / (4 * Math.Log(2))),
    };

    /// <summary>From all four prices, without gaps.</summary>
    public static IndicatorSpec GarmanKlass { get; } = new()
    {
        Code = "garman-klass",
        Name = "Garman-Klass Volatility",
        Summary = "Volatility from the four prices of bars; assumes no drift and no gaps.",
        Formula = $"s = sqrt(N) sqrt(sum (ln(H / L)^2 / 2 - (2 ln 2 - 1) ln(C / O)^2) / n) over n bars; first value at bar n; NaN where the sum is negative, as impossible bars make it. {Warm}",
        Source = "M. Garman, M. Klass, On the Estimation of Security Price Volatilities from Historical Data, Journal of Business 53 (1980)",
        Options = OfBars(1),
        Outputs = Outputs(),
        Memory = Memory.Windowed,
        Create = options => Bars(options, static (in bar) =>
            (Square(Math.Log(bar.High / bar.Low)) / 2) - (TwoLnTwoLessOne * Square(Math.Log(bar.Close / bar.Open)))),
    };

    /// <summary>From all four prices and the gaps between bars.</summary>
    public static IndicatorSpec YangZhang { get; } = new()
    {
        Code = "yang-zhang",
        Name = "Yang-Zhang Volatility",
        Summary = "Volatility from the four prices and the gaps between bars; independent of drift.",
        Formula = "s^2 = N (Vo + k Vc + (1 - k) Vrs), k = 0.34 / (1.34 + (n + 1) / (n - 1)): Vo and Vc are the sample variances of ln(O / C before) and of ln(C / O), "
            + $"Vrs the mean of ln(H / C) ln(H / O) + ln(L / C) ln(L / O), over n bars; first value at bar n + 1. {Warm}",
        Source = "D. Yang, Q. Zhang, Drift-Independent Volatility Estimation Based on High, Low, Open, and Close Prices, Journal of Business 73 (2000)",
        Options = OfBars(2),
        Outputs = Outputs(),
        Memory = Memory.Windowed,
        Create = options =>
        {
            double factor = Factor(options);
            return new BoundIndicator<YangZhangKernel, BarPoint, double>(options, () => new YangZhangKernel(options.Whole(Window), factor));
        },
    };

    /// <summary>True when every price is finite and above 0.</summary>
    internal static bool IsPossible(in BarPoint bar) => bar.HasPrices && bar.Open > 0 && bar.High > 0 && bar.Low > 0 && bar.Close > 0;

    /// <summary>Rogers and Satchell's estimate of the variance of one period.</summary>
    internal static double RogersSatchell(in BarPoint bar) =>
        (Math.Log(bar.High / bar.Close) * Math.Log(bar.High / bar.Open)) + (Math.Log(bar.Low / bar.Close) * Math.Log(bar.Low / bar.Open));

    private static BoundIndicator<RangeVolatilityKernel, BarPoint, double> Bars(OptionValues options, BarTerm term)
    {
        double factor = Factor(options);
        return new BoundIndicator<RangeVolatilityKernel, BarPoint, double>(options, () => new RangeVolatilityKernel(options.Whole(Window), term, factor));
    }

    private static IReadOnlyList<IndicatorOption> OfBars(int least) => [IndicatorOption.Period(Window, 20, least, "Bars in the window."), Annual.Periods];

    private static IReadOnlyList<IndicatorOutput> Outputs() => [new("volatility", OutputUnit.Ratio, "0.2 = twenty per cent a year")];

    private static double Factor(OptionValues options) => Math.Sqrt(options[Annual.Periods.Name]);

    private static double Square(double value) => value * value;
}
