namespace Candlewick.Analytics.Patterns;

/// <summary>Gaps between bodies, and what the next bars make of them.</summary>
internal static class GapPatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("tasuki-gap", "Tasuki Gap", 3, PatternBias.Both)
        {
            TaLib = "CDLTASUKIGAP",
            Summary = "A gap that a pullback does not close: the trend goes on.",
            Rule = "Bar 2 gaps away from bar 1 (bodies) in its own direction; bar 3 goes the other way with a body near as long as that of bar 2, opens strictly inside it and closes in the gap. The sign is that of bar 2.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.Near],
            Find = static (in w) => (w[1].IsUp ? LeavesGapAbove(w) : LeavesGapBelow(w))
                && w[0].OpensInside(w[1]) && Math.Abs(w[1].Body - w[0].Body) < w.Near(1) ? 100 * w[1].Sign : 0,
        },
        new("gap-side-by-side-white", "Gap Side-by-Side White Lines", 3, PatternBias.Both)
        {
            TaLib = "CDLGAPSIDESIDEWHITE",
            Summary = "Two alike rising bars beyond a gap: the trend goes on.",
            Rule = "The bodies of bars 2 and 3 both gap above that of bar 1 (100) or both below it (-100); both bars rise, with bodies near as long and equal opens.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.Near, PatternSize.Equal],
            Find = SideBySide,
        },
        new("gap-three-methods", "Upside/Downside Gap Three Methods", 3, PatternBias.Both)
        {
            TaLib = "CDLXSIDEGAP3METHODS",
            Summary = "A gap between two bars of one direction that the third closes.",
            Rule = "Bars 1 and 2 have one direction and a gap between their bodies that way; bar 3 goes the other way, opens strictly inside the body of bar 2 and closes strictly inside that of bar 1. The sign is that of bar 1.",
            Source = PatternBooks.Morris,
            Find = static (in w) => w[2].Sign == w[1].Sign && w[0].Sign == -w[1].Sign && w[0].OpensInside(w[1])
                && w[0].Close < w[2].Top && w[0].Close > w[2].Bottom
                && (w[2].IsUp ? w[1].BodyGapsAbove(w[2]) : w[1].BodyGapsBelow(w[2])) ? 100 * w[2].Sign : 0,
        },
        new("breakaway", "Breakaway", 5, PatternBias.Both)
        {
            TaLib = "CDLBREAKAWAY",
            Summary = "A run that begins with a gap and is turned back into it.",
            Rule = "Bar 1 has a long body; the body of bar 2 gaps away in the same direction; bars 3 and 4 make further highs and lows that way, bar 4 in the same direction; bar 5 goes the other way and closes in the gap between bars 1 and 2. The sign is that of bar 5.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong],
            Find = Breakaway,
        },
    ];

    private static bool LeavesGapAbove(in PatternWindow w) =>
        w[1].BodyGapsAbove(w[2]) && w[0].IsDown && w[0].Close < w[1].Open && w[0].Close > w[2].Top;

    private static bool LeavesGapBelow(in PatternWindow w) =>
        w[1].BodyGapsBelow(w[2]) && w[0].IsUp && w[0].Close > w[1].Open && w[0].Close < w[2].Bottom;

    private static int SideBySide(in PatternWindow w)
    {
        bool above = w[1].BodyGapsAbove(w[2]) && w[0].BodyGapsAbove(w[2]);
        bool below = w[1].BodyGapsBelow(w[2]) && w[0].BodyGapsBelow(w[2]);
        if ((!above && !below) || w[1].IsDown || w[0].IsDown)
        {
            return 0;
        }

        double near = w.Near(1);
        bool alike = w[0].Body >= w[1].Body - near && w[0].Body <= w[1].Body + near && w.IsEqual(w[0].Open, w[1].Open, 1);
        return alike ? (above ? 100 : -100) : 0;
    }

    private static int Breakaway(in PatternWindow w)
    {
        int sign = w[4].Sign;
        if (w[3].Sign != sign || w[1].Sign != sign || w[0].Sign != -sign || !w.IsLong(4))
        {
            return 0;
        }

        bool runs = sign > 0
            ? w[3].BodyGapsAbove(w[4]) && IsHigher(w[2], w[3]) && IsHigher(w[1], w[2]) && w[0].Close < w[3].Open && w[0].Close > w[4].Close
            : w[3].BodyGapsBelow(w[4]) && IsHigher(w[3], w[2]) && IsHigher(w[2], w[1]) && w[0].Close > w[3].Open && w[0].Close < w[4].Close;
        return runs ? 100 * w[0].Sign : 0;
    }

    private static bool IsHigher(in PatternBar bar, in PatternBar other) => bar.High > other.High && bar.Low > other.Low;
}
