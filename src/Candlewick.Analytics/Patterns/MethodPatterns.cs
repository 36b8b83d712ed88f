namespace Candlewick.Analytics.Patterns;

/// <summary>A trend that rests and goes on.</summary>
internal static class MethodPatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("rising-falling-three-methods", "Rising/Falling Three Methods", 5, PatternBias.Both)
        {
            TaLib = "CDLRISEFALL3METHODS",
            Summary = "Three small bars against a long one stay within it, and a long one goes on.",
            Rule = "Bar 1 has a long body; bars 2 to 4 have short bodies that go the other way, overlap the range of bar 1 and close step by step against it; bar 5 has a long body in the direction of bar 1, opens beyond the close of bar 4 and closes beyond that of bar 1. The sign is that of bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            Find = ThreeMethods,
        },
        new("mat-hold", "Mat Hold", 5, PatternBias.Bullish)
        {
            TaLib = "CDLMATHOLD",
            Summary = "A gap above a long rise, a shallow pullback, and a new high.",
            Rule = "Bar 1 rises with a long body; bars 2 to 4 have short bodies: that of bar 2 falls and gaps above, those of bars 3 and 4 come back into that of bar 1, not deeper than the penetration, each topping out lower; bar 5 rises, opens above the close of bar 4 and closes above the highs of bars 2 to 4.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            Penetration = 0.5,
            Find = MatHold,
        },
        new("three-line-strike", "Three-Line Strike", 4, PatternBias.Both)
        {
            TaLib = "CDL3LINESTRIKE",
            Summary = "Three bars of a trend, and one that takes them all back.",
            Rule = "Bars 1 to 3 have one direction and closes that go that way; bars 2 and 3 open in or near the body before; bar 4 goes the other way, opens beyond the close of bar 3 and closes beyond the open of bar 1. The sign is that of the three bars.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.Near],
            Find = ThreeLineStrike,
        },
    ];

    private static int ThreeMethods(in PatternWindow w)
    {
        int sign = w[4].Sign;
        if (w[3].Sign != -sign || w[2].Sign != -sign || w[1].Sign != -sign || w[0].Sign != sign
            || !w.IsLong(4) || !w.IsLong(0) || !HasShortRest(w))
        {
            return 0;
        }

        for (int age = 3; age >= 1; age--)
        {
            if (w[age].Bottom >= w[4].High || w[age].Top <= w[4].Low)
            {
                return 0;
            }
        }

        return IsBeyond(w[3].Close, w[2].Close, sign) && IsBeyond(w[2].Close, w[1].Close, sign)
            && IsBeyond(w[0].Open, w[1].Close, sign) && IsBeyond(w[0].Close, w[4].Close, sign) ? 100 * sign : 0;
    }

    private static int MatHold(in PatternWindow w)
    {
        if (w[4].IsDown || w[3].IsUp || w[0].IsDown || !w[3].BodyGapsAbove(w[4]) || !w.IsLong(4) || !HasShortRest(w))
        {
            return 0;
        }

        double floor = w[4].Close - (w[4].Body * w.Penetration);
        bool holds = w[2].Bottom < w[4].Close && w[1].Bottom < w[4].Close && w[2].Bottom > floor && w[1].Bottom > floor
            && w[2].Top < w[3].Open && w[1].Top < w[2].Top;
        return holds && w[0].Open > w[1].Close && w[0].Close > Math.Max(Math.Max(w[3].High, w[2].High), w[1].High) ? 100 : 0;
    }

    private static int ThreeLineStrike(in PatternWindow w)
    {
        int sign = w[3].Sign;
        if (w[2].Sign != sign || w[1].Sign != sign || w[0].Sign != -sign || !OpensInOrNear(w, 2) || !OpensInOrNear(w, 1))
        {
            return 0;
        }

        return IsBeyond(w[1].Close, w[2].Close, sign) && IsBeyond(w[2].Close, w[3].Close, sign)
            && IsBeyond(w[0].Open, w[1].Close, sign) && IsBeyond(w[3].Open, w[0].Close, sign) ? 100 * sign : 0;
    }

    private static bool HasShortRest(in PatternWindow w) => w.IsShort(3) && w.IsShort(2) && w.IsShort(1);

    private static bool OpensInOrNear(in PatternWindow w, int age)
    {
        double near = w.Near(age + 1);
        return w[age].Open >= w[age + 1].Bottom - near && w[age].Open <= w[age + 1].Top + near;
    }

    /// <summary>True when the price lies above the other where the sign is 1, below it where the sign is -1.</summary>
    private static bool IsBeyond(double price, double other, int sign) => sign > 0 ? price > other : price < other;
}
