namespace Candlewick.Analytics.Patterns;

/// <summary>Bars that meet at one price, or part from one.</summary>
internal static class MeetingPatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("counterattack", "Counterattack", 2, PatternBias.Both)
        {
            TaLib = "CDLCOUNTERATTACK",
            Summary = "Two long bars of opposite direction close at one price.",
            Rule = "The bars have opposite directions and long bodies; their closes are equal. The sign is that of bar 2.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.Equal],
            Find = static (in w) => w[1].Sign == -w[0].Sign && w.IsLong(1) && w.IsLong(0) && w.IsEqual(w[0].Close, w[1].Close, 1) ? 100 * w[0].Sign : 0,
        },
        new("separating-lines", "Separating Lines", 2, PatternBias.Both)
        {
            TaLib = "CDLSEPARATINGLINES",
            Summary = "A pullback is undone at the next open: the trend goes on.",
            Rule = "The bars have opposite directions and equal opens; bar 2 has a long body and no shadow on the side of its open. The sign is that of bar 2.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.ShadowVeryShort, PatternSize.Equal],
            Find = static (in w) => w[1].Sign == -w[0].Sign && w.IsEqual(w[0].Open, w[1].Open, 1) && w.IsLong(0)
                && (w[0].IsUp ? w.HasNoLower(0) : w.HasNoUpper(0)) ? 100 * w[0].Sign : 0,
        },
        new("kicking", "Kicking", 2, PatternBias.Both)
        {
            TaLib = "CDLKICKING",
            Summary = "Two marubozus of opposite direction with a gap between: a sudden change of mind.",
            Rule = "Both bars have long bodies without shadows and opposite directions; bar 2 gaps away from bar 1 in its own direction. The sign is that of bar 2.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.ShadowVeryShort],
            Find = static (in w) => Kicks(w) ? 100 * w[0].Sign : 0,
        },
        new("kicking-by-length", "Kicking by Length", 2, PatternBias.Both)
        {
            TaLib = "CDLKICKINGBYLENGTH",
            Summary = "Kicking, read by the longer of its two bars.",
            Rule = "As kicking; the sign is that of the bar with the longer body.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.ShadowVeryShort],
            Find = static (in w) => Kicks(w) ? 100 * (w[0].Body > w[1].Body ? w[0].Sign : w[1].Sign) : 0,
        },
        new("matching-low", "Matching Low", 2, PatternBias.Bullish)
        {
            TaLib = "CDLMATCHINGLOW",
            Summary = "Two falling bars close at one price: a floor.",
            Rule = "Both bars fall; their closes are equal.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.Equal],
            Find = static (in w) => w[1].IsDown && w[0].IsDown && w.IsEqual(w[0].Close, w[1].Close, 1) ? 100 : 0,
        },
        new("stick-sandwich", "Stick Sandwich", 3, PatternBias.Bullish)
        {
            TaLib = "CDLSTICKSANDWICH",
            Summary = "A rise between two falls that close at one price: a floor.",
            Rule = "Bar 1 falls; bar 2 rises with its low above the close of bar 1; bar 3 falls and closes equal to bar 1.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.Equal],
            Find = static (in w) => w[2].IsDown && w[1].IsUp && w[0].IsDown && w[1].Low > w[2].Close && w.IsEqual(w[0].Close, w[2].Close, 2) ? 100 : 0,
        },
        new("tweezers-top", "Tweezers Top", 2, PatternBias.Bearish)
        {
            Summary = "Two bars fail at one high.",
            Rule = "Bar 1 rises and bar 2 falls; their highs are equal. No trend is demanded.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.Equal],
            Find = static (in w) => w[1].IsUp && w[0].IsDown && w.IsEqual(w[0].High, w[1].High, 1) ? -100 : 0,
        },
        new("tweezers-bottom", "Tweezers Bottom", 2, PatternBias.Bullish)
        {
            Summary = "Two bars hold at one low.",
            Rule = "Bar 1 falls and bar 2 rises; their lows are equal. No trend is demanded.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.Equal],
            Find = static (in w) => w[1].IsDown && w[0].IsUp && w.IsEqual(w[0].Low, w[1].Low, 1) ? 100 : 0,
        },
    ];

    private static bool Kicks(in PatternWindow w) =>
        w[1].Sign == -w[0].Sign && IsMarubozu(w, 1) && IsMarubozu(w, 0) && (w[0].IsUp ? w[0].GapsAbove(w[1]) : w[0].GapsBelow(w[1]));

    private static bool IsMarubozu(in PatternWindow w, int age) => w.IsLong(age) && w.HasNoUpper(age) && w.HasNoLower(age);
}
