namespace Candlewick.Analytics.Indicators;

/// <summary>Every indicator, in the order of documents and lists.</summary>
public static class IndicatorList
{
    public static IReadOnlyList<IndicatorSpec> All { get; } =
    [
        Sma.Spec,
        Ema.Spec,
        Rsi.Spec,
        Macd.Spec,
        BollingerBands.Spec,
        StandardDeviation.Spec,
        Atr.Spec,
        Adx.Spec,
        Adxr.Spec,
        Stochastic.Spec,
        WilliamsR.Spec,
    ];

    /// <summary>The indicator with the code; null when there is none.</summary>
    public static IndicatorSpec? Find(string code) => All.FirstOrDefault(spec => spec.Code == code);
}
