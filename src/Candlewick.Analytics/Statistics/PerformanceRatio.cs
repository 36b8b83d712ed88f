using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Statistics;

/// <summary>Return for risk: Sharpe's and Sortino's ratios, of a sample of returns or rolling over closes.</summary>
public static class PerformanceRatio
{
    private const string Window = "window";
    private const string Warm = "Rolling over n simple returns between n + 1 closes; first value at bar n + 1; looks at the whole window at each bar.";

    /// <summary>Sharpe's ratio over a window of closes.</summary>
    public static IndicatorSpec RollingSharpe { get; } = Spec(
        "sharpe",
        "Sharpe Ratio",
        ("Mean excess return for each unit of its deviation.",
        $"sqrt(N) mean(d) / s(d): d = r - f / N, s with n - 1; N = periods a year, f = risk-free rate a year. NaN where the returns do not vary. {Warm}",
        "W. Sharpe, The Sharpe Ratio, Journal of Portfolio Management 21 (1994)"),
        Sharpe);

    /// <summary>Sortino's ratio over a window of closes.</summary>
    public static IndicatorSpec RollingSortino { get; } = Spec(
        "sortino",
        "Sortino Ratio",
        ("Mean excess return for each unit of downside deviation.",
        $"sqrt(N) mean(d) / sqrt(sum min(d, 0)^2 / n): d = r - f / N over all n returns; N = periods a year, f = rate demanded a year. NaN where no return falls short. {Warm}",
        "F. Sortino, L. Price, Performance Measurement in a Downside Risk Framework, Journal of Investing 3 (1994)"),
        Sortino);

    /// <summary>Sharpe's ratio of a sample of returns.</summary>
    /// <param name="returns">Simple returns of equal periods.</param>
    /// <param name="periodsPerYear">1 for no annualisation.</param>
    /// <param name="riskFree">Rate a year.</param>
    /// <returns>NaN for fewer than two returns, for returns that do not vary, and where one is NaN.</returns>
    public static double Sharpe(ReadOnlySpan<double> returns, double periodsPerYear = 1, double riskFree = 0)
    {
        if (!Varies(returns))
        {
            return double.NaN;
        }

        return Math.Sqrt(periodsPerYear) * (Moments.Mean(returns) - (riskFree / periodsPerYear)) / Moments.Deviation(returns, 1);
    }

    /// <summary>Sortino's ratio of a sample of returns.</summary>
    /// <returns>NaN for no returns, where no return is below the rate, and where one is NaN.</returns>
    /// <inheritdoc cref="Sharpe"/>
    public static double Sortino(ReadOnlySpan<double> returns, double periodsPerYear = 1, double riskFree = 0)
    {
        double rate = riskFree / periodsPerYear;
        double squares = 0;
        foreach (double one in returns)
        {
            double shortfall = Math.Min(one - rate, 0);
            squares += shortfall * shortfall;
        }

        return squares == 0 ? double.NaN : Math.Sqrt(periodsPerYear) * (Moments.Mean(returns) - rate) / Math.Sqrt(squares / returns.Length);
    }

    private delegate double RatioOf(ReadOnlySpan<double> returns, double periodsPerYear, double riskFree);

    private static IndicatorSpec Spec(string code, string name, (string Summary, string Formula, string Source) text, RatioOf ratio) => new()
    {
        Code = code,
        Name = name,
        Summary = text.Summary,
        Formula = text.Formula,
        Source = text.Source,
        Options = [IndicatorOption.Period(Window, 63, 2, "Returns in the window."), Annual.Periods, Annual.RiskFree],
        Outputs = [new(code, OutputUnit.Ratio, "the ratio, annualised")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<ReturnWindowKernel, double, double>(options, () => Kernel(options, ratio)),
    };

    private static ReturnWindowKernel Kernel(OptionValues options, RatioOf ratio)
    {
        (double periods, double rate) = (options[Annual.Periods.Name], options[Annual.RiskFree.Name]);
        return new ReturnWindowKernel(options.Whole(Window), ReturnKind.Simple, returns => ratio(returns, periods, rate));
    }

    private static bool Varies(ReadOnlySpan<double> returns) => returns.Length > 1 && returns.ContainsAnyExcept(returns[0]);
}
