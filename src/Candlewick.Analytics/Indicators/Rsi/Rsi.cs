using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Relative strength index.</summary>
public static class Rsi
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "rsi",
        Name = "Relative Strength Index",
        Summary = "Part of the rises in all movement of the price, from 0 to 100.",
        Formula = "RSI = 100 G / (G + L): G and L are Wilder's means of the rises and of the falls from price to price. Both begin as the simple means of "
            + "the first n differences, so the first value comes at bar n + 1. 100 where nothing has moved. With mean simple (Cutler's RSI) G and L are the simple "
            + "means of the last n differences.",
        Source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978",
        Options =
        [
            IndicatorOption.Period("period", 14, summary: "Differences in the mean."),
            IndicatorOption.Choice<MeanKind>("mean", "How rises and falls are averaged."),
            Prices.Option,
        ],
        Outputs = [new("rsi", OutputUnit.Ratio, "from 0 to 100")],
        Memory = Memory.Recursive,
        SettlesAfter = static options => options.Choice<MeanKind>("mean") == MeanKind.Wilder ? ExponentialMean.SettlesAfter(1.0 / options.Whole("period")) : 0,
        Create = static options => new BoundIndicator<RsiKernel, double, double>(options, () => Kernel(options))
        {
            PriceTwin = static (prices, options, outputs) => Columns(prices, options, OutputColumns.Of(outputs, prices.Length)),
        },
    };

    /// <param name="period">Differences in the mean.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 14, MeanKind mean = MeanKind.Wilder)
    {
        OptionValues options = new(Spec, [("period", period), ("mean", (int)mean)]);
        return new Indicator<RsiKernel, double, double>(Kernel(options), options.ToString());
    }

    /// <summary>Column form.</summary>
    /// <exception cref="ArgumentException">The output column is not as long as the input.</exception>
    public static void Columns(ReadOnlySpan<double> prices, OptionValues options, OutputColumns outputs) =>
        ColumnRuns.Run(Kernel(options), prices, outputs);

    /// <summary>Column form of eight series at once, to the bits of one; outputs as in the spec.</summary>
    /// <exception cref="ArgumentException">An output has another length than the input.</exception>
    public static void Columns(EightColumns prices, OptionValues options, EightOutputs outputs)
    {
        outputs.Check(prices.Rows, 1);
        EightRuns.Run(() => Kernel(options), prices, outputs);
    }

    internal static RsiKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<MeanKind>("mean"));
}
