namespace Candlewick.Analytics.Tests.References;

/// <summary>Every comparison, in the order of the table in docs/reports/indicator-references.md.</summary>
internal static class ReferenceList
{
    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        .. CoreReferences.All,
        .. HotReferences.All,
        .. OscillatorReferences.All,
        .. TrendReferences.All,
        .. TrendDefinitions.All,
        .. StatisticReferences.All,
        .. PatternReferences.All,
    ];
}
