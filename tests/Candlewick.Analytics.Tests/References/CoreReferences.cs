using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.References;

internal static class CoreReferences
{
    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Skender("sma", "sma.standard.json", ("sma", "sma")),
        Skender("williams-r", "willr.standard.json", ("williams_r", "williamsR")),
    ];

    private static ReferenceCheck Skender(string code, string file, params (string Output, string Column)[] columns) =>
        ReferenceCheck.Of(IndicatorList.Find(code)!.Bind(), $"Stock.Indicators {file}", 1e-9, "", () =>
            (StockIndicatorsVectors.Quotes("default"), null, [.. columns.Select(one => (one.Output, StockIndicatorsVectors.Result(file, one.Column)))]));
}
