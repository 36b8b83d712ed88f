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
        TdSequential.Spec,
        Wma.Spec,
        Dema.Spec,
        Tema.Spec,
        Hma.Spec,
        Kama.Spec,
        Vwma.Spec,
        Trix.Spec,
        Roc.Spec,
        Momentum.Spec,
        StochRsi.Spec,
        Cci.Spec,
        UltimateOscillator.Spec,
        Aroon.Spec,
        ChaikinOscillator.Spec,
        Choppiness.Spec,
        Alligator.Spec,
        ZScore.Spec,
        LinearRegression.Spec,
        Correlation.Spec,
        Beta.Spec,
        Hurst.Spec,
        HeikinAshi.Spec,
        Donchian.Spec,
        Ichimoku.Spec,
        Obv.Spec,
        AccumulationDistribution.Spec,
        Cmf.Spec,
        Mfi.Spec,
        Vwap.Spec,
        RollingVwap.Spec,
        AnchoredVwap.Spec,
        PivotPoints.Spec,
        RollingPivots.Spec,
        ZigZag.Spec,
        Swings.Spec,
        ParabolicSar.Spec,
        SuperTrend.Spec,
        Natr.Spec,
        Keltner.Spec,
    ];

    /// <summary>The indicator with the code; null when there is none.</summary>
    public static IndicatorSpec? Find(string code) => All.FirstOrDefault(spec => spec.Code == code);
}
