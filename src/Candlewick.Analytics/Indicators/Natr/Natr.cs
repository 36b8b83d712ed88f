using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The average true range as a percentage of the close.</summary>
public static class Natr
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "natr",
        Name = "Normalized Average True Range",
        Summary = "The average true range as a percentage of the close.",
        Formula = "NATR = 100 ATR / close, with the ATR of atr: Wilder's mean of n true ranges, first value at bar n+1 (TA-Lib, Lean); "
            + "first_range=high-low counts the range of the first bar too, first value at bar n (Tulip). No value where the close is 0.",
        Source = "J. Forman, Cross-Market Evaluations with Normalized Average True Range, Technical Analysis of Stocks & Commodities, May 2006; TA-Lib NATR",
        Options =
        [
            IndicatorOption.Period("period", 14, summary: "True ranges in the mean."),
            IndicatorOption.Choice<MeanKind>("mean", "How true ranges are averaged."),
            IndicatorOption.Choice<FirstRange>("first_range", "True range of the first bar."),
        ],
        Outputs = [new("natr", OutputUnit.Ratio, "in percent of the close")],
        Memory = Memory.Recursive,
        SettlesAfter = static options => options.Choice<MeanKind>("mean") == MeanKind.Wilder ? ExponentialMean.SettlesAfter(1.0 / options.Whole("period")) : 0,
        Create = static options => new BoundIndicator<NatrKernel, BarPoint, double>(options, () => Kernel(options)),
    };

    /// <param name="period">True ranges in the mean.</param>
    /// <param name="mean">How true ranges are averaged.</param>
    /// <param name="firstRange">True range of the first bar.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 14, MeanKind mean = MeanKind.Wilder, FirstRange firstRange = FirstRange.None)
    {
        OptionValues options = new(Spec, [("period", period), ("mean", (int)mean), ("first_range", (int)firstRange)]);
        return new Indicator<NatrKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    private static NatrKernel Kernel(OptionValues options) =>
        new(options.Whole("period"), options.Choice<MeanKind>("mean"), options.Choice<FirstRange>("first_range"));
}

/// <summary>The arithmetic of <see cref="Natr"/>.</summary>
public struct NatrKernel(int period, MeanKind mean, FirstRange firstRange) : IKernel<BarPoint, double>
{
    private AtrKernel _atr = new(period, mean, firstRange);

    public readonly int WarmUp => _atr.WarmUp;

    public readonly bool IsPossible(BarPoint input) => _atr.IsPossible(input);

    public double Add(BarPoint input)
    {
        double atr = _atr.Add(input);
        return input.Close == 0 ? double.NaN : 100 * (atr / input.Close);
    }

    public void Reset() => _atr.Reset();

    public void Transfer(StateCursor state) => _atr.Transfer(state);
}
