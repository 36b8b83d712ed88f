namespace Candlewick.Analytics.Patterns;

/// <summary>Bars that close where they opened.</summary>
internal static class DojiPatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("doji", "Doji", 1, PatternBias.Neutral)
        {
            TaLib = "CDLDOJI",
            Summary = "Open and close agree: buyers and sellers are even.",
            Rule = "The body counts as none.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyDoji],
            Find = static (in w) => w.IsDoji(0) ? 100 : 0,
        },
        new("dragonfly-doji", "Dragonfly Doji", 1, PatternBias.Neutral)
        {
            TaLib = "CDLDRAGONFLYDOJI",
            Summary = "Open, close and high agree: a fall was bought back whole.",
            Rule = "The body counts as none, so does the upper shadow, the lower shadow does not.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyDoji, PatternSize.ShadowVeryShort],
            Find = static (in w) => w.IsDoji(0) && w.HasNoUpper(0) && w[0].Lower > w.Size(PatternSize.ShadowVeryShort, 0) ? 100 : 0,
        },
        new("gravestone-doji", "Gravestone Doji", 1, PatternBias.Neutral)
        {
            TaLib = "CDLGRAVESTONEDOJI",
            Summary = "Open, close and low agree: a rise was sold off whole.",
            Rule = "The body counts as none, so does the lower shadow, the upper shadow does not.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyDoji, PatternSize.ShadowVeryShort],
            Find = static (in w) => w.IsDoji(0) && w.HasNoLower(0) && w[0].Upper > w.Size(PatternSize.ShadowVeryShort, 0) ? 100 : 0,
        },
        new("long-legged-doji", "Long-Legged Doji", 1, PatternBias.Neutral)
        {
            TaLib = "CDLLONGLEGGEDDOJI",
            Summary = "A doji after a wide swing: nobody knows.",
            Rule = "The body counts as none; one shadow at least is long.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyDoji, PatternSize.ShadowLong],
            Find = static (in w) => w.IsDoji(0) && (w.HasLongUpper(0) || w.HasLongLower(0)) ? 100 : 0,
        },
        new("rickshaw-man", "Rickshaw Man", 1, PatternBias.Neutral)
        {
            TaLib = "CDLRICKSHAWMAN",
            Summary = "A long-legged doji whose body lies in the middle.",
            Rule = "The body counts as none; both shadows are long; the middle of the range is near the body.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyDoji, PatternSize.ShadowLong, PatternSize.Near],
            Find = RickshawMan,
        },
        new("takuri", "Takuri", 1, PatternBias.Neutral)
        {
            TaLib = "CDLTAKURI",
            Summary = "A dragonfly doji with a very long lower shadow: testing the depth of the water.",
            Rule = "The body counts as none, so does the upper shadow; the lower shadow is very long.",
            Source = PatternBooks.Bulkowski,
            Sizes = [PatternSize.BodyDoji, PatternSize.ShadowVeryShort, PatternSize.ShadowVeryLong],
            Find = static (in w) => w.IsDoji(0) && w.HasNoUpper(0) && w[0].Lower > w.Size(PatternSize.ShadowVeryLong, 0) ? 100 : 0,
        },
        new("four-price-doji", "Four-Price Doji", 1, PatternBias.Neutral)
        {
            Summary = "Open, high, low and close agree: nothing happened.",
            Rule = "The body counts as none, and so do both shadows (they may also be of no length where the averages are 0).",
            Source = PatternBooks.Bulkowski,
            Sizes = [PatternSize.BodyDoji, PatternSize.ShadowVeryShort],
            Find = static (in w) => w.IsDoji(0) && (w[0].Upper == 0 || w.HasNoUpper(0)) && (w[0].Lower == 0 || w.HasNoLower(0)) ? 100 : 0,
        },
        new("doji-star", "Doji Star", 2, PatternBias.Both)
        {
            TaLib = "CDLDOJISTAR",
            Summary = "A long bar, then a doji beyond it: the move halts.",
            Rule = "Bar 1 has a long body; bar 2 is a doji whose body gaps away in the direction of bar 1. The sign is against bar 1.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.BodyDoji],
            Find = static (in w) => w.IsLong(1) && w.IsDoji(0) && (w[1].IsUp ? w[0].BodyGapsAbove(w[1]) : w[0].BodyGapsBelow(w[1])) ? -100 * w[1].Sign : 0,
        },
        new("tri-star", "Tristar", 3, PatternBias.Both)
        {
            TaLib = "CDLTRISTAR",
            Summary = "Three dojis, the middle one apart: a trend of small bars turns.",
            Rule = "All three bars are dojis by the average before bar 1. Bearish: the body of bar 2 gaps above bar 1, and bar 3 does not reach above bar 2; bullish the other way round.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyDoji],
            Find = TriStar,
        },
    ];

    private static int RickshawMan(in PatternWindow w)
    {
        if (!w.IsDoji(0) || !w.HasLongLower(0) || !w.HasLongUpper(0))
        {
            return 0;
        }

        PatternBar bar = w[0];
        double middle = bar.Low + (bar.Range / 2);
        double near = w.Near(0);
        return bar.Bottom <= middle + near && bar.Top >= middle - near ? 100 : 0;
    }

    private static int TriStar(in PatternWindow w)
    {
        double most = w.Size(PatternSize.BodyDoji, 2);
        if (w[2].Body > most || w[1].Body > most || w[0].Body > most)
        {
            return 0;
        }

        if (w[1].BodyGapsAbove(w[2]) && w[0].Top < w[1].Top)
        {
            return -100;
        }

        return w[1].BodyGapsBelow(w[2]) && w[0].Bottom > w[1].Bottom ? 100 : 0;
    }
}
