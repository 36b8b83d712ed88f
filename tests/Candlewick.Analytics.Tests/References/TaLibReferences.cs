using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Indicators with TA-Lib's options against values of its C functions.</summary>
internal static class TaLibReferences
{
    private const string Own = "TA-Lib's convention";

    private static readonly (string Name, double Value)[] Macd = [("seed", (int)MacdSeed.AlignedSma)];

    private static readonly (string Name, double Value)[] Adx = [("seed", (int)AdxSeed.TaLib)];

    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Of("psar", "sar", "sar", Own, ("touch", (int)SarTouch.Reverses)),
        Of("natr", "natr", "natr", ""),
        Of("mfi", "mfi", "mfi", ""),
        Of("ad", "ad", "ad", ""),
        Of("obv", "obv", "obv", Own, ("start", (int)ObvStart.Volume)),
        Of("macd", "macd", "macd", $"{Own}; it leaves out the rows before the signal", Macd) with { SkipsAbsent = true },
        Of("macd", "signal", "macd_signal", Own, Macd),
        Of("macd", "histogram", "macd_histogram", Own, Macd),
        Of("adx", "adx", "adx", Own, Adx),
        Of("adx", "plus_di", "plus_di", Own, Adx),
        Of("adx", "minus_di", "minus_di", Own, Adx),
        Of("adx", "dx", "dx", Own, Adx),
    ];

    private static ReferenceCheck Of(string code, string output, string column, string convention, params (string Name, double Value)[] options)
    {
        BoundIndicator indicator = IndicatorList.Find(code)!.Bind(options);
        return new ReferenceCheck(indicator.Options.ToString(), $"TA-Lib C {column} over default", 1e-9, convention, () =>
        {
            int at = indicator.Spec.Outputs.Select(one => one.Name).ToList().IndexOf(output);
            double[] actual = Computed.Columns(indicator, StockIndicatorsVectors.Quotes("default"))[at];
            return TaLibVectors.Column(column).Select(one => (one.Value, actual[one.Row]));
        });
    }
}
