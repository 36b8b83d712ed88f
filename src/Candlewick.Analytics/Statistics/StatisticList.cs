using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Statistics;

/// <summary>Every statistic that has a value a bar, in the order of documents and lists; they run as indicators do.</summary>
public static class StatisticList
{
    public static IReadOnlyList<IndicatorSpec> All { get; } =
    [
        RollingRsi.Spec,
        RollingDeviation.Spec,
        PeriodReturn.Spec,
        Drawdown.Spec,
        Volatility.CloseToClose,
        Volatility.Parkinson,
        Volatility.GarmanKlass,
        Volatility.YangZhang,
        PerformanceRatio.RollingSharpe,
        PerformanceRatio.RollingSortino,
    ];

    /// <summary>The statistic with the code; null when there is none.</summary>
    public static IndicatorSpec? Find(string code) => All.FirstOrDefault(spec => spec.Code == code);
}
