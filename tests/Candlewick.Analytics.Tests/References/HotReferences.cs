using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Moving averages, RSI, MACD, bands, ranges, directional movement and stochastic against three libraries.</summary>
internal static class HotReferences
{
    private const string LaterStart = "rows that the file leaves empty are not compared";

    private const string MoreDigits = "the file was computed from prices with more digits than it prints";

    public static IReadOnlyList<ReferenceCheck> All { get; } = [.. StockIndicators, .. Lean, .. Tulip];

    private static IEnumerable<ReferenceCheck> StockIndicators =>
    [
        Skender(Bind("ema"), "ema.standard.json", ("ema", "ema")),
        Skender(Bind("rsi"), "rsi.standard.json", ("rsi", "rsi")),
        Skender(Bind("macd"), "macd.standard.json", ("macd", "macd"), ("signal", "signal"), ("histogram", "histogram")),
        Skender(
            Bind("bollinger"), "bb.standard.json",
            ("middle", "sma"), ("upper", "upperBand"), ("lower", "lowerBand"), ("percent_b", "percentB"), ("width", "width")),
        Skender(Bind("stdev", ("period", 14)), "stdev.standard.json", ("stdev", "stdDev")),
        Skender(Bind("atr"), "atr.standard.json", ("atr", "atr")),
        Skender(Bind("atr", ("period", 1)), "tr.standard.json", ("atr", "tr")),
        Skender(Bind("adx"), "adx.standard.json", ("adx", "adx"), ("plus_di", "pdi"), ("minus_di", "mdi"), ("dx", "dx")),
        Skender(Bind("adxr", ("lag", 14)), "adx.standard.json", ("adxr", "adxr")) with { Convention = "lag of the period" },
        Skender(Bind("stochastic"), "stoch.standard.json", ("k", "k"), ("d", "d")),
    ];

    private static IEnumerable<ReferenceCheck> Lean =>
    [
        Printed(2, 20_000, LeanRows(Bind("sma", ("period", 14)), "spy_with_indicators.txt", "", ("sma", "SMA14", 1))),
        Printed(2, 20_000, LeanRows(Bind("ema", ("period", 14)), "spy_with_indicators.txt", "", ("ema", "EMA14", 1))),
        LeanRows(Bind("ema", ("period", 14)), "spy_ema.csv", "", ("ema", "EMA14", 1)),
        Printed(3, 500, LeanRows(Bind("macd"), "spy_with_indicators.txt", MoreDigits, ("macd", "MACD 12 26", 1))),
        Printed(5, 100, LeanRows(Bind("macd"), "spy_with_macd.txt", LaterStart, ("macd", "MACD", 1), ("signal", "Signal", 1), ("histogram", "Histogram", 1))),
        Printed(5, 100, LeanRows(Bind("rsi"), "spy_with_indicators.txt", "", ("rsi", "RSI 14 Wilder", 1))),
        Printed(3, 100, LeanRows(
            Bind("rsi", ("mean", (int)MeanKind.Simple)), "spy_with_indicators.txt", $"simple means; {MoreDigits}; {LaterStart}", ("rsi", "RSI 14", 1))),
        Printed(4, 250, LeanRows(
            Bind("bollinger"), "spy_bollinger_bands.txt", "width in percent",
            ("middle", "Moving Average 20", 1), ("upper", "Bollinger Bands® 20 2 Top", 1), ("lower", "Bollinger Bands® 20 2 Bottom", 1),
            ("percent_b", "%B", 1), ("width", "BandWidth", 100))),
        Printed(5, 10, LeanRows(Bind("atr", ("mean", (int)MeanKind.Simple)), "spy_atr.txt", $"simple mean; {MoreDigits}", ("atr", "Average True Range 14", 1))),
        Printed(5, 10, LeanRows(
            Bind("atr", ("first_range", (int)FirstRange.HighLow)), "spy_atr_wilder.txt", "counts the first bar", ("atr", "Average True Range 14", 1))),
        Printed(2, 100, LeanRows(
            Bind("adx"), "spy_with_adx.txt", "", ("adx", "ADX 14", 1), ("plus_di", "+DI14", 1), ("minus_di", "-DI14", 1), ("dx", "DX", 1))),
        Printed(2, 100, LeanRows(Bind("adxr"), "spy_with_adx.txt", "", ("adxr", "ADXR 14", 1))),
    ];

    private static IEnumerable<ReferenceCheck> Tulip =>
    [
        Printed(3, 100, TulipCase(Bind("sma", ("period", 5)), "sma", "", "sma")),
        Printed(3, 100, TulipCase(Bind("ema", ("period", 5), ("seed", (int)EmaSeed.FirstValue)), "ema", "first price as seed", "ema")),
        Printed(4, 100, TulipCase(Bind("ema", ("period", 5), ("factor", (int)EmaFactor.Wilder)), "wilders", "Wilder's factor", "ema")),
        Printed(4, 100, TulipCase(Bind("rsi", ("period", 5)), "rsi", "", "rsi")),
        Printed(9, 10, TulipCase(
            Bind("macd", ("seed", (int)MacdSeed.FirstValue), ("factor", (int)MacdFactor.Fixed)), "macd", "first values as seeds, fixed factors",
            "macd", "signal", "histogram")),
        Printed(4, 100, TulipCase(Bind("bollinger", ("period", 5)), "bbands", "", "lower", "middle", "upper")),
        Printed(4, 1, TulipCase(Bind("stdev", ("period", 5)), "stddev", "", "stdev")),
        Printed(4, 1, TulipCase(Bind("atr", ("period", 4), ("first_range", (int)FirstRange.HighLow)), "atr", "counts the first bar", "atr")),
        Printed(4, 1, TulipCase(Bind("atr", ("period", 1), ("first_range", (int)FirstRange.HighLow)), "tr", "counts the first bar", "atr")),
        Printed(4, 100, TulipCase(Bind("adx", ("seed", (int)AdxSeed.Tulip)), "adx", "sums of n - 1 bars as seeds", "adx")),
        Printed(4, 100, TulipCase(Bind("adx", ("seed", (int)AdxSeed.Tulip)), "di", "sums of n - 1 bars as seeds", "plus_di", "minus_di")),
        Printed(4, 100, TulipCase(Bind("adx", ("seed", (int)AdxSeed.Tulip)), "dx", "sums of n - 1 bars as seeds", "dx")),
        Printed(4, 100, TulipCase(Bind("adxr", ("seed", (int)AdxSeed.Tulip)), "adxr", "sums of n - 1 bars as seeds", "adxr")),
        Printed(4, 100, TulipCase(Bind("stochastic", ("period", 5)), "stoch", $"K with D only; {LaterStart}", "k", "d")),
        Printed(4, 100, TulipCase(Bind("adx", ("seed", (int)AdxSeed.Tulip)), "adx", "sums of n - 1 bars as seeds", "adx"), "extra.txt"),
        Printed(8, 100, TulipCase(Bind("stdev", ("period", 3)), "stddev", "", "stdev"), "extra.txt"),
    ];

    private static BoundIndicator Bind(string code, params (string Name, double Value)[] options) => IndicatorList.Find(code)!.Bind(options);

    /// <summary>Allows a unit of the last printed digit, which some files cut off instead of rounding, at values up to a magnitude.</summary>
    private static ReferenceCheck Printed(int decimals, double magnitude, ReferenceCheck check) =>
        check with { Tolerance = 1.1 * Math.Pow(10, -decimals) / magnitude, Floor = magnitude };

    private static ReferenceCheck Printed(int decimals, double magnitude, Func<string, ReferenceCheck> check, string file = "atoz.txt") =>
        Printed(decimals, magnitude, check(file));

    private static ReferenceCheck Skender(BoundIndicator indicator, string file, params (string Output, string Column)[] columns) =>
        ReferenceCheck.Of(indicator, $"Stock.Indicators {file}", 1e-9, "", () =>
            (StockIndicatorsVectors.Quotes("default"), null, [.. columns.Select(one => (one.Output, StockIndicatorsVectors.Result(file, one.Column)))]));

    private static ReferenceCheck LeanRows(
        BoundIndicator indicator, string file, string convention, params (string Output, string Column, double Scale)[] columns) =>
        new(indicator.Options.ToString(), $"Lean {file}", 1e-9, convention, () =>
        {
            LeanVectors table = LeanVectors.Read(file);
            return Pairs(indicator, table.Bars(), convention, columns.Select(column => (column.Output, table.Column(column.Column), column.Scale)));
        });

    private static IEnumerable<(double Expected, double Actual)> Pairs(
        BoundIndicator indicator, BarColumns bars, string convention, IEnumerable<(string Output, double[] Expected, double Scale)> columns)
    {
        double[][] outputs = Tests.Indicators.Computed.Columns(indicator, bars);
        string[] names = [.. indicator.Spec.Outputs.Select(output => output.Name)];
        bool mayStartLater = convention.EndsWith(LaterStart, StringComparison.Ordinal);
        return columns.SelectMany(column => column.Expected
            .Zip(outputs[Array.IndexOf(names, column.Output)], (expected, actual) => (Expected: expected, Actual: actual * column.Scale))
            .Where(pair => !mayStartLater || !double.IsNaN(pair.Expected)));
    }

    private static Func<string, ReferenceCheck> TulipCase(BoundIndicator indicator, string name, string convention, params string[] outputs) => file =>
        new(indicator.Options.ToString(), $"Tulip {file} {name}", 1e-9, convention, () =>
        {
            TulipVectors vectors = TulipVectors.Read(file).First(one => one.Name == name);
            int inputs = vectors.Arrays.Count - outputs.Length;
            double[] close = vectors.Arrays[inputs - 1];
            double[] high = vectors.Arrays[0];
            double[] low = vectors.Arrays[Math.Min(1, inputs - 1)];
            BarColumns bars = new(close.Length);
            UtcTime open = UtcTime.Parse("2000-01-01T00:00:00Z");
            for (int i = 0; i < close.Length; i++)
            {
                bars.Add(new Bar(open, open.AddNanoseconds(86_400_000_000_000), close[i], high[i], low[i], close[i], 0));
                open = open.AddNanoseconds(86_400_000_000_000);
            }

            return Pairs(indicator, bars, convention, outputs.Select((output, at) => (output, vectors.Output(inputs + at), 1.0)));
        });
}
