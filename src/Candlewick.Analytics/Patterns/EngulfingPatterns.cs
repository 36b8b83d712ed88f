namespace Candlewick.Analytics.Patterns;

/// <summary>Bars that hold each other.</summary>
internal static class EngulfingPatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("engulfing", "Engulfing", 2, PatternBias.Both)
        {
            TaLib = "CDLENGULFING",
            Summary = "A body takes in the whole body before it, the other way.",
            Rule = "The bars have opposite directions; the body of bar 2 reaches strictly beyond both ends of that of bar 1. The sign is that of bar 2.",
            Source = PatternBooks.Nison,
            HasSharedEnd = true,
            Find = static (in w) => w[0].Sign == w[1].Sign ? 0 : w[0].Sign * Engulfs(w[0], w[1], w.CountsSharedEnd),
        },
        new("harami", "Harami", 2, PatternBias.Both)
        {
            TaLib = "CDLHARAMI",
            Summary = "A short body within the long one before it: the move slackens.",
            Rule = "Bar 1 has a long body, bar 2 not more than a short one, strictly inside that of bar 1. The sign is against bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            HasSharedEnd = true,
            Find = static (in w) => w.IsLong(1) && !w.IsMoreThanShort(0) ? -w[1].Sign * Holds(w[1], w[0], w.CountsSharedEnd) : 0,
        },
        new("harami-cross", "Harami Cross", 2, PatternBias.Both)
        {
            TaLib = "CDLHARAMICROSS",
            Summary = "A doji within the long body before it.",
            Rule = "Bar 1 has a long body; bar 2 is a doji whose body lies strictly inside that of bar 1. The sign is against bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyDoji],
            HasSharedEnd = true,
            Find = static (in w) => w.IsLong(1) && w.IsDoji(0) ? -w[1].Sign * Holds(w[1], w[0], w.CountsSharedEnd) : 0,
        },
        new("homing-pigeon", "Homing Pigeon", 2, PatternBias.Bullish)
        {
            TaLib = "CDLHOMINGPIGEON",
            Summary = "A falling harami whose bars both fall: selling dries up.",
            Rule = "Both bars fall; bar 1 has a long body, bar 2 not more than a short one, opening below the open and closing above the close of bar 1.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            Find = static (in w) => w[1].IsDown && w[0].IsDown && w.IsLong(1) && !w.IsMoreThanShort(0) && w[0].Open < w[1].Open && w[0].Close > w[1].Close ? 100 : 0,
        },
        new("three-inside", "Three Inside Up/Down", 3, PatternBias.Both)
        {
            TaLib = "CDL3INSIDE",
            Summary = "A harami that its third bar confirms.",
            Rule = "Bar 1 has a long body; that of bar 2 is not more than a short one and lies strictly inside it; bar 3 goes against bar 1 and closes beyond its open. The sign is against bar 1.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            Find = static (in w) => w.IsLong(2) && !w.IsMoreThanShort(1) && Holds(w[2], w[1], false) != 0 && w[0].Sign == -w[2].Sign
                && (w[2].IsUp ? w[0].Close < w[2].Open : w[0].Close > w[2].Open) ? -100 * w[2].Sign : 0,
        },
        new("three-outside", "Three Outside Up/Down", 3, PatternBias.Both)
        {
            TaLib = "CDL3OUTSIDE",
            Summary = "An engulfing that its third bar confirms.",
            Rule = "Bar 2 engulfs bar 1 (strictly, the other way); bar 3 closes beyond the close of bar 2 in its direction. The sign is that of bar 2.",
            Source = PatternBooks.Morris,
            Find = static (in w) => w[1].Sign == -w[2].Sign && Engulfs(w[1], w[2], false) != 0
                && (w[1].IsUp ? w[0].Close > w[1].Close : w[0].Close < w[1].Close) ? 100 * w[1].Sign : 0,
        },
        new("inside-bar", "Inside Bar", 2, PatternBias.Neutral)
        {
            Summary = "The range lies within the range before: a pause.",
            Rule = "The high of bar 2 is below that of bar 1 and its low above that of bar 1, both strictly.",
            Source = PatternBooks.Bulkowski,
            Find = static (in w) => w[0].High < w[1].High && w[0].Low > w[1].Low ? 100 : 0,
        },
        new("outside-bar", "Outside Bar", 2, PatternBias.Both)
        {
            Summary = "The range takes in the range before: a fight over both ends.",
            Rule = "The high of bar 2 is above that of bar 1 and its low below that of bar 1, both strictly. The sign is that of bar 2.",
            Source = PatternBooks.Bulkowski,
            Find = static (in w) => w[0].High > w[1].High && w[0].Low < w[1].Low ? 100 * w[0].Sign : 0,
        },
    ];

    /// <summary>100 where the larger body reaches strictly beyond the smaller at both ends; 80 where they share one and that counts; else 0.</summary>
    private static int Engulfs(in PatternBar larger, in PatternBar smaller, bool countsSharedEnd)
    {
        if (larger.Top > smaller.Top && larger.Bottom < smaller.Bottom)
        {
            return 100;
        }

        bool reaches = larger.Top >= smaller.Top && larger.Bottom <= smaller.Bottom && larger.Body > smaller.Body;
        return countsSharedEnd && reaches ? 80 : 0;
    }

    /// <summary>100 where the smaller body lies strictly inside the larger; 80 where they share an end and that counts; else 0.</summary>
    private static int Holds(in PatternBar larger, in PatternBar smaller, bool countsSharedEnd)
    {
        if (smaller.Top < larger.Top && smaller.Bottom > larger.Bottom)
        {
            return 100;
        }

        return countsSharedEnd && smaller.Top <= larger.Top && smaller.Bottom >= larger.Bottom ? 80 : 0;
    }
}
