namespace Candlewick.Analytics.Patterns;

/// <summary>A bar that stands apart, and turns that are built on one.</summary>
internal static class StarPatterns
{
    private const string Turn = "bar 3 goes the other way with more than a short body and closes deeper than the penetration into the body of bar 1";

    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("star", "Star", 2, PatternBias.Both)
        {
            Summary = "A bar apart from the one before it: the move may be overdone.",
            Rule = "Bar 2, shadows included, lies strictly above bar 1 (-100) or below it (100).",
            Source = PatternBooks.Nison,
            Find = static (in w) => w[0].GapsAbove(w[1]) ? -100 : w[0].GapsBelow(w[1]) ? 100 : 0,
        },
        new("morning-star", "Morning Star", 3, PatternBias.Bullish)
        {
            TaLib = "CDLMORNINGSTAR",
            Summary = "A fall, a small body below it, a rise: the bottom is in.",
            Rule = $"Bar 1 falls with a long body; bar 2 has not more than a short body, which gaps below; {Turn}.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            Penetration = 0.3,
            Find = static (in w) => !w.IsMoreThanShort(1) && w[2].IsDown && w[1].BodyGapsBelow(w[2]) && Turns(w) ? 100 : 0,
        },
        new("evening-star", "Evening Star", 3, PatternBias.Bearish)
        {
            TaLib = "CDLEVENINGSTAR",
            Summary = "A rise, a small body above it, a fall: the top is in.",
            Rule = $"Bar 1 rises with a long body; bar 2 has not more than a short body, which gaps above; {Turn}.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            Penetration = 0.3,
            Find = static (in w) => !w.IsMoreThanShort(1) && w[2].IsUp && w[1].BodyGapsAbove(w[2]) && Turns(w) ? -100 : 0,
        },
        new("morning-doji-star", "Morning Doji Star", 3, PatternBias.Bullish)
        {
            TaLib = "CDLMORNINGDOJISTAR",
            Summary = "A morning star whose small body is a doji.",
            Rule = $"Bar 1 falls with a long body; bar 2 is a doji whose body gaps below; {Turn}.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort, PatternSize.BodyDoji],
            Penetration = 0.3,
            Find = static (in w) => w.IsDoji(1) && w[2].IsDown && w[1].BodyGapsBelow(w[2]) && Turns(w) ? 100 : 0,
        },
        new("evening-doji-star", "Evening Doji Star", 3, PatternBias.Bearish)
        {
            TaLib = "CDLEVENINGDOJISTAR",
            Summary = "An evening star whose small body is a doji.",
            Rule = $"Bar 1 rises with a long body; bar 2 is a doji whose body gaps above; {Turn}.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort, PatternSize.BodyDoji],
            Penetration = 0.3,
            Find = static (in w) => w.IsDoji(1) && w[2].IsUp && w[1].BodyGapsAbove(w[2]) && Turns(w) ? -100 : 0,
        },
        new("abandoned-baby", "Abandoned Baby", 3, PatternBias.Both)
        {
            TaLib = "CDLABANDONEDBABY",
            Summary = "A doji left alone between two gaps.",
            Rule = $"Bar 1 has a long body; bar 2 is a doji that gaps away with its shadows; bar 3 gaps back with its shadows; {Turn}. The sign is that of bar 3.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort, PatternSize.BodyDoji],
            Penetration = 0.3,
            Find = static (in w) => w.IsDoji(1) && Turns(w)
                && (w[2].IsUp ? w[1].GapsAbove(w[2]) && w[0].GapsBelow(w[1]) : w[1].GapsBelow(w[2]) && w[0].GapsAbove(w[1])) ? 100 * w[0].Sign : 0,
        },
        new("unique-three-river", "Unique Three River", 3, PatternBias.Bullish)
        {
            TaLib = "CDLUNIQUE3RIVER",
            Summary = "A new low is bought back and a small rise follows it: selling has spent itself.",
            Rule = "Bar 1 falls with a long body; bar 2 falls, opens not above and closes above bar 1's open and close, and makes a lower low; bar 3 rises with a short body and opens above the low of bar 2.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyShort],
            Find = static (in w) => w.IsLong(2) && w[2].IsDown && w[1].IsDown && w[1].Close > w[2].Close && w[1].Open <= w[2].Open
                && w[1].Low < w[2].Low && w.IsShort(0) && w[0].IsUp && w[0].Open > w[1].Low ? 100 : 0,
        },
    ];

    /// <summary>Bar 1 is long, and bar 3 takes back more than the penetration of it.</summary>
    private static bool Turns(in PatternWindow w)
    {
        double depth = w[2].Body * w.Penetration;
        return w[0].Sign == -w[2].Sign && w.IsLong(2) && w.IsMoreThanShort(0)
            && (w[2].IsUp ? w[0].Close < w[2].Close - depth : w[0].Close > w[2].Close + depth);
    }
}
