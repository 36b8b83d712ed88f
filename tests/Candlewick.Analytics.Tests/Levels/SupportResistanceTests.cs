using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Levels;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Analytics.Tests.References;
using Candlewick.Analytics.Tests.Trend;

namespace Candlewick.Analytics.Tests.Levels;

public sealed class SupportResistanceTests
{
    [Fact]
    public void Find_ThreeTurnsNearOnePrice_IsOneLevelWithItsTouches()
    {
        BarColumns bars = Bars.Flat(90, 95, 100, 95, 92, 96, 100.5, 93, 91.5, 95, 99.5, 80, 70);
        IReadOnlyList<PriceLevel> levels = SupportResistance.Find(bars, new LevelOptions { SwingWidth = 2, HalfLife = 4 });
        PriceLevel resistance = Assert.Single(levels, level => level.Highs > 0);
        Assert.Equal((100.0, 99.5, 100.5, 3, 3), (resistance.Price, resistance.Low, resistance.High, resistance.Touches, resistance.Highs));
        Assert.Equal((bars[2].OpenTime, bars[10].OpenTime), (resistance.FirstTouch, resistance.LastTouch));
        Assert.Equal(Math.Pow(2, -10 / 4.0) + Math.Pow(2, -6 / 4.0) + Math.Pow(2, -2 / 4.0), resistance.Strength, 1e-15);
        PriceLevel support = Assert.Single(levels, level => level.Highs == 0);
        Assert.Equal((91.75, 2), (support.Price, support.Touches));
    }

    [Fact]
    public void Find_SwingNotYetConfirmed_DoesNotCount()
    {
        double[] prices = [90, 95, 100, 95, 92, 96, 100.5, 93, 91];
        LevelOptions options = new() { SwingWidth = 2 };
        Assert.Empty(SupportResistance.Find(Bars.Flat(prices[..8]), options));
        Assert.Equal(2, Assert.Single(SupportResistance.Find(Bars.Flat(prices), options)).Highs);
    }

    [Fact]
    public void Find_LeastTouches_DecidesWhatALevelIs()
    {
        BarColumns bars = Bars.Flat(1, 2, 9, 2, 1, 2, 5, 2, 1);
        Assert.Equal([1, 5, 9], SupportResistance.Find(bars, new LevelOptions { SwingWidth = 2, LeastTouches = 1 }).Select(level => level.Price));
        Assert.Empty(SupportResistance.Find(bars, new LevelOptions { SwingWidth = 2 }));
    }

    [Fact]
    public void Cluster_PricesInAChain_AreCutAtTheTolerance()
    {
        double[] prices = [100, 100.9, 101.8, 102.7, 103.6];
        Assert.Equal(
            [(100, 100), (100.9, 101.8), (102.7, 103.6)],
            Pairs(SupportResistance.Cluster(prices.Select((price, age) => Touch(price, age)), new LevelOptions { LeastTouches = 1 })));
    }

    [Fact]
    public void Cluster_NarrowerPair_MergesBeforeAWiderOne() =>
        Assert.Equal([(100, 100), (100.8, 101.3)], Pairs(SupportResistance.Cluster([Touch(100), Touch(101.3), Touch(100.8)], new LevelOptions { LeastTouches = 1 })));

    [Fact]
    public void Cluster_TouchesInAnyOrder_GiveTheSameLevelsToTheBit()
    {
        LevelTouch[] touches = [.. SupportResistance.Touches(StockIndicatorsVectors.Quotes("longish"), 3)];
        IReadOnlyList<PriceLevel> expected = SupportResistance.Cluster(touches);
        Assert.InRange(expected.Count, 30, 500);
        Random random = new(11);
        for (int round = 0; round < 20; round++)
        {
            random.Shuffle(touches);
            Assert.Equal(expected, SupportResistance.Cluster(touches));
        }
    }

    [Fact]
    public void Cluster_FewTouches_AreTheClustersOfPlainCompleteLinkage()
    {
        Random random = new(5);
        for (int round = 0; round < 200; round++)
        {
            double[] prices = [.. Enumerable.Range(0, 40).Select(_ => Math.Round(100 + (random.NextDouble() * 8), round % 3))];
            Assert.Equal(PlainLinkage(prices), Pairs(SupportResistance.Cluster(prices.Select(price => Touch(price)), new LevelOptions { LeastTouches = 1 })));
        }
    }

    [Fact]
    public void Find_PricesTimesAPowerOfTwo_ScalesTheLevels()
    {
        BarColumns bars = SampleBars.Walk(3_000);
        BarColumns large = SampleBars.Change(bars, Math.ScaleB(1, 30));
        foreach (ToleranceUnit unit in Enum.GetValues<ToleranceUnit>())
        {
            LevelOptions options = new() { Unit = unit, Tolerance = unit == ToleranceUnit.PriceFraction ? 0.01 : 0.5 };
            IReadOnlyList<PriceLevel> levels = SupportResistance.Find(bars, options);
            Assert.InRange(levels.Count, 5, 300);
            Assert.Equal(levels.Select(level => (level.Price * Math.ScaleB(1, 30), level.Strength, level.Touches)), SupportResistance.Find(large, options).Select(level => (level.Price, level.Strength, level.Touches)));
        }
    }

    [Theory]
    [InlineData("default", 0.01)]
    [InlineData("spx", 0.02)]
    [InlineData("penny", 0.03)]
    public void Find_RealBars_LevelsFitTheToleranceAndNeighboursDoNot(string quotes, double tolerance)
    {
        BarColumns bars = StockIndicatorsVectors.Quotes(quotes);
        IReadOnlyList<PriceLevel> levels = SupportResistance.Find(bars, new LevelOptions { Tolerance = tolerance, LeastTouches = 1 });
        Assert.Equal(SupportResistance.Touches(bars, 5).Count, levels.Sum(level => level.Touches));
        Assert.All(levels, level => Assert.True(level.High - level.Low <= tolerance * (level.High + level.Low) / 2 * (1 + 1e-12)));
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second.High - pair.First.Low > tolerance * (pair.Second.High + pair.First.Low) / 2));
        Assert.All(levels, level => Assert.InRange(level.Price, level.Low, level.High));
        Assert.All(levels, level => Assert.InRange(level.Strength, 0, level.Touches));
        Assert.All(levels, level => Assert.True(level.FirstTouch <= level.LastTouch && level.LastTouch <= bars[bars.Count - 6].OpenTime));
    }

    [Fact]
    public void Touches_FewerBars_AreThoseThatTheBarsConfirm()
    {
        BarColumns bars = StockIndicatorsVectors.Quotes("default");
        LevelTouch[] whole = [.. SupportResistance.Touches(bars, 4)];
        for (int count = 0; count <= bars.Count; count += 50)
        {
            LevelTouch[] expected = [.. whole.Where(touch => touch.Age >= bars.Count - count + 4).Select(touch => touch with { Age = touch.Age - (bars.Count - count) })];
            Assert.Equal(expected, SupportResistance.Touches(SampleBars.Part(bars, 0, count), 4));
        }
    }

    [Fact]
    public void Find_DailyBarsOf2017And2018_ShowTheDoubleTopOfAutumn2018()
    {
        PriceLevel top = SupportResistance.Find(StockIndicatorsVectors.Quotes("default"))[^1];
        Assert.Equal((286.09, 286.1, 2, 2), (top.Low, top.High, top.Touches, top.Highs));
        Assert.Equal((UtcTime.From(2018, 9, 21), UtcTime.From(2018, 10, 3)), (top.FirstTouch, top.LastTouch));
        Assert.Equal(Math.Pow(2, -68 / 250.0) + Math.Pow(2, -60 / 250.0), top.Strength, 1e-15);
    }

    [Fact]
    public void Find_AbsentPrice_BreaksTheSwingsAroundItOnly()
    {
        double[] prices = [90, 95, 100, 95, 92, 96, 100.5, 93, 91];
        BarColumns bars = new();
        foreach (Bar bar in Enumerable.Range(0, 9).Select(row => Bars.Flat(prices)[row]))
        {
            bars.Add(bars.Count == 4 ? bar with { High = double.NaN } : bar);
        }

        Assert.Empty(SupportResistance.Touches(bars, 2));
    }

    [Fact]
    public void Find_NoBarsOrNoSwings_IsEmpty()
    {
        Assert.Empty(SupportResistance.Find(new BarColumns()));
        Assert.Empty(SupportResistance.Find(Bars.Flat(1, 2, 3, 4), new LevelOptions { Unit = ToleranceUnit.AverageTrueRange }));
        Assert.Empty(SupportResistance.Cluster([]));
    }

    [Fact]
    public void Find_OptionOutOfRange_NamesValueAndRange()
    {
        BarColumns bars = Bars.Flat(1, 2);
        Assert.Contains("from 1 to", Assert.Throws<ArgumentOutOfRangeException>(() => SupportResistance.Find(bars, new LevelOptions { SwingWidth = 0 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => SupportResistance.Find(bars, new LevelOptions { Tolerance = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SupportResistance.Find(bars, new LevelOptions { Tolerance = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SupportResistance.Find(bars, new LevelOptions { Unit = (ToleranceUnit)7 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SupportResistance.Find(bars, new LevelOptions { AtrPeriod = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SupportResistance.Find(bars, new LevelOptions { LeastTouches = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SupportResistance.Find(bars, new LevelOptions { HalfLife = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SupportResistance.Cluster([], new LevelOptions { Unit = ToleranceUnit.AverageTrueRange }));
        Assert.Throws<ArgumentException>(() => SupportResistance.Find(BarColumns.Of([bars[1], bars[0]])));
    }

    private static LevelTouch Touch(double price, long age = 0) => new(price, true, UtcTime.From(2024, 3, 1), age);

    private static (double Low, double High)[] Pairs(IEnumerable<PriceLevel> levels) => [.. levels.Select(level => (level.Low, level.High))];

    /// <summary>Complete linkage as the textbook has it: search all neighbours for the narrowest merger, again and again.</summary>
    private static (double Low, double High)[] PlainLinkage(double[] prices)
    {
        List<(double Low, double High)> clusters = [.. prices.Order().Select(price => (price, price))];
        while (clusters.Count > 1)
        {
            double[] shares = [.. clusters.Zip(clusters.Skip(1), (one, next) => (next.High - one.Low) / (0.01 * (one.Low + ((next.High - one.Low) / 2))))];
            double least = shares.Min();
            if (least > 1)
            {
                break;
            }

            int at = Array.IndexOf(shares, least);
            clusters[at] = (clusters[at].Low, clusters[at + 1].High);
            clusters.RemoveAt(at + 1);
        }

        return [.. clusters];
    }
}
