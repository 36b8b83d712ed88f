using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Worked examples of Tulip whose counterpart here has another name, or is an output or an option of something larger.</summary>
internal static class TulipReferences
{
    private const string PriceAlone = "the price alone";

    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Of(new("atoz.txt", "willr", 3, 100), "williams_r", "", Bind("williams-r", ("period", 5))),
        Of(new("extra.txt", "cmf", 4, 1), "cmf", "", Bind("cmf", ("period", 21))),
        Of(new("extra.txt", "ikhts", 5, 250), "tenkan", "the tenkan line only", Bind("ichimoku")),
        Of(new("extra.txt", "max", 9, 10), "upper", "the largest value", Bind("donchian", ("period", 3))),
        Of(new("extra.txt", "min", 9, 10), "lower", "the smallest value", Bind("donchian", ("period", 3))),
        Of(new("atoz.txt", "medprice", 4, 20), "sma", PriceAlone, Bind("sma", ("period", 1), ("price", (int)PriceOf.Median))),
        Of(new("atoz.txt", "typprice", 4, 12), "sma", PriceAlone, Bind("sma", ("period", 1), ("price", (int)PriceOf.Typical))),
        AveragePrice(),
        Of(new("extra.txt", "apo", 4, 1), "macd", "first values as seeds; ours begins at bar 5",
            Bind("macd", ("fast", 3), ("slow", 5), ("signal", 1), ("seed", (int)MacdSeed.FirstValue))) with
        { IgnoresFirst = 4 },
        Of(new("extra.txt", "var", 6, 1500), "stdev", "the variance is the deviation squared", Bind("stdev", ("period", 3)), static deviation => deviation * deviation),
        Of(new("extra.txt", "stderr", 4, 25), "stdev", "the standard error is the deviation / sqrt(3)", Bind("stdev", ("period", 3)), static deviation => deviation / Math.Sqrt(3)),
    ];

    /// <summary>The first example of a name in a file, printed to some decimals; no value is larger than the magnitude.</summary>
    private readonly record struct Example(string File, string Name, int Decimals, double Magnitude);

    private static BoundIndicator Bind(string code, params (string Name, double Value)[] options) => IndicatorList.Find(code)!.Bind(options);

    private static ReferenceCheck Of(
        Example example, string output, string convention, BoundIndicator indicator, Func<double, double>? convert = null) =>
        Check(example, convention, indicator, vectors =>
        {
            double[][] outputs = Computed.Columns(indicator, TulipBars.Of(vectors.Arrays, indicator.Spec.NeedsVolume, vectors.Arrays.Count - 1));
            double[] actual = outputs[indicator.Spec.Outputs.Select(one => one.Name).ToList().IndexOf(output)];
            return convert is null ? actual : [.. actual.Select(convert)];
        });

    /// <summary>The one example with opens.</summary>
    private static ReferenceCheck AveragePrice()
    {
        BoundIndicator indicator = Bind("sma", ("period", 1), ("price", (int)PriceOf.Average));
        return Check(new("extra.txt", "avgprice", 3, 100), PriceAlone, indicator, vectors =>
        {
            IReadOnlyList<double[]> prices = vectors.Arrays;
            BarColumns bars = Patterns.PatternBars.Of([.. Enumerable.Range(0, prices[0].Length).Select(row => prices.Take(4).Select(column => column[row]).ToArray())]);
            return Computed.Columns(indicator, bars)[0];
        });
    }

    /// <summary>Allows what rounding to the printed decimals allows.</summary>
    private static ReferenceCheck Check(Example example, string convention, BoundIndicator indicator, Func<TulipVectors, double[]> compute)
    {
        double distance = 0.501 * Math.Pow(10, -example.Decimals);
        return new(indicator.Options.ToString(), $"Tulip {example.File} {example.Name}", distance / example.Magnitude, convention, () =>
        {
            TulipVectors vectors = TulipVectors.Read(example.File).First(one => one.Name == example.Name);
            return vectors.Output(vectors.Arrays.Count - 1).Zip(compute(vectors));
        })
        { Floor = example.Magnitude };
    }
}
