using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Statistics;

namespace Candlewick.Analytics;

/// <summary>One thing that is computed bar by bar.</summary>
/// <param name="Group"><c>indicator</c>, <c>statistic</c> or <c>pattern</c>.</param>
public sealed record CatalogedSpec(string Group, IndicatorSpec Spec);

/// <summary>Everything that is computed bar by bar: the lists of indicators, statistics and patterns together.</summary>
public static class AnalyticsCatalog
{
    public static IReadOnlyList<CatalogedSpec> All { get; } =
    [
        .. IndicatorList.All.Select(spec => new CatalogedSpec("indicator", spec)),
        .. StatisticList.All.Select(spec => new CatalogedSpec("statistic", spec)),
        .. PatternList.All.Select(pattern => new CatalogedSpec("pattern", pattern.Indicator)),
    ];

    /// <summary>The spec with the code; null when there is none.</summary>
    public static IndicatorSpec? Find(string code) => All.FirstOrDefault(one => one.Spec.Code == code)?.Spec;
}
