using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Weighted, adaptive and chained averages, oscillators and regressions against files of the three libraries.</summary>
internal static class OscillatorReferences
{
    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Skender("wma", "wma", [("period", 14)], ("wma", "wma")),
        Tulip("wma", "atoz.txt", "wma", Printed(4), ("wma", 1, 1)),
        Skender("dema", "dema", [("period", 14), ("seed", 1)], ("dema", "dema")),
        Lean("dema", "spy_dema.txt", [("period", 5)], "DEMA_5"),
        Tulip("dema", "atoz.txt", "dema", Printed(4), ("dema", 1, 1)),
        Skender("tema", "tema", [("period", 20), ("seed", 1)], ("tema", "tema")),
        Lean("tema", "spy_tema.txt", [("period", 5)], "TEMA_5"),
        Tulip("tema", "atoz.txt", "tema", Printed(4), ("tema", 1, 1)),
        Skender("kama", "kama", [("period", 10)], ("kama", "kama"), ("er", "er")),
        KamaOfLean(),
        Tulip("kama", "extra.txt", "kama", 4 * Printed(4), ("kama", 1, 1)) with { Convention = "printed digits of a worksheet with rounded steps" },
        Skender("vwma", "vwma", [("period", 14)], ("vwma", "vwma")),
        Tulip("vwma", "extra.txt", "vwma", Printed(4), ("vwma", 2, 1)),
        Tulip("trix", "atoz.txt", "trix", Printed(4), ("trix", 1, 1)),
        Skender("roc", "roc", [("period", 14)], ("roc", "roc")),
        Tulip("roc", "extra.txt", "roc", Printed(5), ("roc", 1, 100)),
        RocrOfTulip(),
        Skender("momentum", "roc", [("period", 14)], ("momentum", "momentum")),
        Tulip("momentum", "extra.txt", "mom", Printed(4), ("momentum", 1, 1)),
        StochRsiOfTulip(),
        Skender("cci", "cci", [("period", 20)], ("cci", "cci")),
        Lean("cci", "spy_with_cci.txt", [("period", 14)], "Commodity Channel Index (CCI) 14") with { Tolerance = 2.5e-5, Floor = 100, Convention = "the reference was computed in single precision" },
        CciOfTulip(),
        Skender("ultimate-oscillator", "uo", [], ("ultimate", "ultimate")),
        Lean("ultimate-oscillator", "spy_ultosc.txt", [], "ULTOSC_7_14_28"),
        Tulip("ultimate-oscillator", "atoz.txt", "ultosc", Printed(4), ("ultimate", 3, 1)),
        Tulip("aroon", "atoz.txt", "aroon", 1e-9, ("down", 2, 1), ("up", 3, 1)),
        Tulip("aroon", "extra.txt", "aroonosc", 1e-9, ("oscillator", 2, 1)),
        Tulip("chaikin-oscillator", "atoz.txt", "adosc", Printed(3), ("oscillator", 4, 1)),
        Skender("choppiness", "chop", [], ("chop", "chop")),
        Skender("alligator", "alligator", [], ("jaw", "jaw"), ("teeth", "teeth"), ("lips", "lips")),
        Skender("z-score", "stdev", [("period", 14)], ("z_score", "zScore")),
        Skender("linear-regression", "slope", [("period", 14)], ("slope", "slope"), ("r2", "rSquared")),
        InterceptOfSkender(),
        LineOfSkender(),
        Tulip("linear-regression", "extra.txt", "linreg", Printed(4), ("value", 1, 1)),
        Tulip("linear-regression", "extra.txt", "linregintercept", Printed(4), ("intercept", 1, 1)),
        Tulip("linear-regression", "extra.txt", "linregslope", Printed(4), ("slope", 1, 1)),
        ForecastOfTulip(),
        BetaOfSkender(),
        Skender("hurst", "hurst", [("period", 100)], ("hurst", "hurstExponent")),
        Skender("hurst", "hurst", [("period", 100), ("method", (double)HurstMethod.AnisLloyd)], ("hurst", "hurstExponentAL")),
        HurstOfLean(),
    ];

    /// <summary>The distance that rounding to a number of decimals allows.</summary>
    private static double Printed(int decimals) => 0.5001 * Math.Pow(10, -decimals);

    private static ReferenceCheck Skender(string code, string file, (string Name, double Value)[] options, params (string Output, string Column)[] columns) =>
        ReferenceCheck.Of(IndicatorList.Find(code)!.Bind(options), $"Stock.Indicators {file}.standard.json", 1e-9, "", () =>
            (StockIndicatorsVectors.Quotes("default"), null, [.. columns.Select(one => (one.Output, StockIndicatorsVectors.Result($"{file}.standard.json", one.Column)))]));

    private static ReferenceCheck Lean(string code, string file, (string Name, double Value)[] options, string column)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        return ReferenceCheck.Of(spec.Bind(options), $"LEAN {file}", 1e-9, "", () =>
        {
            LeanVectors table = LeanVectors.Read(file);
            return (table.Bars(), null, [(spec.Outputs[0].Name, table.Column(column))]);
        });
    }

    private static ReferenceCheck KamaOfLean() =>
        ReferenceCheck.Of(Kama.Spec.Bind(("period", 5)), "LEAN spy_kama.txt", 1e-9, "the reference leaves out the start at bar 5, the price", () =>
        {
            LeanVectors table = LeanVectors.Read("spy_kama.txt");
            double[] expected = table.Column("KAMA_5");
            expected[4] = table.Column("close")[4];
            return (table.Bars(), null, [("kama", expected)]);
        });

    /// <summary>Options of a worked example go to the first options of the indicator, in order; Tulip begins averages at the first value, the last choice of a seed.</summary>
    private static ReferenceCheck Tulip(
        string code, string file, string name, double distance, params (string Output, int Array, double Factor)[] columns)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        TulipVectors example = TulipVectors.Read(file).Single(one => one.Name == name);
        List<(string Name, double Value)> options = [.. example.Options.Select((value, at) => (spec.Options[at].Name, value))];
        options.AddRange(spec.Options.Where(option => option.Name == "seed").Select(option => (option.Name, option.Most)));
        double largest = columns.Max(one => one.Factor * example.Arrays[one.Array].Max(Math.Abs));
        return ReferenceCheck.Of(spec.Bind(options), $"Tulip {file} {name}", distance * columns[0].Factor / largest, "printed digits", () =>
            (TulipBars.Of(example.Arrays, spec.NeedsVolume, columns[0].Array), null,
             [.. columns.Select(one => (one.Output, (double[])[.. example.Output(one.Array).Select(value => value * one.Factor)]))])) with
        { Floor = largest };
    }

    private static ReferenceCheck CciOfTulip()
    {
        TulipVectors example = TulipVectors.Read("atoz.txt").Single(one => one.Name == "cci");
        return new("cci(period=5)", "Tulip atoz.txt cci", Printed(4), "printed digits; the reference begins n - 1 bars later", () =>
            example.Arrays[3].Zip(Tests.Indicators.Computed.Columns(Cci.Spec.Bind(("period", 5)), TulipBars.Of(example.Arrays, false, 3))[0][8..]))
        { Floor = 1 };
    }

    private static ReferenceCheck StochRsiOfTulip()
    {
        TulipVectors example = TulipVectors.Read("extra.txt").Single(one => one.Name == "stochrsi");
        return ReferenceCheck.Of(
            StochRsi.Spec.Bind(("rsi", 5), ("stochastic", 5), ("k", 1), ("d", 1)), "Tulip extra.txt stochrsi", Printed(4), "printed digits; the reference is from 0 to 1", () =>
            (TulipBars.Of(example.Arrays, false, 1), null, [("k", [.. example.Output(1).Select(value => 100 * value)])])) with
        { Floor = 100 };
    }

    private static ReferenceCheck RocrOfTulip()
    {
        TulipVectors example = TulipVectors.Read("atoz.txt").Single(one => one.Name == "rocr");
        return ReferenceCheck.Of(Roc.Spec.Bind(("period", example.Options[0])), "Tulip atoz.txt rocr", Printed(4), "printed digits; ROC = 100 (ROCR - 1)", () =>
            (TulipBars.Of(example.Arrays, false, 1), null, [("roc", [.. example.Output(1).Select(value => 100 * (value - 1))])])) with
        { Floor = 100 };
    }

    private static ReferenceCheck InterceptOfSkender() =>
        ReferenceCheck.Of(LinearRegression.Spec.Bind(("period", 14)), "Stock.Indicators slope.standard.json", 1e-9, "intercept: the reference counts positions from the first bar of the series; converted", () =>
        {
            double[] slope = StockIndicatorsVectors.Result("slope.standard.json", "slope");
            double[] intercept = StockIndicatorsVectors.Result("slope.standard.json", "intercept");
            return (StockIndicatorsVectors.Quotes("default"), null, [("intercept", [.. intercept.Select((value, row) => value + (slope[row] * (row + 2 - 14)))])]);
        });

    /// <summary>The file draws the line of the last window through its 14 bars.</summary>
    private static ReferenceCheck LineOfSkender() =>
        new("linear-regression(period=14)", "Stock.Indicators slope.standard.json", 1e-9, "the line of the last window", () =>
        {
            double[][] outputs = Tests.Indicators.Computed.Columns(LinearRegression.Spec.Bind(("period", 14)), StockIndicatorsVectors.Quotes("default"));
            (double slope, double intercept) = (outputs[0][^1], outputs[1][^1]);
            return StockIndicatorsVectors.Result("slope.standard.json", "line")[^14..].Select((expected, position) => (expected, intercept + (slope * position)));
        });

    private static ReferenceCheck ForecastOfTulip()
    {
        TulipVectors example = TulipVectors.Read("extra.txt").Single(one => one.Name == "tsf");
        return new("linear-regression(period=5)", "Tulip extra.txt tsf", Printed(4), "printed digits; forecast = value + slope", () =>
        {
            double[][] outputs = Tests.Indicators.Computed.Columns(LinearRegression.Spec.Bind(("period", 5)), TulipBars.Of(example.Arrays, false, 1));
            return example.Output(1).Zip(outputs[2].Zip(outputs[0], (value, slope) => value + slope));
        });
    }

    private static ReferenceCheck BetaOfSkender() =>
        ReferenceCheck.Of(Beta.Spec.Bind(("period", 50)), "Stock.Indicators beta.standard.json", 1e-9, "", () =>
            (StockIndicatorsVectors.Quotes("compare"), StockIndicatorsVectors.Quotes("default").Values(BarColumn.Close).ToArray(),
             [("beta", StockIndicatorsVectors.Result("beta.standard.json", "beta"))]));

    private static ReferenceCheck HurstOfLean() =>
        ReferenceCheck.Of(Hurst.Spec.Bind(("period", 252), ("method", (double)HurstMethod.LaggedDifferences)), "LEAN spy_hurst_exponent.csv", 1e-9, "", () =>
        {
            LeanVectors table = LeanVectors.Read("spy_hurst_exponent.csv");
            return (table.Bars(), null, [("hurst", table.Column("hurst_exponent"))]);
        });
}
