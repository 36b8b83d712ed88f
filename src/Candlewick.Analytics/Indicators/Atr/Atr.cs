using System.Runtime.Intrinsics;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The true range of a first bar, which has no close before it.</summary>
public enum FirstRange
{
    /// <summary>It has none: ranges begin at the second bar.</summary>
    None,

    /// <summary>Its high - low.</summary>
    HighLow,
}

/// <summary>Average true range.</summary>
public static class Atr
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "atr",
        Name = "Average True Range",
        Summary = "Mean of the true ranges: how far the price moves in a bar, gaps included.",
        Formula = "TR = max(high, previous close) - min(low, previous close); ATR = Wilder's mean of TR, which begins as the simple mean of the TR of bars 2 to "
            + "n + 1, so the first value comes at bar n + 1 (as TA-Lib). first_range high-low also counts high - low of the first bar: first value at bar n. "
            + "mean simple: the simple mean of the last n TR. Period 1 is TR itself.",
        Source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib ATR",
        Options =
        [
            IndicatorOption.Period("period", 14, summary: "True ranges in the mean."),
            IndicatorOption.Choice<MeanKind>("mean", "How true ranges are averaged."),
            IndicatorOption.Choice<FirstRange>("first_range", "True range of the first bar."),
        ],
        Outputs = [new("atr", OutputUnit.PriceDifference, "the mean")],
        Memory = Memory.Recursive,
        SettlesAfter = static options => options.Choice<MeanKind>("mean") == MeanKind.Wilder ? ExponentialMean.SettlesAfter(1.0 / options.Whole("period")) : 0,
        Create = static options => new BoundIndicator<AtrKernel, BarPoint, double>(options, () => Kernel(options))
        {
            PointTwin = static (in BarSpans input, OptionValues options, double[][] outputs) =>
                Columns(new BarPrices(input.Open, input.High, input.Low, input.Close), options, OutputColumns.Of(outputs, input.Count)),
        },
    };

    /// <param name="period">True ranges in the mean.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 14, MeanKind mean = MeanKind.Wilder, FirstRange firstRange = FirstRange.None)
    {
        OptionValues options = new(Spec, [("period", period), ("mean", (int)mean), ("first_range", (int)firstRange)]);
        return new Indicator<AtrKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    /// <summary>Column form; opens are not read.</summary>
    /// <exception cref="ArgumentException">A column is not as long as the closes.</exception>
    public static void Columns(BarPrices bars, OptionValues options, OutputColumns outputs)
    {
        ColumnRuns.Check(bars, outputs);
        Kernel(options).AddColumns(bars, outputs);
    }

    /// <summary>Column form of eight series at once, to the bits of one; outputs as in the spec.</summary>
    /// <exception cref="ArgumentException">An output has another length than the input.</exception>
    public static void Columns(EightBars bars, OptionValues options, EightOutputs outputs)
    {
        bars.Check();
        outputs.Check(bars.Close.Rows, 1);
        AtrKernel[] kernels = new AtrKernel[EightColumns.Count];
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i] = Kernel(options);
        }

        Span<double> block = new double[1 + (EightColumns.Count * Lanes.BlockLength)];
        Span<Vector512<double>> rows = stackalloc Vector512<double>[Lanes.BlockLength];
        for (int start = 0; start < bars.Close.Rows;)
        {
            int length = Math.Min(Lanes.BlockLength, bars.Close.Rows - start);
            int together = Lanes.WholeRows(length);
            if (together > 0 && AtrKernel.TryAddEight(kernels, bars, start, rows[..together], block))
            {
                Lanes.Scatter(rows[..together], outputs.First, start, block);
                start += together;
                continue;
            }

            for (int i = 0; i < kernels.Length; i++)
            {
                ColumnRuns.AddAny(ref kernels[i], ColumnRuns.Part(bars[i], start, length), outputs.Part(i, start, length));
            }

            start += length;
        }
    }

    internal static AtrKernel Kernel(OptionValues options) =>
        new(options.Whole("period"), options.Choice<MeanKind>("mean"), options.Choice<FirstRange>("first_range"));
}
