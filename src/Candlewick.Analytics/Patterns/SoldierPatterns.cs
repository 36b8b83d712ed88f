namespace Candlewick.Analytics.Patterns;

/// <summary>Three rising bars, strong or tired.</summary>
internal static class SoldierPatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("three-white-soldiers", "Three White Soldiers", 3, PatternBias.Bullish)
        {
            TaLib = "CDL3WHITESOLDIERS",
            Summary = "Three steady rises that close at their highs.",
            Rule = "Three rising bars without upper shadows and with rising closes; bars 2 and 3 open above the open before and not above its close, nearly; no body is far shorter than the one before; that of bar 3 is more than short.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyShort, PatternSize.ShadowVeryShort, PatternSize.Near, PatternSize.Far],
            Find = static (in w) => ClimbsInSteps(w) && w.HasNoUpper(2) && w.HasNoUpper(1) && w.HasNoUpper(0)
                && w[1].Body > w[2].Body - w.Far(2) && w[0].Body > w[1].Body - w.Far(1) && w.IsMoreThanShort(0) ? 100 : 0,
        },
        new("advance-block", "Advance Block", 3, PatternBias.Bearish)
        {
            TaLib = "CDLADVANCEBLOCK",
            Summary = "Three rises that weaken.",
            Rule = "Three rising bars with rising closes, each opening in or near the body before; bar 1 has a long body and a short upper shadow; and the advance weakens: bar 2 is far shorter than bar 1 and bar 3 not much longer than bar 2, or bar 3 is far shorter than bar 2, or the bodies shrink and bar 2 or 3 has more than a short upper shadow, or bar 3 is shorter than bar 2 with a long upper shadow.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.ShadowShort, PatternSize.ShadowLong, PatternSize.Near, PatternSize.Far],
            Find = static (in w) => ClimbsInSteps(w) && w.IsLong(2) && w[2].Upper < w.Size(PatternSize.ShadowShort, 2) && Weakens(w) ? -100 : 0,
        },
        new("stalled-pattern", "Stalled Pattern", 3, PatternBias.Bearish)
        {
            TaLib = "CDLSTALLEDPATTERN",
            Summary = "Two long rises, then a small one at their top.",
            Rule = "Three rising bars with rising closes; bars 1 and 2 have long bodies; bar 2 has no upper shadow and opens above the open of bar 1 and not above its close, nearly; bar 3 has a short body that rides on the shoulder of bar 2 (opens at its close less its own body, nearly, or above).",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort, PatternSize.ShadowVeryShort, PatternSize.Near],
            Find = static (in w) => Climbs(w) && w.IsLong(2) && w.IsLong(1) && w.HasNoUpper(1) && OpensInStep(w, 1)
                && w.IsShort(0) && w[0].Open >= w[1].Close - w[0].Body - w.Near(1) ? -100 : 0,
        },
        new("ladder-bottom", "Ladder Bottom", 5, PatternBias.Bullish)
        {
            TaLib = "CDLLADDERBOTTOM",
            Summary = "Three falls, a tired fourth, and a rise above it.",
            Rule = "Bars 1 to 3 fall with falling opens and closes; bar 4 falls and has an upper shadow; bar 5 rises, opens above the open of bar 4 and closes above its high.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.ShadowVeryShort],
            Find = static (in w) => w[4].IsDown && w[3].IsDown && w[2].IsDown && w[4].Open > w[3].Open && w[3].Open > w[2].Open
                && w[4].Close > w[3].Close && w[3].Close > w[2].Close && w[1].IsDown && w[1].Upper > w.Size(PatternSize.ShadowVeryShort, 1)
                && w[0].IsUp && w[0].Open > w[1].Open && w[0].Close > w[1].High ? 100 : 0,
        },
    ];

    /// <summary>Three rising bars with rising closes.</summary>
    private static bool Climbs(in PatternWindow w) =>
        w[2].IsUp && w[1].IsUp && w[0].IsUp && w[0].Close > w[1].Close && w[1].Close > w[2].Close;

    private static bool ClimbsInSteps(in PatternWindow w) => Climbs(w) && OpensInStep(w, 1) && OpensInStep(w, 0);

    /// <summary>The bar opens above the open before it and not above the close before it, nearly.</summary>
    private static bool OpensInStep(in PatternWindow w, int age) =>
        w[age].Open > w[age + 1].Open && w[age].Open <= w[age + 1].Close + w.Near(age + 1);

    private static bool Weakens(in PatternWindow w)
    {
        (double first, double second, double third) = (w[2].Body, w[1].Body, w[0].Body);
        return (second < first - w.Far(2) && third < second + w.Near(1))
            || third < second - w.Far(1)
            || (third < second && second < first
                && (w[0].Upper > w.Size(PatternSize.ShadowShort, 0) || w[1].Upper > w.Size(PatternSize.ShadowShort, 1)))
            || (third < second && w.HasLongUpper(0));
    }
}
