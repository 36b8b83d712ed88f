using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.References;

internal static class CoreReferences
{
    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Skender("sma", "sma.standard.json", ("sma", "sma")),
        Skender("williams-r", "willr.standard.json", ("williams_r", "williamsR")),
        WilliamsOfLean(),
    ];

    private static ReferenceCheck WilliamsOfLean() =>
        ReferenceCheck.Of(IndicatorList.Find("williams-r")!.Bind(), "Lean spy_with_williamsR14.txt", 4e-6, "the reference was computed in single precision", () =>
        {
            LeanVectors table = LeanVectors.Read("spy_with_williamsR14.txt");
            return (table.Bars(), null, [("williams_r", table.Column("Williams %R 14"))]);
        }) with
        {
            Floor = 100,
        };

    private static ReferenceCheck Skender(string code, string file, params (string Output, string Column)[] columns) =>
        ReferenceCheck.Of(IndicatorList.Find(code)!.Bind(), $"Stock.Indicators {file}", 1e-9, "", () =>
            (StockIndicatorsVectors.Quotes("default"), null, [.. columns.Select(one => (one.Output, StockIndicatorsVectors.Result(file, one.Column)))]));
}
