using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The values of <see cref="BollingerBands"/>.</summary>
public readonly record struct BollingerValue(double Middle, double Upper, double Lower, double PercentB, double Width);

/// <summary>Bollinger bands.</summary>
public static class BollingerBands
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "bollinger",
        Name = "Bollinger Bands",
        Summary = "Bands of so many standard deviations around the mean of the last prices, where the price lies in them, and how wide they are.",
        Formula = "middle = mean of the last n prices; upper and lower = middle +/- d sqrt(sum of (p - middle)^2 / n), deviation sample divides by n - 1; "
            + "percent_b = (p - lower) / (upper - lower), absent where the bands meet; width = (upper - lower) / middle. First value at bar n.",
        Source = "J. Bollinger, Bollinger on Bollinger Bands, 2001; TA-Lib BBANDS",
        Options =
        [
            IndicatorOption.Period("period", 20, least: 2),
            IndicatorOption.Factor("deviations", 2, 0.001, 1000, "Standard deviations from the middle to a band."),
            IndicatorOption.Choice<Deviation>("deviation", "What the squared deviations are divided by: n or n - 1."),
            Prices.Option,
        ],
        Outputs =
        [
            new("middle", OutputUnit.Price, "the mean"),
            new("upper", OutputUnit.Price, "upper band"),
            new("lower", OutputUnit.Price, "lower band"),
            new("percent_b", OutputUnit.Ratio, "0 at the lower band, 1 at the upper"),
            new("width", OutputUnit.Ratio, "distance of the bands in parts of the mean"),
        ],
        Memory = Memory.Windowed,
        Create = static options => new BoundIndicator<BollingerKernel, double, BollingerValue>(options, () => Kernel(options))
        {
            PriceTwin = static (prices, options, outputs) => Columns(prices, options, OutputColumns.Of(outputs, prices.Length)),
        },
    };

    /// <param name="period">Prices in the window, at least 2.</param>
    /// <param name="deviations">Standard deviations from the middle to a band.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static IIndicator<double, BollingerValue> Create(int period = 20, double deviations = 2, Deviation deviation = Deviation.Population)
    {
        OptionValues options = new(Spec, [("period", period), ("deviations", deviations), ("deviation", (int)deviation)]);
        return new Indicator<BollingerKernel, double, BollingerValue>(Kernel(options), options.ToString());
    }

    /// <summary>Column form: middle, upper, lower, percent_b, width.</summary>
    /// <exception cref="ArgumentException">An output column is neither empty nor as long as the input.</exception>
    public static void Columns(ReadOnlySpan<double> prices, OptionValues options, OutputColumns outputs)
    {
        int period = options.Whole("period");
        if (period <= ShortVariance.Most)
        {
            new ShortBollingerColumns(prices, options, outputs).Run();
        }
        else
        {
            ColumnRuns.Run(new BollingerColumns(period, options["deviations"], Kernel(options).Part), prices, outputs);
        }
    }

    internal static BollingerKernel Kernel(OptionValues options) =>
        new(options.Whole("period"), options["deviations"], options.Choice<Deviation>("deviation"));
}
