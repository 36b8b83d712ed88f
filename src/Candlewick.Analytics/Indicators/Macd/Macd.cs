using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Where the means of <see cref="Macd"/> begin.</summary>
public enum MacdSeed
{
    /// <summary>Each at the simple mean of the first prices (or MACD values) of its own length.</summary>
    Sma,

    /// <summary>Each at the first price, the signal at the first MACD value; values before bar n of the slow mean are left out.</summary>
    FirstValue,

    /// <summary>As sma, but the fast mean starts late, so that both seeds end at the same bar: TA-Lib's.</summary>
    AlignedSma,
}

/// <summary>How fast the means of <see cref="Macd"/> forget.</summary>
public enum MacdFactor
{
    /// <summary>2 / (n + 1) for each.</summary>
    Standard,

    /// <summary>0.15 and 0.075 for fast and slow whatever their lengths, as first published; TA-Lib MACDFIX.</summary>
    Fixed,
}

/// <summary>The three values of <see cref="Macd"/>.</summary>
public readonly record struct MacdValue(double Macd, double Signal, double Histogram);

/// <summary>Moving average convergence and divergence.</summary>
public static class Macd
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "macd",
        Name = "Moving Average Convergence Divergence",
        Summary = "Distance of a fast from a slow exponential mean, and that distance from its own mean.",
        Formula = "MACD = EMA(fast) - EMA(slow), signal = EMA of MACD, histogram = MACD - signal. Each mean begins as the simple mean of its first n inputs: "
            + "MACD from bar max(fast, slow), signal and histogram signal - 1 bars later. seed aligned-sma is TA-Lib's, seed first-value with factor fixed Tulip's for 12 and 26.",
        Source = "G. Appel, The Moving Average Convergence-Divergence Trading Method, 1985; TA-Lib MACD and MACDFIX",
        Options =
        [
            IndicatorOption.Period("fast", 12, summary: "Length of the fast mean."),
            IndicatorOption.Period("slow", 26, summary: "Length of the slow mean."),
            IndicatorOption.Period("signal", 9, summary: "Length of the mean of the MACD."),
            IndicatorOption.Choice<MacdSeed>("seed", "Where the means begin."),
            IndicatorOption.Choice<MacdFactor>("factor", "Weights of the newest price in the fast and the slow mean."),
            Prices.Option,
        ],
        Outputs =
        [
            new("macd", OutputUnit.PriceDifference, "fast mean - slow mean"),
            new("signal", OutputUnit.PriceDifference, "mean of the MACD"),
            new("histogram", OutputUnit.PriceDifference, "MACD - signal"),
        ],
        Memory = Memory.Recursive,
        SettlesAfter = static options => Kernel(options).SettlesAfter,
        Create = static options => new BoundIndicator<MacdKernel, double, MacdValue>(options, () => Kernel(options))
        {
            PriceTwin = static (prices, options, outputs) => Columns(prices, options, OutputColumns.Of(outputs, prices.Length)),
        },
    };

    /// <param name="fast">Length of the fast mean.</param>
    /// <param name="slow">Length of the slow mean.</param>
    /// <param name="signal">Length of the mean of the MACD.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is out of range.</exception>
    public static IIndicator<double, MacdValue> Create(int fast = 12, int slow = 26, int signal = 9)
    {
        OptionValues options = new(Spec, [("fast", fast), ("slow", slow), ("signal", signal)]);
        return new Indicator<MacdKernel, double, MacdValue>(Kernel(options), options.ToString());
    }

    /// <summary>Column form: macd, signal, histogram.</summary>
    /// <exception cref="ArgumentException">An output column is neither empty nor as long as the input.</exception>
    public static void Columns(ReadOnlySpan<double> prices, OptionValues options, OutputColumns outputs) =>
        ColumnRuns.Run(Kernel(options), prices, outputs);

    /// <summary>Column form of eight series at once, to the bits of one; outputs as in the spec.</summary>
    /// <exception cref="ArgumentException">An output has another length than the input.</exception>
    public static void Columns(EightColumns prices, OptionValues options, EightOutputs outputs)
    {
        outputs.Check(prices.Rows, 3);
        EightRuns.Run(() => Kernel(options), prices, outputs);
    }

    internal static MacdKernel Kernel(OptionValues options) => new(
        (options.Whole("fast"), options.Whole("slow"), options.Whole("signal")), options.Choice<MacdSeed>("seed"), options.Choice<MacdFactor>("factor"));
}
