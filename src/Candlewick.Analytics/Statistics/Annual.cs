using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Statistics;

/// <summary>The options that carry numbers of one period to a year.</summary>
internal static class Annual
{
    /// <summary>Periods a year; 1 leaves the number as it is for one period.</summary>
    public static IndicatorOption Periods { get; } = IndicatorOption.Factor(
        "periods_per_year", 252, 1, 31_622_400, "Bars a year: 252 for daily bars of stocks, 365 for daily bars of markets that never close, 1 for no annualisation.");

    public static IndicatorOption RiskFree { get; } = IndicatorOption.Factor(
        "risk_free", 0, -1, 10, "Rate a year that is taken off, divided evenly over the periods: 0.04 = four per cent.");
}
