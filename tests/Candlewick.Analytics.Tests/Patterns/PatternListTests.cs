using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.Patterns;

/// <summary>What holds for every pattern: its spec tells the truth about what it gives. The contract of indicators is tested beside those.</summary>
public sealed class PatternListTests
{
    /// <summary>Patterns and what they become when prices are turned upside down.</summary>
    private static readonly (string Code, string Mirrored, int Sign)[] Mirrors =
    [
        .. ((string[])["engulfing", "three-outside", "three-inside", "harami", "kicking", "kicking-by-length", "counterattack", "separating-lines",
            "belt-hold", "closing-marubozu", "marubozu", "long-line", "short-line", "spinning-top", "high-wave", "doji-star", "tri-star",
            "abandoned-baby", "star", "outside-bar", "tasuki-gap", "gap-three-methods", "breakaway", "rising-falling-three-methods",
            "three-line-strike", "hikkake", "modified-hikkake"]).Select(code => (code, code, -1)),
        ("morning-star", "evening-star", -1), ("morning-doji-star", "evening-doji-star", -1), ("tweezers-bottom", "tweezers-top", -1),
        ("dragonfly-doji", "gravestone-doji", 1), ("doji", "doji", 1), ("long-legged-doji", "long-legged-doji", 1),
        ("rickshaw-man", "rickshaw-man", 1), ("four-price-doji", "four-price-doji", 1), ("inside-bar", "inside-bar", 1),
    ];

    [Fact]
    public void All_Codes_AreDistinctAndFound()
    {
        Assert.Equal(67, PatternList.All.Count);
        Assert.Equal(PatternList.All.Count, PatternList.All.Select(spec => spec.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(PatternList.All, spec =>
        {
            Assert.Same(spec, PatternList.Find(spec.Code));
            Assert.Matches("^[a-z]+(-[a-z]+)*$", spec.Code);
            Assert.All((string[])[spec.Name, spec.Summary, spec.Rule, spec.Source], Assert.NotEmpty);
        });
        Assert.Null(PatternList.Find("no-such-pattern"));
    }

    [Fact]
    public void All_NamesOfTaLib_AreThoseOfTheFile()
    {
        string[] header = File.ReadLines(TestData.Require("vectors/lean/spy_candle_patterns.txt")).First().Split(',');
        Assert.Equal(
            header.Select(name => name.Trim()).Where(name => name.StartsWith("CDL", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            PatternList.All.Select(spec => spec.TaLib).OfType<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_OverManyBars_GiveWhatTheirBiasSays()
    {
        BarColumns bars = Jagged(60_000);
        foreach (PatternSpec spec in PatternList.All)
        {
            double[] values = [.. Computed.Columns(spec.Bind(), bars)[0].Where(value => value is not 0 && !double.IsNaN(value)).Distinct()];
            double[] allowed = spec.Bias switch
            {
                PatternBias.Bullish or PatternBias.Neutral => [100],
                PatternBias.Bearish => [-100],
                _ => spec.Code.Contains("hikkake", StringComparison.Ordinal) ? [100, -100, 200, -200] : [100, -100],
            };
            Assert.Subset(allowed.ToHashSet(), values.ToHashSet());
        }
    }

    [Fact]
    public void Sizes_Declared_AreThoseThatTheRuleReads()
    {
        BarColumns few = Jagged(40_000);
        Lazy<BarColumns> many = new(() => Jagged(500_000));
        foreach (PatternSpec spec in PatternList.All)
        {
            foreach (string code in spec.Sizes.Select(size => PatternSizeSpec.All[(int)size].Code))
            {
                Assert.True(Matters(spec, code, few) || Matters(spec, code, many.Value), $"{spec.Code}: {code} changes nothing");
            }
        }
    }

    [Fact]
    public void Sizes_InTheOrderOfTheEnum_HaveTaLibsDefaults()
    {
        Assert.Equal(Enum.GetValues<PatternSize>(), PatternSizeSpec.All.Select(size => size.Size));
        PatternSizeSpec shadows = PatternSizeSpec.All[(int)PatternSize.ShadowShort];
        Assert.Equal((PatternPart.Shadows, 10, 1.0), (shadows.Part, shadows.Bars, shadows.Factor));
    }

    [Fact]
    public void Compute_PricesUpsideDown_GivesTheMirroredPattern()
    {
        // No bar closes where it opened, since that counts as rising either way.
        double[][] rows = [.. Rows(Jagged(60_000)).Where(row => row[0] != row[3])];
        BarColumns bars = PatternBars.Of(rows);
        BarColumns mirrored = PatternBars.Of([.. rows.Select(row => ((double[])[row[0], row[2], row[1], row[3]]).Select(price => 1_024 - price).ToArray())]);
        foreach ((string code, string other, int sign) in Mirrors)
        {
            double[] expected = Computed.Columns(PatternBars.Bind(code), bars)[0];
            double[] actual = Computed.Columns(PatternBars.Bind(other), mirrored)[0];
            for (int row = 0; row < rows.Length; row++)
            {
                Assert.True(expected[row].Equals(actual[row] * sign) || (expected[row] == 0 && actual[row] == 0), $"{code}, row {row}: {expected[row]} and {actual[row]}");
            }
        }
    }

    [Fact]
    public void Window_SizeThatIsNotDeclared_IsRefused()
    {
        PatternSpec spec = new("undeclared", "Undeclared", 1, PatternBias.Neutral)
        {
            Summary = "x", Rule = "x", Source = "x", Find = static (in w) => w.IsDoji(0) ? 100 : 0,
        };
        Assert.Throws<ArgumentOutOfRangeException>(() => Computed.Columns(spec.Bind(), Jagged(5)));
    }

    private static bool Matters(PatternSpec spec, string option, BarColumns bars)
    {
        double[] plain = Computed.Columns(spec.Bind(), bars)[0];
        return ((double[])[0, 1_000, 0.5, 2]).Any(factor => !plain.SequenceEqual(Computed.Columns(spec.Bind((option, factor)), bars)[0]));
    }

    /// <summary>Bars on a grid of 1/64 with many dojis, gaps, runs and absent shadows, so that rare patterns occur.</summary>
    internal static BarColumns Jagged(int count, int seed = 11)
    {
        Random random = new(seed);
        double price = 512;
        double drift = 0;
        List<double[]> rows = new(count);
        for (int i = 0; i < count; i++)
        {
            drift = random.Next(10) == 0 ? (random.NextDouble() - 0.5) * 2 : drift;
            double open = Grid(price + (random.Next(2) == 0 ? 0 : (random.NextDouble() - 0.5) * 6) + (drift * random.NextDouble()));
            double body = random.Next(7) == 0 ? 0 : (random.NextDouble() - 0.5 + (drift * 0.5)) * 4 * (random.Next(3) == 0 ? 3 : 1);
            double close = Grid(open + body);
            rows.Add([open, Math.Max(open, close) + Shadow(random), Math.Min(open, close) - Shadow(random), close]);
            price = close is < 256 or > 768 ? 512 : close;
        }

        return PatternBars.Of(rows);
    }

    private static double Shadow(Random random) => random.Next(5) < 2 ? 0 : Grid(random.NextDouble() * 4 * (random.Next(5) == 0 ? 3 : 0.5));

    private static double Grid(double price) => Math.Round(price * 64) / 64;

    private static IEnumerable<double[]> Rows(BarColumns bars) =>
        Enumerable.Range(0, bars.Count).Select(i => bars[i]).Select(bar => (double[])[bar.Open, bar.High, bar.Low, bar.Close]);
}
