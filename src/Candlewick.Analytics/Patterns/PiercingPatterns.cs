namespace Candlewick.Analytics.Patterns;

/// <summary>A long bar and an answer that reaches more or less deep into it.</summary>
internal static class PiercingPatterns
{
    private const string Deep = "of its body";

    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("piercing", "Piercing Line", 2, PatternBias.Bullish)
        {
            TaLib = "CDLPIERCING",
            Summary = "A low open is bought up beyond the middle of the fall.",
            Rule = $"Bar 1 falls and bar 2 rises, both with long bodies; bar 2 opens below the low of bar 1 and closes inside its body, more than the penetration {Deep} above its close.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong],
            Penetration = 0.5,
            Find = static (in w) => w[1].IsDown && w.IsLong(1) && w[0].IsUp && w.IsLong(0) && w[0].Open < w[1].Low
                && w[0].Close < w[1].Open && w[0].Close > w[1].Close + (w[1].Body * w.Penetration) ? 100 : 0,
        },
        new("dark-cloud-cover", "Dark Cloud Cover", 2, PatternBias.Bearish)
        {
            TaLib = "CDLDARKCLOUDCOVER",
            Summary = "A high open is sold down beyond the middle of the rise.",
            Rule = $"Bar 1 rises with a long body; bar 2 falls, opens above the high of bar 1 and closes inside its body, more than the penetration {Deep} below its close.",
            Source = PatternBooks.Nison,
            Sizes = [PatternSize.BodyLong],
            Penetration = 0.5,
            Find = static (in w) => w[1].IsUp && w.IsLong(1) && w[0].IsDown && w[0].Open > w[1].High
                && w[0].Close > w[1].Open && w[0].Close < w[1].Close - (w[1].Body * w.Penetration) ? -100 : 0,
        },
        new("thrusting", "Thrusting", 2, PatternBias.Bearish)
        {
            TaLib = "CDLTHRUSTING",
            Summary = "A low open is bought back into the body, but not to its middle: the fall goes on.",
            Rule = "Bar 1 falls with a long body; bar 2 rises, opens below the low of bar 1 and closes above its close (more than equal), not above the penetration of its body.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.Equal],
            Penetration = 0.5,
            Find = static (in w) => OpensBelowFall(w) && w[0].Close > w[1].Close + w.Size(PatternSize.Equal, 1)
                && w[0].Close <= w[1].Close + (w[1].Body * w.Penetration) ? -100 : 0,
        },
        new("in-neck", "In-Neck", 2, PatternBias.Bearish)
        {
            TaLib = "CDLINNECK",
            Summary = "A low open is bought back to the close before, no further: the fall goes on.",
            Rule = "Bar 1 falls with a long body; bar 2 rises, opens below the low of bar 1 and closes at its close or above it within equal.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.Equal],
            Find = static (in w) => OpensBelowFall(w) && w[0].Close >= w[1].Close && w[0].Close <= w[1].Close + w.Size(PatternSize.Equal, 1) ? -100 : 0,
        },
        new("on-neck", "On-Neck", 2, PatternBias.Bearish)
        {
            TaLib = "CDLONNECK",
            Summary = "A low open is bought back to the low before, no further: the fall goes on.",
            Rule = "Bar 1 falls with a long body; bar 2 rises, opens below the low of bar 1 and closes equal to that low.",
            Source = PatternBooks.Morris,
            Sizes = [PatternSize.BodyLong, PatternSize.Equal],
            Find = static (in w) => OpensBelowFall(w) && w.IsEqual(w[0].Close, w[1].Low, 1) ? -100 : 0,
        },
    ];

    private static bool OpensBelowFall(in PatternWindow w) => w[1].IsDown && w.IsLong(1) && w[0].IsUp && w[0].Open < w[1].Low;
}
