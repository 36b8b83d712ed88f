namespace Candlewick.Analytics.Indicators;

/// <summary>The stop and the side of the trend it follows.</summary>
public readonly record struct ParabolicSarValue(double Sar, double Side);

/// <summary>How the first trend of the parabolic SAR is chosen.</summary>
public enum SarSeed
{
    /// <summary>Falling when the low of bar 2 fell by more than its high rose (TA-Lib).</summary>
    DirectionalMovement,

    /// <summary>Falling when the middle of bar 2 is below that of bar 1 (Tulip).</summary>
    Midpoint,

    /// <summary>Rising, a guess: values begin after the first reversal (Stock.Indicators).</summary>
    Rising,
}

/// <summary>Whether a price equal to the stop reverses the trend.</summary>
public enum SarTouch
{
    /// <summary>It does not: the price must cross (Wilder, TradingView, Tulip, Stock.Indicators).</summary>
    Holds,

    /// <summary>It does (TA-Lib).</summary>
    Reverses,
}

/// <summary>The stop on the bar that reverses.</summary>
public enum SarReversal
{
    /// <summary>The extreme of the ended trend, the reversing bar included (TA-Lib, TradingView, Tulip).</summary>
    WithBar,

    /// <summary>The extreme of the ended trend before that bar (Stock.Indicators).</summary>
    BeforeBar,
}

/// <summary>A trailing stop that approaches the price faster the longer a trend lasts.</summary>
public static class ParabolicSar
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "psar",
        Name = "Parabolic SAR",
        Summary = "A trailing stop that approaches the price faster the longer a trend lasts.",
        Formula = "SAR = previous SAR + AF (EP - previous SAR), never beyond the extremes of the two bars before. EP is the extreme of the trend; "
            + "AF starts at step and grows by step at each new EP, up to max. A bar that crosses the SAR reverses the trend: the SAR is then the EP, AF starts again. "
            + "First value at bar 2, where the side is seeded: seed=directional-movement takes EP from bar 2 and the stop from bar 1 (TA-Lib, whose bound at bar 3 is bar 2 alone), "
            + "midpoint and rising take EP from bar 1. TA-Lib exactly: touch=reverses. Stock.Indicators exactly: seed=rising, reversal=before-bar.",
        Source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib SAR",
        Options =
        [
            IndicatorOption.Factor("step", 0.02, 1e-9, 10, "Acceleration at the start and with each new extreme."),
            IndicatorOption.Factor("max", 0.2, 1e-9, 10, "Largest acceleration; a larger step counts as this."),
            IndicatorOption.Choice<SarSeed>("seed", "How the first trend is chosen."),
            IndicatorOption.Choice<SarTouch>("touch", "Whether a price equal to the stop reverses the trend."),
            IndicatorOption.Choice<SarReversal>("reversal", "The stop on the bar that reverses."),
        ],
        Outputs =
        [
            new("sar", OutputUnit.Price, "the stop of this bar"),
            new("side", OutputUnit.Ratio, "1 while the trend rises (stop below the price), -1 while it falls"),
        ],
        Memory = Memory.Cumulative,
        StartForgotten = "from the end of the first trend that has the same first and last bar from either start, to the bit",
        ReadyByData = true,
        Create = static options => new BoundIndicator<ParabolicSarKernel, BarPoint, ParabolicSarValue>(options, () => Kernel(options)),
    };

    /// <param name="step">Acceleration at the start and with each new extreme.</param>
    /// <param name="max">Largest acceleration.</param>
    /// <param name="seed">How the first trend is chosen.</param>
    /// <param name="touch">Whether a price equal to the stop reverses the trend.</param>
    /// <param name="reversal">The stop on the bar that reverses.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, ParabolicSarValue> Create(
        double step = 0.02, double max = 0.2, SarSeed seed = SarSeed.DirectionalMovement, SarTouch touch = SarTouch.Holds, SarReversal reversal = SarReversal.WithBar)
    {
        OptionValues options = new(Spec, [("step", step), ("max", max), ("seed", (int)seed), ("touch", (int)touch), ("reversal", (int)reversal)]);
        return new Indicator<ParabolicSarKernel, BarPoint, ParabolicSarValue>(Kernel(options), options.ToString());
    }

    private static ParabolicSarKernel Kernel(OptionValues options) =>
        new(options["step"], options["max"], options.Choice<SarSeed>("seed"), options.Choice<SarTouch>("touch"), options.Choice<SarReversal>("reversal"));
}
