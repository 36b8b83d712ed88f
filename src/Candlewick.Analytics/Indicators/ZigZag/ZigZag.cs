namespace Candlewick.Analytics.Indicators;

/// <summary>The last confirmed swing and the leg that forms since.</summary>
public readonly record struct ZigZagValue(double Swing, double Side, double SwingAge, double Leg, double LegAge, double Confirmed);

/// <summary>How far the price must turn back to confirm a swing.</summary>
public enum ZigZagMeasure
{
    /// <summary>By a percentage of the price of the swing.</summary>
    Percent,

    /// <summary>By an amount in units of the price.</summary>
    Price,
}

/// <summary>Which prices make swings.</summary>
public enum ZigZagPrices
{
    /// <summary>Highs and lows.</summary>
    HighLow,

    /// <summary>Closes.</summary>
    Close,
}

/// <summary>Swings of at least a given size, each told on the bar that confirms it.</summary>
public static class ZigZag
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "zigzag",
        Name = "ZigZag",
        Summary = "Swings of at least a given size, each told on the bar that confirms it.",
        Formula = "An up leg ends in a swing high at its highest price as soon as the price falls from it by the change (percent of the swing, or an amount), "
            + "no sooner than least_leg bars after it; down legs alike. A bar that confirms a swing begins the next leg; other bars extend theirs, and of equal extremes the later counts. "
            + "The outputs never look ahead: swing, side and swing_age tell the last confirmed swing, leg and leg_age the extreme of the leg that still forms, "
            + "and confirmed is 1 on the bar that confirms. Until the first swing nothing has a value; it is a low when the first bar that turns could confirm either. "
            + "Lean's ZigZag(0.05, 10) is change=5, least_leg=10, and marks the swings on their own bars.",
        Source = "A. Merrill, Filtered Waves, 1977; https://chartschool.stockcharts.com/table-of-contents/technical-indicators-and-overlays/technical-overlays/zigzag",
        Options =
        [
            IndicatorOption.Factor("change", 5, 1e-9, 1e12, "Turn that confirms a swing, in percent or in units of the price."),
            IndicatorOption.Choice<ZigZagMeasure>("measure", "What the change is measured in."),
            IndicatorOption.Choice<ZigZagPrices>("prices", "Which prices make swings."),
            IndicatorOption.Whole("least_leg", 1, 1, IndicatorOption.LongestPeriod, "Bars that an extreme must have stood before a turn confirms it."),
        ],
        Outputs =
        [
            new("swing", OutputUnit.ScaledPrice, "price of the last confirmed swing"),
            new("side", OutputUnit.Ratio, "1 when that is a high, -1 when it is a low"),
            new("swing_age", OutputUnit.Ratio, "bars since it"),
            new("leg", OutputUnit.ScaledPrice, "extreme so far of the leg that forms"),
            new("leg_age", OutputUnit.Ratio, "bars since that extreme"),
            new("confirmed", OutputUnit.Ratio, "1 on the bar that confirms the swing, else 0"),
        ],
        Memory = Memory.Cumulative,
        ReadyByData = true,
        Create = static options => new BoundIndicator<ZigZagKernel, BarPoint, ZigZagValue>(options, () => Kernel(options)),
    };

    /// <param name="change">Turn that confirms a swing.</param>
    /// <param name="measure">What the change is measured in.</param>
    /// <param name="prices">Which prices make swings.</param>
    /// <param name="leastLeg">Bars that an extreme must have stood before a turn confirms it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, ZigZagValue> Create(
        double change = 5, ZigZagMeasure measure = ZigZagMeasure.Percent, ZigZagPrices prices = ZigZagPrices.HighLow, int leastLeg = 1)
    {
        OptionValues options = new(Spec, [("change", change), ("measure", (int)measure), ("prices", (int)prices), ("least_leg", leastLeg)]);
        return new Indicator<ZigZagKernel, BarPoint, ZigZagValue>(Kernel(options), options.ToString());
    }

    private static ZigZagKernel Kernel(OptionValues options) =>
        new(options["change"], options.Choice<ZigZagMeasure>("measure"), options.Choice<ZigZagPrices>("prices"), options.Whole("least_leg"));
}
