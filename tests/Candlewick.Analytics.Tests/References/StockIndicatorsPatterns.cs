using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>The two patterns of Stock.Indicators, which measure a bar by itself instead of by the bars before it.</summary>
internal static class StockIndicatorsPatterns
{
    public static IReadOnlyList<ReferenceCheck> All { get; } = [Doji(), Marubozu()];

    /// <summary>A body of up to 0.1 % of the open; no option measures by the price, so each bar gets its own threshold.</summary>
    private static ReferenceCheck Doji() =>
        new("doji(body_doji=0.001 open / range,body_doji_period=0)", "Stock.Indicators doji.standard.json", 0,
            "a body of up to 0.1 % of the open there; ours is measured by ranges, so the threshold is set anew for each bar", () =>
        {
            BarColumns bars = StockIndicatorsVectors.Quotes("default");
            return StockIndicatorsVectors.Result("doji.standard.json", "match").Select((match, row) =>
            {
                double threshold = 0.001 * bars[row].Open / (bars[row].High - bars[row].Low);
                double found = Computed.Columns(PatternList.Find("doji")!.Bind(("body_doji", threshold), ("body_doji_period", 0)), SampleBars.Part(bars, row, 1))[0][0];
                return (100 * match, found);
            });
        });

    private static ReferenceCheck Marubozu()
    {
        Analytics.Indicators.BoundIndicator pattern = PatternList.Find("marubozu")!.Bind(
            ("body_long", 0), ("body_long_period", 0), ("shadow_very_short", 0.035), ("shadow_very_short_period", 0));
        return ReferenceCheck.Of(pattern, "Stock.Indicators marubozu.standard.json", 0,
            "a body of at least 95 % of the bar's range there, so both shadows together have a limit, ours each: 3.5 % for each finds the same bars", () =>
            (StockIndicatorsVectors.Quotes("default"), null, [("pattern", StockIndicatorsVectors.Result("marubozu.standard.json", "match"))]));
    }
}
