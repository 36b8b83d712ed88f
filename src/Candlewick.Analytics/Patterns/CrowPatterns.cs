namespace Candlewick.Analytics.Patterns;

/// <summary>Falling bars in a row.</summary>
internal static class CrowPatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("three-black-crows", "Three Black Crows", 4, PatternBias.Bearish)
        {
            TaLib = "CDL3BLACKCROWS",
            Summary = "Three steady falls that close at their lows.",
            Rule = "Bar 1 rises; bars 2 to 4 fall without lower shadows and with falling closes; bar 2 closes below the high of bar 1; bars 3 and 4 open strictly inside the body before.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.ShadowVeryShort],
            Find = static (in w) => w[3].IsUp && FallsToLows(w) && w[1].OpensInside(w[2]) && w[0].OpensInside(w[1]) && w[3].High > w[2].Close ? -100 : 0,
        },
        new("identical-three-crows", "Identical Three Crows", 3, PatternBias.Bearish)
        {
            TaLib = "CDLIDENTICAL3CROWS",
            Summary = "Three black crows, each opening where the last one closed.",
            Rule = "Three falling bars without lower shadows and with falling closes; bars 2 and 3 open equal to the close before.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.ShadowVeryShort, PatternSize.Equal],
            Find = static (in w) => FallsToLows(w) && w.IsEqual(w[1].Open, w[2].Close, 2) && w.IsEqual(w[0].Open, w[1].Close, 1) ? -100 : 0,
        },
        new("two-crows", "Two Crows", 3, PatternBias.Bearish)
        {
            TaLib = "CDL2CROWS",
            Summary = "A gap above a long rise is sold back into its body.",
            Rule = "Bar 1 rises with a long body; bar 2 falls with its body above that of bar 1; bar 3 falls, opens strictly inside the body of bar 2 and closes strictly inside that of bar 1.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong],
            Find = static (in w) => w[2].IsUp && w.IsLong(2) && w[1].IsDown && w[1].BodyGapsAbove(w[2]) && w[0].IsDown
                && w[0].OpensInside(w[1]) && w[0].Close > w[2].Open && w[0].Close < w[2].Close ? -100 : 0,
        },
        new("upside-gap-two-crows", "Upside Gap Two Crows", 3, PatternBias.Bearish)
        {
            TaLib = "CDLUPSIDEGAP2CROWS",
            Summary = "Two falls above a long rise, the second around the first, and the gap still open.",
            Rule = "Bar 1 rises with a long body; bar 2 falls with not more than a short body, which gaps above; bar 3 falls, opens above and closes below the body of bar 2, and closes above the close of bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            Find = static (in w) => w[2].IsUp && w.IsLong(2) && w[1].IsDown && !w.IsMoreThanShort(1) && w[1].BodyGapsAbove(w[2])
                && w[0].IsDown && w[0].Open > w[1].Open && w[0].Close < w[1].Close && w[0].Close > w[2].Close ? -100 : 0,
        },
        new("three-stars-in-the-south", "Three Stars in the South", 3, PatternBias.Bullish)
        {
            TaLib = "CDL3STARSINSOUTH",
            Summary = "Three falls, each smaller and higher at its low than the last.",
            Rule = "Three falling bars; bar 1 has a long body and a long lower shadow; bar 2 has a smaller body, opens above the close and not above the high of bar 1, falls below its close but not below its low, and has a lower shadow; bar 3 has a short body without shadows, within the range of bar 2.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort, PatternSize.ShadowLong, PatternSize.ShadowVeryShort],
            Find = ThreeStarsInTheSouth,
        },
        new("concealing-baby-swallow", "Concealing Baby Swallow", 4, PatternBias.Bullish)
        {
            TaLib = "CDLCONCEALBABYSWALL",
            Summary = "Two falls without shadows, a third that reaches back up, and a fourth around it.",
            Rule = "Four falling bars; bars 1 and 2 have no shadows; the body of bar 3 gaps below that of bar 2 and its upper shadow reaches above the close of bar 2; bar 4 takes in bar 3, shadows included.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.ShadowVeryShort],
            Find = static (in w) => w[3].IsDown && w[2].IsDown && w[1].IsDown && w[0].IsDown
                && w.HasNoLower(3) && w.HasNoUpper(3) && w.HasNoLower(2) && w.HasNoUpper(2)
                && w[1].BodyGapsBelow(w[2]) && w[1].Upper > w.Size(PatternSize.ShadowVeryShort, 1) && w[1].High > w[2].Close
                && w[0].High > w[1].High && w[0].Low < w[1].Low ? 100 : 0,
        },
    ];

    /// <summary>Three falling bars without lower shadows, with falling closes.</summary>
    private static bool FallsToLows(in PatternWindow w) =>
        w[2].IsDown && w[1].IsDown && w[0].IsDown && w[2].Close > w[1].Close && w[1].Close > w[0].Close
        && w.HasNoLower(2) && w.HasNoLower(1) && w.HasNoLower(0);

    private static int ThreeStarsInTheSouth(in PatternWindow w)
    {
        bool falls = w[2].IsDown && w[1].IsDown && w[0].IsDown && w.IsLong(2) && w.HasLongLower(2);
        bool shrinks = falls && w[1].Body < w[2].Body && w[1].Open > w[2].Close && w[1].Open <= w[2].High
            && w[1].Low < w[2].Close && w[1].Low >= w[2].Low && w[1].Lower > w.Size(PatternSize.ShadowVeryShort, 1);
        return shrinks && w.IsShort(0) && w.HasNoLower(0) && w.HasNoUpper(0) && w[0].Low > w[1].Low && w[0].High < w[1].High ? 100 : 0;
    }
}
