namespace Candlewick.Analytics.Patterns;

/// <summary>Small bodies at one end of a long shadow. No trend is demanded: the bar before stands for it.</summary>
internal static class HammerPatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("hammer", "Hammer", 2, PatternBias.Bullish)
        {
            TaLib = "CDLHAMMER",
            Summary = "A fall is bought back at the bottom.",
            Rule = "Bar 2 has a short body, a long lower and no upper shadow; the lower end of its body is below or near the low of bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyShort, PatternSize.ShadowLong, PatternSize.ShadowVeryShort, PatternSize.Near],
            Find = static (in w) => HangsBelow(w) && w[0].Bottom <= w[1].Low + w.Near(1) ? 100 : 0,
        },
        new("hanging-man", "Hanging Man", 2, PatternBias.Bearish)
        {
            TaLib = "CDLHANGINGMAN",
            Summary = "A hammer's shape at the top: the first deep sale of a rise.",
            Rule = "Bar 2 has a short body, a long lower and no upper shadow; the lower end of its body is above or near the high of bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyShort, PatternSize.ShadowLong, PatternSize.ShadowVeryShort, PatternSize.Near],
            Find = static (in w) => HangsBelow(w) && w[0].Bottom >= w[1].High - w.Near(1) ? -100 : 0,
        },
        new("inverted-hammer", "Inverted Hammer", 2, PatternBias.Bullish)
        {
            TaLib = "CDLINVERTEDHAMMER",
            Summary = "After a gap down a rise is tried and given up: sellers are tested.",
            Rule = "Bar 2 has a short body, a long upper and no lower shadow; its body gaps below that of bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyShort, PatternSize.ShadowLong, PatternSize.ShadowVeryShort],
            Find = static (in w) => StandsAbove(w) && w[0].BodyGapsBelow(w[1]) ? 100 : 0,
        },
        new("shooting-star", "Shooting Star", 2, PatternBias.Bearish)
        {
            TaLib = "CDLSHOOTINGSTAR",
            Summary = "After a gap up a rise is sold off.",
            Rule = "Bar 2 has a short body, a long upper and no lower shadow; its body gaps above that of bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyShort, PatternSize.ShadowLong, PatternSize.ShadowVeryShort],
            Find = static (in w) => StandsAbove(w) && w[0].BodyGapsAbove(w[1]) ? -100 : 0,
        },
    ];

    private static bool HangsBelow(in PatternWindow w) => w.IsShort(0) && w.HasLongLower(0) && w.HasNoUpper(0);

    private static bool StandsAbove(in PatternWindow w) => w.IsShort(0) && w.HasLongUpper(0) && w.HasNoLower(0);
}
