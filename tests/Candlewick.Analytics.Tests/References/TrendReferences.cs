using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Trend, volume, channel and swing indicators.</summary>
internal static class TrendReferences
{
    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Skender("heikin-ashi", [], "heikinashi.standard.json", "", ("open", "open"), ("high", "high"), ("low", "low"), ("close", "close")),
        Lean("heikin-ashi", [], "spy_heikin_ashi.txt", new Printed(1e-9, 1e3), "printed to 8 decimals",
            ("open", "HA_Open"), ("high", "HA_High"), ("low", "HA_Low"), ("close", "HA_Close")),
        Skender("donchian", [("window", 1)], "donchian.standard.json", "the window ends with the bar before",
            ("upper", "upperBand"), ("middle", "centerline"), ("lower", "lowerBand"), ("width", "width")),
        Lean("ichimoku", [], "spy_with_ichimoku.csv", new Printed(1e-9, 1), "",
            ("tenkan", "Tenkan"), ("kijun", "Kijun"), ("senkou_a", "Senkou A"), ("senkou_b", "Senkou B")),
        Skender("obv", [], "obv.standard.json", "", ("obv", "obv")),
        Lean("obv", [("start", 1)], "spy_with_obv.txt", new Printed(1e-6, 1e9), "first bar is its volume; printed to 7 digits, the first row is left out", ("obv", "OBV")) with { IgnoresFirst = 1 },
        Tulip("atoz.txt", "obv", "obv", [], new Printed(1e-9, 1), "", TulipInputs.CloseVolume),
        Skender("ad", [], "adl.standard.json", "", ("ad", "adl")),
        Tulip("atoz.txt", "ad", "ad", [], new Printed(1e-3, 1), "printed to 3 decimals", TulipInputs.HighLowCloseVolume),
        Skender("cmf", [], "cmf.standard.json", "", ("cmf", "cmf")),
        Lean("cmf", [], "spy_cmf.txt", new Printed(1e-9, 1),
            "the first 19 rows need bars that the file lacks; the last was computed with volume 62881998 and shows 62869773", ("cmf", "CMF_20")) with { IgnoresFirst = 19, IgnoresLast = 1 },
        Lean("mfi", [("period", 20)], "spy_mfi.txt", new Printed(1e-7, 100), "printed to 5 decimals", ("mfi", "Money Flow Index 20")),
        Tulip("atoz.txt", "mfi", "mfi", [("period", 14)], new Printed(1e-9, 10), "printed to 8 decimals", TulipInputs.HighLowCloseVolume),
        Skender("anchored-vwap", [], "vwap.standard.json", "anchored at the first bar", ("vwap", "vwap")),
        Lean("rolling-vwap", [("period", 50), ("price", (int)PriceOf.Average)], "spy_with_vwap.txt", new Printed(1e-7, 1e3),
            "mean of the four prices; printed to 4 decimals", ("vwap", "Moving VWAP 50")),
        Skender("pivot-points", [("period", (int)PivotPeriod.Month)], "pivot-points.standard.json", "no fourth levels there",
            ("pivot", "pp"), ("r1", "r1"), ("s1", "s1"), ("r2", "r2"), ("s2", "s2"), ("r3", "r3"), ("s3", "s3")),
        Swings("high", "high_age", "highPoint"),
        Swings("low", "low_age", "lowPoint"),
        LeanZigZag(),
        Skender("psar", [("seed", (int)SarSeed.Rising), ("reversal", (int)SarReversal.BeforeBar)], "psar.standard.json",
            "first guess rising and left out; a reversal takes the extreme before the bar", ("sar", "sar")),
        Tulip("atoz.txt", "psar", "psar", [("seed", (int)SarSeed.Midpoint)], new Printed(1e-9, 10), "first trend by the middle of bar 2; printed to 8 decimals", TulipInputs.HighLow),
        SkenderSuperTrend(),
        Lean("supertrend", [("first_range", 1)], "dwac_supertrend.txt", new Printed(1e-9, 1e3), "the first bar's range counts; printed to 8 decimals", ("supertrend", "Super")) with { IgnoresFirst = 9 },
        Lean("natr", [("period", 5)], "spy_natr.txt", new Printed(1e-9, 1), "", ("natr", "NATR_5")),
        Tulip("extra.txt", "natr", "natr", [("period", 4), ("first_range", 1)], new Printed(5e-4, 1),
            "the first bar's range counts; computed there from an ATR of 4 decimals", TulipInputs.HighLowClose),
        Skender("natr", [], "atr.standard.json", "", ("natr", "atrp")),
        Lean("keltner", [("multiplier", 1.5), ("atr_period", 20), ("middle", 1), ("price", (int)PriceOf.Typical), ("atr_mean", 1), ("first_range", 1)],
            "spy_with_keltner.csv", new Printed(1e-7, 1e3), "simple means, typical price, the first bar's range counts; printed to 4 decimals",
            ("upper", "Keltner Channels 20 Top"), ("middle", "Middle Band"), ("lower", "Keltner Channels 20 Bottom")),
    ];

    /// <summary>Stock.Indicators shows only the band that the trend follows.</summary>
    private static ReferenceCheck SkenderSuperTrend() =>
        new("supertrend(period=10,multiplier=3,mean=wilder,first_range=none)", "Stock.Indicators supertrend.standard.json", 1e-9, "line and both bands", () =>
        {
            double[][] outputs = Computed.Columns(IndicatorList.Find("supertrend")!.Bind(), StockIndicatorsVectors.Quotes("default"));
            (double[] line, double[] side) = (outputs[0], outputs[1]);
            return
            [
                .. StockIndicatorsVectors.Result("supertrend.standard.json", "superTrend").Zip(line),
                .. StockIndicatorsVectors.Result("supertrend.standard.json", "upperBand").Zip(outputs[2].Zip(side, (band, one) => one < 0 ? band : double.NaN)),
                .. StockIndicatorsVectors.Result("supertrend.standard.json", "lowerBand").Zip(outputs[3].Zip(side, (band, one) => one > 0 ? band : double.NaN)),
            ];
        });

    private static ReferenceCheck Skender(
        string code, (string Name, double Value)[] options, string file, string convention, params (string Output, string Column)[] columns) =>
        ReferenceCheck.Of(IndicatorList.Find(code)!.Bind(options), $"Stock.Indicators {file}", 1e-9, convention, () =>
            (StockIndicatorsVectors.Quotes("default"), null, [.. columns.Select(one => (one.Output, StockIndicatorsVectors.Result(file, one.Column)))]));

    private static ReferenceCheck Lean(
        string code, (string Name, double Value)[] options, string file, Printed printed, string convention, params (string Output, string Column)[] columns) =>
        ReferenceCheck.Of(IndicatorList.Find(code)!.Bind(options), $"Lean {file}", printed.Tolerance, convention, () =>
        {
            LeanVectors vectors = LeanVectors.Read(file);
            return (vectors.Bars(), null, [.. columns.Select(one => (one.Output, vectors.Column(one.Column)))]);
        }) with
        {
            Floor = printed.Floor,
        };

    private static ReferenceCheck Tulip(
        string file, string name, string code, (string Name, double Value)[] options, Printed printed, string convention, TulipInputs inputs) =>
        ReferenceCheck.Of(IndicatorList.Find(code)!.Bind(options), $"Tulip {file} {name}", printed.Tolerance, convention, () =>
        {
            TulipVectors vectors = TulipVectors.Read(file).Single(one => one.Name == name);
            string output = IndicatorList.Find(code)!.Outputs[0].Name;
            return (Bars(vectors, inputs), null, [(output, vectors.Output(vectors.Arrays.Count - 1))]);
        }) with
        {
            Floor = printed.Floor,
        };

    /// <summary>Stock.Indicators marks a swing on its own bar, two bars before it is confirmed.</summary>
    private static ReferenceCheck Swings(string output, string age, string column) =>
        new("swings(left=2,right=2,ties=none)", "Stock.Indicators pivots.standard.json", 1e-9, $"{column} is marked two bars before it is confirmed", () =>
        {
            BoundIndicator indicator = IndicatorList.Find("swings")!.Bind();
            string[] names = [.. indicator.Spec.Outputs.Select(one => one.Name)];
            double[][] outputs = Computed.Columns(indicator, StockIndicatorsVectors.Quotes("default"));
            (double[] prices, double[] ages) = (outputs[Array.IndexOf(names, output)], outputs[Array.IndexOf(names, age)]);
            IEnumerable<double> confirmed = prices.Zip(ages, (price, bars) => bars == 2 ? price : double.NaN);
            return StockIndicatorsVectors.Result("pivots.standard.json", column).Zip(confirmed.Skip(2));
        });

    /// <summary>Lean's file marks each swing on its own bar.</summary>
    private static ReferenceCheck LeanZigZag()
    {
        BoundIndicator indicator = IndicatorList.Find("zigzag")!.Bind(("least_leg", 10));
        return new ReferenceCheck(indicator.Options.ToString(), "Lean spy_zigzag.csv", 1e-9, "price and bar of each swing, marked on its own bar there", () =>
        {
            LeanVectors vectors = LeanVectors.Read("spy_zigzag.csv");
            double[][] outputs = Computed.Columns(indicator, vectors.Bars());
            double[] marked = [.. Enumerable.Repeat(double.NaN, outputs[0].Length)];
            for (int row = 0; row < marked.Length; row++)
            {
                if (outputs[5][row] == 1)
                {
                    marked[row - (int)outputs[2][row]] = outputs[0][row];
                }
            }

            return vectors.Column("zigzag").Zip(marked);
        });
    }

    private static BarColumns Bars(TulipVectors vectors, TulipInputs inputs)
    {
        int[] at = inputs switch
        {
            TulipInputs.CloseVolume => [0, 0, 0, 1],
            TulipInputs.HighLow => [0, 1, 0, -1],
            TulipInputs.HighLowClose => [0, 1, 2, -1],
            _ => [0, 1, 2, 3],
        };
        BarColumns bars = new();
        UtcTime open = UtcTime.Parse("2000-01-01T00:00:00Z");
        for (int i = 0; i < vectors.Arrays[0].Length; i++)
        {
            UtcTime close = open.AddNanoseconds(86_400_000_000_000);
            double[] cells = [.. at.Select(column => column < 0 ? double.NaN : vectors.Arrays[column][i])];
            bars.Add(new Bar(open, close, cells[2], cells[0], cells[1], cells[2], cells[3]));
            open = close;
        }

        return bars;
    }

    /// <summary>What the digits of a printed reference allow.</summary>
    private readonly record struct Printed(double Tolerance, double Floor);

    private enum TulipInputs
    {
        CloseVolume,
        HighLow,
        HighLowClose,
        HighLowCloseVolume,
    }
}
