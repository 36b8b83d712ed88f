using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Statistics;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>Everything that keeps the contract of indicators: those of the list, statistics, and patterns bound as indicators.</summary>
internal static class ContractSpecs
{
    /// <summary>Those that a static property of the assembly declares.</summary>
    public static IReadOnlyList<IndicatorSpec> Declared { get; } = [.. IndicatorList.All, .. StatisticList.All];

    public static IReadOnlyList<IndicatorSpec> All { get; } = [.. AnalyticsCatalog.All.Select(one => one.Spec)];

    public static IndicatorSpec? Find(string code) => AnalyticsCatalog.Find(code);
}
