namespace Candlewick.Analytics.Patterns;

/// <summary>Single bars told by the lengths of body and shadows.</summary>
internal static class LinePatterns
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("belt-hold", "Belt Hold", 1, PatternBias.Both)
        {
            TaLib = "CDLBELTHOLD",
            Summary = "A long bar that opens at its extreme and runs.",
            Rule = "The body is long; a rising bar has no lower shadow, a falling one no upper shadow. The sign is that of the bar.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong, PatternSize.ShadowVeryShort],
            Find = static (in w) => w.IsLong(0) && (w[0].IsUp ? w.HasNoLower(0) : w.HasNoUpper(0)) ? 100 * w[0].Sign : 0,
        },
        new("closing-marubozu", "Closing Marubozu", 1, PatternBias.Both)
        {
            TaLib = "CDLCLOSINGMARUBOZU",
            Summary = "A long bar that closes at its extreme.",
            Rule = "The body is long; a rising bar has no upper shadow, a falling one no lower shadow. The sign is that of the bar.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.ShadowVeryShort],
            Find = static (in w) => w.IsLong(0) && (w[0].IsUp ? w.HasNoUpper(0) : w.HasNoLower(0)) ? 100 * w[0].Sign : 0,
        },
        new("marubozu", "Marubozu", 1, PatternBias.Both)
        {
            TaLib = "CDLMARUBOZU",
            Summary = "A long bar without shadows: one side ruled from first to last trade.",
            Rule = "The body is long; both shadows count as none. The sign is that of the bar.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.ShadowVeryShort],
            Find = static (in w) => w.IsLong(0) && w.HasNoUpper(0) && w.HasNoLower(0) ? 100 * w[0].Sign : 0,
        },
        new("long-line", "Long Line", 1, PatternBias.Both)
        {
            TaLib = "CDLLONGLINE",
            Summary = "A long body with short shadows.",
            Rule = "The body is long; both shadows are short. The sign is that of the bar.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.ShadowShort],
            Find = static (in w) => w.IsLong(0) && HasShortShadows(w) ? 100 * w[0].Sign : 0,
        },
        new("short-line", "Short Line", 1, PatternBias.Both)
        {
            TaLib = "CDLSHORTLINE",
            Summary = "A short body with short shadows.",
            Rule = "The body is short, and so are both shadows. The sign is that of the bar.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyShort, PatternSize.ShadowShort],
            Find = static (in w) => w.IsShort(0) && HasShortShadows(w) ? 100 * w[0].Sign : 0,
        },
        new("spinning-top", "Spinning Top", 1, PatternBias.Both)
        {
            TaLib = "CDLSPINNINGTOP",
            Summary = "A short body between longer shadows: indecision.",
            Rule = "The body is short; each shadow is longer than the body. The sign is that of the bar.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyShort],
            Find = static (in w) => w.IsShort(0) && w[0].Upper > w[0].Body && w[0].Lower > w[0].Body ? 100 * w[0].Sign : 0,
        },
        new("high-wave", "High Wave", 1, PatternBias.Both)
        {
            TaLib = "CDLHIGHWAVE",
            Summary = "A short body between very long shadows: the market has lost its direction.",
            Rule = "The body is short; both shadows are very long. The sign is that of the bar.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyShort, PatternSize.ShadowVeryLong],
            Find = HighWave,
        },
    ];

    private static bool HasShortShadows(in PatternWindow w)
    {
        double most = w.Size(PatternSize.ShadowShort, 0);
        return w[0].Upper < most && w[0].Lower < most;
    }

    private static int HighWave(in PatternWindow w)
    {
        double least = w.Size(PatternSize.ShadowVeryLong, 0);
        return w[0].Upper > least && w[0].Lower > least && w.IsShort(0) ? 100 * w[0].Sign : 0;
    }
}
