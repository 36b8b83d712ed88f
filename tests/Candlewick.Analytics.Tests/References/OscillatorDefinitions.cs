using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Indicators without a file in the data set, against their definitions: slow, in decimals, over the whole window on each bar.</summary>
internal static class OscillatorDefinitions
{
    private const string Decimals = "definition in exact decimals";

    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Of("hma", [("period", 20)], "hma", bars => Hull(Closes(bars), 20)),
        Of("hma", [("period", 7)], "hma", bars => Hull(Closes(bars), 7)),
        Of("z-score", [("period", 20), ("deviation", 1)], "z_score", bars => Rolling(Closes(bars), 20, window => ((double)(window[^1] - window.Average())) / Deviation(window, 19))),
        Of("linear-regression", [("period", 14)], "deviation", bars => Rolling(Closes(bars), 14, window => Residual(window, 14))),
        Of("linear-regression", [("period", 30), ("deviation", 1)], "deviation", bars => Rolling(Closes(bars), 30, window => Residual(window, 28))),
        Of("chaikin-oscillator", [], "oscillator", bars => Chaikin(bars, 3, 10)),
        Of("stoch-rsi", [], "k", bars => StochasticStrength(Closes(bars)).K),
        Of("stoch-rsi", [], "d", bars => StochasticStrength(Closes(bars)).D),
        OfPair("correlation", [("period", 20)], (x, y) => Correlate(x, y, 20)),
        OfPair("correlation", [("period", 60), ("by", 1)], (x, y) => [double.NaN, .. Correlate(Returns(x), Returns(y), 60)]),
        OfPair("beta", [("period", 7)], (x, y) => [double.NaN, .. Slope(Returns(x), Returns(y), 7)]),
    ];

    private static ReferenceCheck Of(string code, (string Name, double Value)[] options, string output, Func<BarColumns, double[]> define) =>
        ReferenceCheck.Of(IndicatorList.Find(code)!.Bind(options), Decimals, 1e-9, "", () =>
        {
            BarColumns bars = StockIndicatorsVectors.Quotes("default");
            return (bars, null, [(output, define(bars))]);
        });

    private static ReferenceCheck OfPair(string code, (string Name, double Value)[] options, Func<decimal[], decimal[], double[]> define) =>
        ReferenceCheck.Of(IndicatorList.Find(code)!.Bind(options), Decimals, 1e-9, "", () =>
        {
            BarColumns bars = StockIndicatorsVectors.Quotes("compare");
            BarColumns market = StockIndicatorsVectors.Quotes("default");
            return (bars, market.Values(BarColumn.Close).ToArray(), [(code, define(Closes(bars), Closes(market)))]);
        });

    private static decimal[] Closes(BarColumns bars) => [.. Enumerable.Range(0, bars.Count).Select(i => (decimal)bars[i].Close)];

    private static decimal[] Returns(decimal[] prices) => [.. prices.Skip(1).Zip(prices, (now, before) => (now / before) - 1)];

    private static double[] Rolling(decimal[] values, int length, Func<decimal[], double> define) =>
        [.. Enumerable.Range(0, values.Length).Select(i => i + 1 < length ? double.NaN : define(values[(i + 1 - length)..(i + 1)]))];

    private static double Deviation(decimal[] window, int divisor)
    {
        decimal mean = window.Average();
        return Math.Sqrt((double)(window.Sum(value => (value - mean) * (value - mean)) / divisor));
    }

    private static double Residual(decimal[] window, int divisor)
    {
        decimal[] positions = [.. Enumerable.Range(0, window.Length).Select(i => (decimal)i)];
        decimal slope = Products(positions, window) / Products(positions, positions);
        decimal start = window.Average() - (slope * positions.Average());
        return Math.Sqrt((double)(window.Zip(positions, (value, at) => (value - start - (slope * at)) * (value - start - (slope * at))).Sum() / divisor));
    }

    private static decimal Products(decimal[] x, decimal[] y)
    {
        decimal meanX = x.Average();
        decimal meanY = y.Average();
        return x.Zip(y, (one, other) => (one - meanX) * (other - meanY)).Sum();
    }

    private static double[] Correlate(decimal[] x, decimal[] y, int length) => PairWindows(x, y, length, (a, b) =>
        (double)Products(a, b) / Math.Sqrt((double)Products(a, a) * (double)Products(b, b)));

    private static double[] Slope(decimal[] x, decimal[] y, int length) => PairWindows(x, y, length, (a, b) => (double)(Products(a, b) / Products(b, b)));

    private static double[] PairWindows(decimal[] x, decimal[] y, int length, Func<decimal[], decimal[], double> define) =>
        [.. Enumerable.Range(0, x.Length).Select(i => i + 1 < length ? double.NaN : define(x[(i + 1 - length)..(i + 1)], y[(i + 1 - length)..(i + 1)]))];

    private static double[] Hull(decimal[] prices, int length)
    {
        decimal?[] slow = Weighted([.. prices], length);
        decimal?[] fast = Weighted([.. prices], length / 2);
        decimal?[] smooth = Weighted([.. fast.Zip(slow, (one, other) => (2 * one) - other)], (int)Math.Floor(Math.Sqrt(length)));
        return [.. smooth.Select(value => value is { } number ? (double)number : double.NaN)];
    }

    private static decimal?[] Weighted(decimal?[] values, int length) =>
        [.. Enumerable.Range(0, values.Length).Select(i => i + 1 < length
            ? null
            : Enumerable.Range(0, length).Aggregate((decimal?)0, (sum, age) => sum + (values[i - age] * (length - age))) / (length * (length + 1) / 2))];

    private static decimal?[] Exponential(decimal[] values, int length)
    {
        decimal?[] means = new decimal?[values.Length];
        means[length - 1] = values[..length].Average();
        for (int i = length; i < values.Length; i++)
        {
            means[i] = decimal.Round(((2 * values[i]) + ((length - 1) * means[i - 1]!.Value)) / (length + 1), 15);
        }

        return means;
    }

    private static double[] Chaikin(BarColumns bars, int fast, int slow)
    {
        decimal[] line = new decimal[bars.Count];
        for (int i = 0; i < bars.Count; i++)
        {
            (decimal high, decimal low, decimal close) = ((decimal)bars[i].High, (decimal)bars[i].Low, (decimal)bars[i].Close);
            decimal flow = high == low ? 0 : (close + close - low - high) / (high - low) * (decimal)bars[i].Volume;
            line[i] = (i > 0 ? line[i - 1] : 0) + decimal.Round(flow, 12);
        }

        return [.. Exponential(line, fast).Zip(Exponential(line, slow), (one, other) => (one - other) is { } value ? (double)value : double.NaN)];
    }

    /// <summary>14, 14, 3, 3.</summary>
    private static (double[] K, double[] D) StochasticStrength(decimal[] prices)
    {
        List<decimal> strengths = [];
        decimal rise = 0;
        decimal fall = 0;
        for (int i = 1; i < prices.Length; i++)
        {
            decimal change = prices[i] - prices[i - 1];
            bool seeds = i <= 14;
            rise = ((seeds ? rise * 14 : rise * 13) + Math.Max(change, 0)) / 14;
            fall = ((seeds ? fall * 14 : fall * 13) + Math.Max(-change, 0)) / 14;
            if (i >= 14)
            {
                strengths.Add(100 * rise / (rise + fall));
            }
        }

        double[] raw = Rolling([.. strengths], 14, window => (double)(100 * (window[^1] - window.Min()) / (window.Max() - window.Min())));
        double[] k = Means(raw);
        double[] start = [.. Enumerable.Repeat(double.NaN, 14)];
        return ([.. start, .. k], [.. start, .. Means(k)]);
    }

    private static double[] Means(double[] values) =>
        [.. values.Select((value, i) => i < 2 ? double.NaN : (value + values[i - 1] + values[i - 2]) / 3)];
}
