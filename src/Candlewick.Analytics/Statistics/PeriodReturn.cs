using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Statistics;

/// <summary>How a return is counted.</summary>
public enum ReturnKind
{
    /// <summary>close / close before - 1.</summary>
    Simple,

    /// <summary>ln(close / close before).</summary>
    Log,
}

/// <summary>Return over n periods.</summary>
public static class PeriodReturn
{
    private const string Periods = "periods";
    private const string Kind = "kind";

    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "period-return",
        Name = "Period Return",
        Summary = "What holding over the last n periods brought.",
        Formula = "simple: c / c[n bars before] - 1; log: ln(c / c[n bars before]). The value stands at the last bar; first value at bar n + 1. "
            + "A price of 0 or below has no return: it gives NaN and starts the window afresh.",
        Source = "J. Campbell, A. Lo, C. MacKinlay, The Econometrics of Financial Markets, 1997, section 1.4",
        Options =
        [
            IndicatorOption.Period(Periods, 5, 1, "Bars between the two prices."),
            IndicatorOption.Choice<ReturnKind>(Kind, "Simple or logarithmic."),
            Prices.Option,
        ],
        Outputs = [new("return", OutputUnit.Ratio, "0.01 = one per cent")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<PriceWindowKernel, double, double>(
            options, () => Kernel(options.Whole(Periods), options.Choice<ReturnKind>(Kind))),
    };

    /// <param name="periods">Bars between the two prices.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of periods is out of range.</exception>
    public static IIndicator<double, double> Create(int periods = 5, ReturnKind kind = ReturnKind.Simple) =>
        new Indicator<PriceWindowKernel, double, double>(
            Kernel(periods, kind), new OptionValues(Spec, [(Periods, periods), (Kind, (double)kind)]).ToString());

    /// <summary>The return from one price to a later one; NaN where either is not finite or not above 0.</summary>
    public static double Between(double first, double last, ReturnKind kind = ReturnKind.Simple)
    {
        if (!double.IsFinite(first) || !double.IsFinite(last) || first <= 0 || last <= 0)
        {
            return double.NaN;
        }

        return kind == ReturnKind.Log ? Math.Log(last / first) : (last - first) / first;
    }

    /// <summary>The returns from each price to the next, one fewer than prices.</summary>
    /// <inheritdoc cref="Between"/>
    public static double[] OfSeries(ReadOnlySpan<double> prices, ReturnKind kind = ReturnKind.Simple)
    {
        double[] returns = new double[Math.Max(0, prices.Length - 1)];
        for (int i = 0; i < returns.Length; i++)
        {
            returns[i] = Between(prices[i], prices[i + 1], kind);
        }

        return returns;
    }

    private static PriceWindowKernel Kernel(int periods, ReturnKind kind) =>
        new(periods + 1, closes => Between(closes[0], closes[^1], kind), isPositive: true);
}
