namespace Candlewick.Analytics.Tests.References;

/// <summary>Every comparison, in the order of the table in docs/reports/indicator-references.md.</summary>
internal static class ReferenceList
{
    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        .. CoreReferences.All,
        .. OscillatorReferences.All,
        .. OscillatorDefinitions.All,
        .. TdSequentialDefinition.All,
        .. HotReferences.All,
        .. TrendReferences.All,
        .. TrendDefinitions.All,
        .. TaLibReferences.All,
        .. TulipReferences.All,
        .. StatisticReferences.All,
        .. PatternReferences.All,
        .. PatternDefinitions.All,
        .. StockIndicatorsPatterns.All,
        .. TulipPatternReferences.All,
    ];
}
