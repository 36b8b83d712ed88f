using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Statistics;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.Statistics;

public sealed class RollingStatisticTests
{
    [Fact]
    public void RollingRsi_FourteenCloses_IsFromTheirThirteenDifferences()
    {
        IIndicator<double, double> rsi = RollingRsi.Create();
        double[] closes = [10, 11, 10.5, 12, 12, 11, 13, 12.5, 14, 13, 13.5, 15, 14, 14.5];
        for (int i = 0; i < 13; i++)
        {
            Assert.True(double.IsNaN(rsi.Add(closes[i])));
        }

        // Rises 1 + 1.5 + 2 + 1.5 + 0.5 + 1.5 + 0.5 = 8.5, falls 0.5 + 1 + 0.5 + 1 + 1 = 4.
        Assert.Equal(850 / 12.5, rsi.Add(closes[13]));
        Assert.True(rsi.IsReady);

        // The first difference has left the window; no trace of it stays, as Wilder's recursion would keep.
        Assert.Equal(750 / 11.5, rsi.Add(14.5), 1e-13);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(-1, 0)]
    [InlineData(0, double.NaN)]
    public void RollingRsi_OneWayOrFlat_IsAtTheEndOrNotDefined(double step, double expected)
    {
        IIndicator<double, double> rsi = RollingRsi.Create(5);
        for (int i = 0; i < 30; i++)
        {
            Assert.Equal(i < 4 ? double.NaN : expected, rsi.Add(100 + (step * i)));
        }
    }

    [Fact]
    public void RollingDeviation_KnownSample_IsThePopulations()
    {
        IIndicator<double, double> deviation = RollingDeviation.Create(8);
        double[] values = [2, 4, 4, 4, 5, 5, 7, 9];
        Assert.Equal([.. Enumerable.Repeat(double.NaN, 7), 2.0], values.Select(deviation.Add));
        Assert.Equal(0, RollingDeviation.Create(1).Add(5));
    }

    [Fact]
    public async Task Rolling_BitcoinSinceTheListing_EqualsExactArithmetic()
    {
        using BarColumns bars = await DailyArchives.ReadAsync("BTCUSDT", TestContext.Current.CancellationToken);
        Assert.InRange(bars.Count, 3_100, 4_000);
        double[] rsi = Computed.Columns(RollingRsi.Spec.Bind(), bars)[0];
        double[] deviation = Computed.Columns(RollingDeviation.Spec.Bind(), bars)[0];
        double[] closes = bars.Values(BarColumn.Close).ToArray();
        for (int row = 0; row < bars.Count; row++)
        {
            if (row < 13)
            {
                Assert.True(double.IsNaN(rsi[row]) && double.IsNaN(deviation[row]));
                continue;
            }

            double[] window = closes[(row - 13)..(row + 1)];
            Computed.AssertClose(Exact.Rsi(window), rsi[row], 1e-12, 0, $"RSI, row {row}");
            Computed.AssertClose(Exact.Deviation(window), deviation[row], 1e-12, 0, $"deviation, row {row}");
        }
    }

    [Theory]
    [InlineData(1e9)]
    [InlineData(1e15)]
    [InlineData(1e-9)]
    public void Rolling_HugeOrTinyPricesAfterOthers_EqualExactArithmetic(double price)
    {
        Random random = new(5);
        double[] closes = [.. Enumerable.Range(0, 400).Select(i => (i < 200 ? 1e12 : price) * (1 + (random.NextDouble() * 1e-6)))];
        IIndicator<double, double> rsi = RollingRsi.Create();
        IIndicator<double, double> deviation = RollingDeviation.Create();
        for (int row = 0; row < closes.Length; row++)
        {
            (double index, double spread) = (rsi.Add(closes[row]), deviation.Add(closes[row]));
            if (row >= 213 || row is > 13 and < 200)
            {
                double[] window = closes[(row - 13)..(row + 1)];
                Computed.AssertClose(Exact.Rsi(window), index, 1e-12, 0, $"RSI, row {row}");
                Computed.AssertClose(Exact.Deviation(window), spread, 1e-12, 0, $"deviation, row {row}");
            }
        }
    }

    [Fact]
    public void PeriodReturn_PriceWithoutReturn_IsAbsentAndStartsAfresh()
    {
        IIndicator<double, double> change = PeriodReturn.Create(2);
        Assert.Equal(
            [double.NaN, double.NaN, 0.5, double.NaN, double.NaN, double.NaN, -0.5],
            ((double[])[100, 120, 150, 0, 100, 80, 50]).Select(change.Add));
        Assert.True(double.IsNaN(PeriodReturn.Between(-1, 2)));
        Assert.True(double.IsNaN(PeriodReturn.Between(1, double.PositiveInfinity)));
        Assert.Equal(Math.Log(2), PeriodReturn.Between(3, 6, ReturnKind.Log));
        Assert.Empty(PeriodReturn.OfSeries([]));
        Assert.Equal([1, -0.5], PeriodReturn.OfSeries([1, 2, 1]));
    }

    [Fact]
    public void Create_Typed_HasTheStateOfTheBoundForm()
    {
        Assert.Equal(RollingRsi.Spec.Bind().State.Indicator, RollingRsi.Create().State.Indicator);
        Assert.Equal(RollingDeviation.Spec.Bind().State.Indicator, RollingDeviation.Create().State.Indicator);
        Assert.Equal(PeriodReturn.Spec.Bind(("kind", 1)).State.Indicator, PeriodReturn.Create(kind: ReturnKind.Log).State.Indicator);
        Assert.Equal(Drawdown.Spec.Bind().State.Indicator, Drawdown.Create().State.Indicator);
    }
}
