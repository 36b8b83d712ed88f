using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Statistics;
using Candlewick.Analytics.Tests.Indicators;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Analytics.Tests.Statistics;

public sealed class RiskTests
{
    [Fact]
    public void Deepest_TwoFalls_IsTheDeeperWithItsRows() =>
        Assert.Equal(new MaximumDrawdown(-0.5, 4, 6, 8), Drawdown.Deepest([100, 90, 110, 99, 120, 80, 60, 119, 120, 100]));

    [Fact]
    public void Deepest_NotRecovered_HasNoDuration()
    {
        MaximumDrawdown open = Drawdown.Deepest([100, 120, 60, 110]);
        Assert.Equal((-0.5, 1, 2, -1, null), (open.Depth, open.Peak, open.Trough, open.Recovery, open.Duration));
        Assert.Equal(2, Drawdown.Deepest([100, 50, 100]).Duration);
    }

    [Fact]
    public void Deepest_NothingToFall_IsZeroOrAbsent()
    {
        Assert.Equal(new MaximumDrawdown(0, -1, -1, -1), Drawdown.Deepest([1, 2, 2, 3]));
        Assert.True(double.IsNaN(Drawdown.Deepest([]).Depth));
        Assert.True(double.IsNaN(Drawdown.Deepest([double.NaN, 0, -1]).Depth));
        Assert.Equal(new MaximumDrawdown(-0.25, 1, 3, 4), Drawdown.Deepest([double.NaN, 4, double.NaN, 3, 5]));
    }

    [Fact]
    public void Deepest_AnySeries_IsTheLowestOfAllPairs() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 40).NonEmptyListOf().ToArbitrary(),
        drawn =>
        {
            double[] closes = [.. drawn.Select(one => (double)one)];
            double lowest = 0;
            for (int late = 0; late < closes.Length; late++)
            {
                for (int early = 0; early < late; early++)
                {
                    lowest = Math.Min(lowest, (closes[late] - closes[early]) / closes[early]);
                }
            }

            MaximumDrawdown deepest = Drawdown.Deepest(closes);
            Assert.Equal(lowest, deepest.Depth);
            Assert.Equal(lowest < 0, deepest.Trough > deepest.Peak);
            if (lowest < 0)
            {
                Assert.Equal(lowest, (closes[deepest.Trough] - closes[deepest.Peak]) / closes[deepest.Peak]);
                int recovery = Array.FindIndex(closes, deepest.Trough, close => close >= closes[deepest.Peak]);
                Assert.Equal(recovery, deepest.Recovery);
            }

            double streamed = 0;
            IIndicator<double, DrawdownValue> stream = Drawdown.Create();
            Assert.All(closes, close => streamed = stream.Add(close).Deepest);
            Assert.Equal(lowest, streamed);
        }));

    [Fact]
    public void Drawdown_Stream_CountsBarsSinceTheHigh()
    {
        IIndicator<double, DrawdownValue> stream = Drawdown.Create();
        Assert.Equal(
            [new(0, 0, 0), new(-0.5, -0.5, 1), new(-0.25, -0.5, 2), new(0, -0.5, 0), new(-0.5, -0.5, 1)],
            ((double[])[100, 50, 75, 100, 50]).Select(stream.Add));
    }

    /// <summary>Paths of a known volatility, 250 steps a bar: every estimator finds it (those of ranges a little low, since highs between steps are missed).</summary>
    [Theory]
    [InlineData("volatility", 0.97, 1.03)]
    [InlineData("parkinson", 0.90, 1.0)]
    [InlineData("garman-klass", 0.88, 1.0)]
    [InlineData("yang-zhang", 0.90, 1.01)]
    public void Volatility_PathOfKnownVolatility_FindsIt(string code, double least, double most)
    {
        const int Count = 4_000;
        BoundIndicator indicator = StatisticList.Find(code)!.Bind(("window", Count - 1), ("periods_per_year", 1));
        double found = Computed.Columns(indicator, GaussianBars(Count, 0.02))[0][^1];
        Assert.InRange(found / 0.02, least, most);
    }

    [Fact]
    public void Volatility_PeriodsPerYear_ScaleByTheRoot()
    {
        BarColumns bars = SampleBars.Walk(100);
        foreach (string code in (string[])["volatility", "parkinson", "garman-klass", "yang-zhang"])
        {
            IndicatorSpec spec = StatisticList.Find(code)!;
            double once = Computed.Columns(spec.Bind(("periods_per_year", 1)), bars)[0][^1];
            Assert.Equal(once * Math.Sqrt(365), Computed.Columns(spec.Bind(("periods_per_year", 365)), bars)[0][^1], once * 1e-14);
        }
    }

    [Fact]
    public void Ratios_KnownReturns_AreAsDefined()
    {
        double[] returns = [0.02, -0.01, 0.03, 0];
        double deviation = Math.Sqrt((1e-4 + 4e-4 + 4e-4 + 1e-4) / 3);
        Assert.Equal(0.01 / deviation, PerformanceRatio.Sharpe(returns), 1e-14);
        Assert.Equal(Math.Sqrt(4) * (0.01 - 0.005) / deviation, PerformanceRatio.Sharpe(returns, 4, 0.02), 1e-14);
        Assert.Equal(0.01 / Math.Sqrt(1e-4 / 4), PerformanceRatio.Sortino(returns), 1e-14);
        Assert.Equal(Math.Sqrt(4) * 0.005 / Math.Sqrt((0.015 * 0.015 / 4) + (0.005 * 0.005 / 4)), PerformanceRatio.Sortino(returns, 4, 0.02), 1e-13);
    }

    [Fact]
    public void Ratios_NotDefined_AreNaN()
    {
        Assert.True(double.IsNaN(PerformanceRatio.Sharpe([])));
        Assert.True(double.IsNaN(PerformanceRatio.Sharpe([0.01])));
        Assert.True(double.IsNaN(PerformanceRatio.Sharpe([0.1, 0.1, 0.1])));
        Assert.True(double.IsNaN(PerformanceRatio.Sharpe([0.1, double.NaN, 0.2])));
        Assert.True(double.IsNaN(PerformanceRatio.Sortino([])));
        Assert.True(double.IsNaN(PerformanceRatio.Sortino([0.1, 0, 0.2])));
        Assert.True(double.IsNaN(PerformanceRatio.Sortino([-0.1, double.NaN])));
    }

    private static BarColumns GaussianBars(int count, double volatility)
    {
        const int Steps = 250;
        Random random = new(3);
        BarColumns bars = new(count);
        double price = 100;
        for (int i = 0; i < count; i++)
        {
            double open = price;
            (double high, double low) = (open, open);
            for (int step = 0; step < Steps; step++)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                price *= Math.Exp(volatility / Math.Sqrt(Steps) * normal);
                (high, low) = (Math.Max(high, price), Math.Min(low, price));
            }

            UtcTime at = UtcTime.FromSeconds(i * 86_400L);
            bars.Add(new Bar(at, at.AddNanoseconds(1), open, high, low, price, 1));
        }

        return bars;
    }
}
