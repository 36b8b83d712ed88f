using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Patterns;

/// <summary>A length that rules compare with: a factor times the average of a part of the bars before.</summary>
public enum PatternSize
{
    BodyLong,
    BodyShort,
    BodyDoji,
    ShadowLong,
    ShadowVeryLong,
    ShadowShort,
    ShadowVeryShort,
    Near,
    Far,
    Equal,
}

/// <summary>Which part of a bar a size averages.</summary>
public enum PatternPart
{
    Body,
    Range,

    /// <summary>The mean of the two shadows.</summary>
    Shadows,
}

/// <summary>Which bars a size averages.</summary>
public enum PatternAverages
{
    /// <summary>The bars before the bar that is measured (TA-Lib).</summary>
    BeforeEachBar,

    /// <summary>The bars before the last bar of the pattern, for each of its bars (Tulip).</summary>
    BeforeLastBar,
}

/// <summary>The definition of a size, with TA-Lib's defaults.</summary>
/// <param name="Part">What is averaged.</param>
/// <param name="Bars">Bars averaged; 0 = the part of the measured bar itself.</param>
/// <param name="Factor">Multiple of the average.</param>
public sealed record PatternSizeSpec(PatternSize Size, string Code, PatternPart Part, int Bars, double Factor, string Summary)
{
    private const int MostBars = 10_000;
    private const double MostFactor = 1_000;

    /// <summary>Every size, in the order of the enum.</summary>
    public static IReadOnlyList<PatternSizeSpec> All { get; } =
    [
        new(PatternSize.BodyLong, "body_long", PatternPart.Body, 10, 1, "a body is long above"),
        new(PatternSize.BodyShort, "body_short", PatternPart.Body, 10, 1, "a body is short below"),
        new(PatternSize.BodyDoji, "body_doji", PatternPart.Range, 10, 0.1, "a body counts as none up to"),
        new(PatternSize.ShadowLong, "shadow_long", PatternPart.Body, 0, 1, "a shadow is long above"),
        new(PatternSize.ShadowVeryLong, "shadow_very_long", PatternPart.Body, 0, 2, "a shadow is very long above"),
        new(PatternSize.ShadowShort, "shadow_short", PatternPart.Shadows, 10, 1, "a shadow is short below"),
        new(PatternSize.ShadowVeryShort, "shadow_very_short", PatternPart.Range, 10, 0.1, "a shadow counts as none below"),
        new(PatternSize.Near, "near", PatternPart.Range, 5, 0.2, "prices are near within"),
        new(PatternSize.Far, "far", PatternPart.Range, 5, 0.6, "lengths are far apart beyond"),
        new(PatternSize.Equal, "equal", PatternPart.Range, 5, 0.05, "prices are equal within"),
    ];

    /// <summary>Name of the option that sets the averaging period.</summary>
    public string PeriodCode => $"{Code}_period";

    /// <summary>The two options, factor and averaging period.</summary>
    public IReadOnlyList<IndicatorOption> Options =>
    [
        IndicatorOption.Factor(Code, Factor, 0, MostFactor, $"{char.ToUpperInvariant(Summary[0])}{Summary[1..]} this many times the average {PartName}."),
        IndicatorOption.Whole(PeriodCode, Bars, 0, MostBars, $"Bars in that average; 0 for the {PartName} of the bar itself."),
    ];

    private string PartName => Part switch
    {
        PatternPart.Body => "body",
        PatternPart.Range => "range (high - low)",
        _ => "shadow",
    };
}
