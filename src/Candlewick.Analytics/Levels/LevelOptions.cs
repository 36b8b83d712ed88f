using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Levels;

/// <summary>What the tolerance of levels is measured in.</summary>
public enum ToleranceUnit
{
    /// <summary>Fractions of the price: 0.01 is one percent of the middle of the level.</summary>
    PriceFraction,

    /// <summary>Average true ranges at the last bar (Wilder's mean), so that levels are as wide as the market is now restless.</summary>
    AverageTrueRange,
}

/// <summary>How horizontal levels are found; values out of range are refused where the options are used.</summary>
public sealed record LevelOptions
{
    /// <summary>Bars on either side that a swing must stand out from.</summary>
    public int SwingWidth { get; init; } = 5;

    /// <summary>Widest that a level may be, from its lowest to its highest touch.</summary>
    public double Tolerance { get; init; } = 0.01;

    /// <summary>What the tolerance is measured in.</summary>
    public ToleranceUnit Unit { get; init; }

    /// <summary>True ranges in the average of <see cref="ToleranceUnit.AverageTrueRange"/>.</summary>
    public int AtrPeriod { get; init; } = 14;

    /// <summary>Touches that make a level.</summary>
    public int LeastTouches { get; init; } = 2;

    /// <summary>Bars after which a touch counts half in the strength.</summary>
    public double HalfLife { get; init; } = 250;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names both.</exception>
    internal void Check()
    {
        IndicatorOption.Period("swing_width", 5).Check(SwingWidth);
        IndicatorOption.Factor("tolerance", 0.01, 1e-9, 1_000, "").Check(Tolerance);
        IndicatorOption.Choice<ToleranceUnit>("unit", "").Check((int)Unit);
        IndicatorOption.Period("atr_period", 14).Check(AtrPeriod);
        IndicatorOption.Period("least_touches", 2).Check(LeastTouches);
        IndicatorOption.Factor("half_life", 250, 1e-3, 1e12, "").Check(HalfLife);
    }
}
