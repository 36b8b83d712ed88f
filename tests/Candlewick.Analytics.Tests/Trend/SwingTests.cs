using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Analytics.Tests.References;

namespace Candlewick.Analytics.Tests.Trend;

/// <summary>ZigZag and swings: which bar is a swing, and that it is told only when it is confirmed.</summary>
public sealed class SwingTests
{
    [Fact]
    public void ZigZag_TurnOfTenPercent_IsToldOnTheBarThatConfirmsIt()
    {
        double[][] zigzag = ZigZag(Bars.Flat(100, 95, 104.75, 120, 115, 108, 112, 118), ("change", 10));
        Assert.Equal([double.NaN, double.NaN, 95, 95, 95, 120, 120, 120], zigzag[0]);
        Assert.Equal([double.NaN, double.NaN, -1, -1, -1, 1, 1, 1], zigzag[1]);
        Assert.Equal([double.NaN, double.NaN, 1, 2, 3, 2, 3, 4], zigzag[2]);
        Assert.Equal([double.NaN, double.NaN, 104.75, 120, 120, 108, 108, 108], zigzag[3]);
        Assert.Equal([double.NaN, double.NaN, 0, 0, 1, 0, 1, 2], zigzag[4]);
        Assert.Equal([double.NaN, double.NaN, 1, 0, 0, 1, 0, 0], zigzag[5]);
    }

    [Fact]
    public void ZigZag_ChangeInUnitsOfPrice_TurnsByTheAmount()
    {
        BarColumns bars = Bars.Flat(1000, 1003, 999, 1004, 1008);
        Assert.Equal([double.NaN, double.NaN, double.NaN, 999, 999], ZigZag(bars, ("change", 5), ("measure", 1))[0]);
        Assert.Equal([double.NaN, 1000, 1003, 999, 999], ZigZag(bars, ("change", 3), ("measure", 1))[0]);
    }

    [Fact]
    public void ZigZag_OfCloses_DoesNotReadHighsAndLows()
    {
        BarColumns bars = Bars.HighLow((101, 99), (180, 20), (101, 99), (112, 110));
        Assert.Equal([double.NaN, double.NaN, double.NaN, 100], ZigZag(bars, ("change", 10), ("prices", 1))[0]);
        Assert.Equal(99, ZigZag(bars, ("change", 10))[0][1]);
    }

    [Fact]
    public void ZigZag_LeastLeg_HoldsBackATurnTooSoon()
    {
        BarColumns bars = Bars.Flat(100, 120, 100, 99, 98, 97);
        Assert.Equal([double.NaN, 100, 120, 120, 120, 120], ZigZag(bars, ("change", 10))[0]);
        Assert.Equal([double.NaN, double.NaN, double.NaN, double.NaN, 120, 120], ZigZag(bars, ("change", 10), ("least_leg", 3))[0]);
    }

    [Fact]
    public void ZigZag_RealBars_LegsAlternateAndAreLongEnough()
    {
        double[][] zigzag = ZigZag(StockIndicatorsVectors.Quotes("spx"));
        int[] confirmed = [.. Enumerable.Range(0, zigzag[0].Length).Where(row => zigzag[5][row] == 1)];
        Assert.InRange(confirmed.Length, 200, 2000);
        foreach ((int one, int next) in confirmed.Zip(confirmed.Skip(1)))
        {
            Assert.Equal(-zigzag[1][one], zigzag[1][next]);
            Assert.True(zigzag[1][next] * (zigzag[0][next] - zigzag[0][one]) >= 0.05 * zigzag[0][one] * (1 - 1e-12), $"leg from row {one} to {next}");
            Assert.InRange(next - zigzag[2][next], one, next - 1);
        }
    }

    [Theory]
    [InlineData(SwingTies.None)]
    [InlineData(SwingTies.Last)]
    public void Swings_RealBars_AreThoseOfTheDefinition(SwingTies ties)
    {
        const int Left = 3;
        const int Right = 4;
        BarColumns bars = StockIndicatorsVectors.Quotes("penny");
        double[][] swings = Computed.Columns(Swings.Spec.Bind(("left", Left), ("right", Right), ("ties", (int)ties)), bars);
        int found = 0;
        for (int row = Left + Right; row < bars.Count; row++)
        {
            double high = bars[row - Right].High;
            bool expected = Enumerable.Range(row - Right + 1, Right).All(other => bars[other].High < high)
                && Enumerable.Range(row - Right - Left, Left).All(other => ties == SwingTies.None ? bars[other].High < high : bars[other].High <= high);
            Assert.Equal(expected, swings[1][row] == Right);
            Assert.Equal(expected ? high : swings[0][row - 1], swings[0][row]);
            found += expected ? 1 : 0;
        }

        Assert.InRange(found, 20, 100);
    }

    [Fact]
    public void Swings_EqualHighs_CountOnlyWhereTiesSaySo()
    {
        BarColumns bars = Bars.Flat(1, 2, 5, 3, 5, 2, 1);
        Assert.All(Computed.Columns(Swings.Spec.Bind(), bars)[0], high => Assert.True(double.IsNaN(high)));
        double[][] last = Computed.Columns(Swings.Spec.Bind(("ties", 1)), bars);
        Assert.Equal(5, last[0][6]);
        Assert.Equal(2, last[1][6]);
        Assert.True(double.IsNaN(last[0][5]));
    }

    private static double[][] ZigZag(BarColumns bars, params (string Name, double Value)[] options) =>
        Computed.Columns(Analytics.Indicators.ZigZag.Spec.Bind(options), bars);
}
