using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.Trend;

/// <summary>Conventions of channels, clouds, stops and pivots on bars written out by hand.</summary>
public sealed class LineTests
{
    [Fact]
    public void Ichimoku_SpansAtABar_AreThoseComputedBefore()
    {
        BarColumns bars = Bars.Flat(1, 2, 3, 10, 20, 5);
        double[][] lines = Computed.Columns(
            Ichimoku.Spec.Bind(("tenkan_period", 1), ("kijun_period", 2), ("senkou_period", 3), ("displacement", 2)), bars);
        Assert.Equal([1, 2, 3, 10, 20, 5], lines[0]);
        Assert.Equal([double.NaN, 1.5, 2.5, 6.5, 15, 12.5], lines[1]);
        Assert.Equal([double.NaN, double.NaN, double.NaN, 1.75, 2.75, 8.25], lines[2]);
        Assert.Equal([double.NaN, double.NaN, double.NaN, double.NaN, 2, 6], lines[3]);
        Assert.Equal(lines[0], lines[4]);
    }

    [Fact]
    public void Donchian_WindowOfBarsBefore_LetsABarBreakOut()
    {
        BarColumns bars = Bars.HighLow((3, 1), (4, 2), (9, 8));
        Assert.Equal([double.NaN, 4, 9], Computed.Columns(Donchian.Spec.Bind(("period", 2)), bars)[0]);
        Assert.Equal([double.NaN, double.NaN, 4], Computed.Columns(Donchian.Spec.Bind(("period", 2), ("window", 1)), bars)[0]);
    }

    [Fact]
    public void Donchian_PricesOfZero_HaveNoWidth() =>
        Assert.Equal([double.NaN, 0], Computed.Columns(Donchian.Spec.Bind(("period", 2)), Bars.Flat(0, 0))[3]);

    [Fact]
    public void ParabolicSar_PriceTouchesTheStop_ReversesOnlyWhereTouchSaysSo()
    {
        BarColumns bars = Bars.HighLow((10, 8), (12, 9), (13, 8));
        Assert.Equal([double.NaN, 1, 1], Computed.Columns(ParabolicSar.Spec.Bind(("seed", (int)SarSeed.Midpoint)), bars)[1]);
        Assert.Equal([double.NaN, 1, -1], Computed.Columns(ParabolicSar.Spec.Bind(("seed", (int)SarSeed.Midpoint), ("touch", 1)), bars)[1]);
    }

    [Fact]
    public void ParabolicSar_ReversingBarWithANewHigh_CountsItWhereReversalSaysSo()
    {
        BarColumns bars = Bars.HighLow((10, 8), (12, 9), (14, 5));
        Assert.Equal(14, Computed.Columns(ParabolicSar.Spec.Bind(), bars)[0][2]);
        Assert.Equal(12, Computed.Columns(ParabolicSar.Spec.Bind(("reversal", 1)), bars)[0][2]);
    }

    [Fact]
    public void ParabolicSar_Seeds_ChooseTheFirstTrend()
    {
        BarColumns inside = Bars.HighLow((10, 8), (8.5, 8.25));
        Assert.Equal(1, Computed.Columns(ParabolicSar.Spec.Bind(), inside)[1][1]);
        Assert.Equal(-1, Computed.Columns(ParabolicSar.Spec.Bind(("seed", 1)), inside)[1][1]);
        Assert.Equal(-1, Computed.Columns(ParabolicSar.Spec.Bind(), Bars.HighLow((10, 8), (9, 6)))[1][1]);
        Assert.All(Computed.Columns(ParabolicSar.Spec.Bind(("seed", 2)), Bars.Flat(1, 2, 3))[0], sar => Assert.True(double.IsNaN(sar)));
    }

    [Theory]
    [InlineData(PivotPeriod.Day, 86_400, 1)]
    [InlineData(PivotPeriod.Week, 86_400, 3)]
    [InlineData(PivotPeriod.Month, 86_400, 31)]
    public void PivotPoints_PeriodOfTheCalendar_GivesTheNextPeriodItsLevels(PivotPeriod period, int seconds, int first)
    {
        BarColumns bars = Bars.Every(seconds, [.. Enumerable.Range(1, 40).Select(day => ((double)day + 1, (double)day))]);
        double[] pivots = Computed.Columns(PivotPoints.Spec.Bind(("period", (int)period)), bars)[0];
        Assert.All(pivots[..first], pivot => Assert.True(double.IsNaN(pivot)));
        double expected = (first + 1 + 1 + (first + 0.5)) / 3;
        Computed.AssertClose(expected, pivots[first], 1e-15, 0, "pivot");
    }

    [Fact]
    public void PivotPoints_WithinAPeriod_StayTheSame()
    {
        BarColumns bars = Bars.Every(21_600, (3, 1), (5, 2), (4, 2), (4, 3), (9, 8), (7, 1), (2, 1), (2, 1), (3, 3));
        double[][] levels = Computed.Columns(PivotPoints.Spec.Bind(), bars);
        Assert.Equal((5 + 1 + 3.5) / 3, levels[0][4]);
        Assert.All(levels[1][4..8], level => Assert.Equal(levels[1][4], level));
        Assert.NotEqual(levels[0][4], levels[0][8]);
    }

    [Fact]
    public void SuperTrend_CloseCrossesTheLine_ChangesSides()
    {
        double[][] lines = Computed.Columns(
            SuperTrend.Spec.Bind(("period", 1), ("multiplier", 1), ("first_range", 1)),
            Bars.HighLow((11, 9), (13, 11), (12.5, 12), (8, 6), (8, 7)));
        Assert.Equal([1, 1, 1, -1, -1], lines[1]);
        Assert.Equal([8, 9, 11.75, 13.25, 8.5], lines[0]);
        Assert.Equal([8, 9, 11.75, 11.75, 6.5], lines[3]);
    }

    [Fact]
    public void Natr_CloseOfZero_HasNoValue() =>
        Assert.True(double.IsNaN(Computed.Columns(Natr.Spec.Bind(("period", 1), ("first_range", 1)), Bars.HighLow((1, -1)))[0][0]));

    [Fact]
    public void Keltner_Create_HasTheDefaultsOfTheSpec()
    {
        BarColumns bars = SampleBars.Walk(60);
        IIndicator<BarPoint, KeltnerValue> stream = Keltner.Create(new KeltnerOptions());
        double[][] columns = Computed.Columns(Keltner.Spec.Bind(), bars);
        Assert.All(Enumerable.Range(0, 60), row => Assert.Equal(columns[0][row], stream.Add(bars[row]).Upper));
        Assert.Throws<ArgumentOutOfRangeException>(() => Keltner.Create(new KeltnerOptions(Period: 0)));
    }

    [Fact]
    public void Mfi_NothingFlowed_Is50() =>
        Assert.Equal(50, Computed.Columns(Mfi.Spec.Bind(("period", 2)), Bars.Flat(5, 5, 5))[0][2]);

    [Fact]
    public void Cmf_NoVolumeOrNoRange_Is0()
    {
        Assert.Equal(0, Computed.Columns(Cmf.Spec.Bind(("period", 2)), Bars.Flat(5, 6, 7))[0][2]);
        BarColumns empty = new();
        empty.Add(Bars.HighLow((3, 1))[0] with { Volume = 0 });
        Assert.Equal(0, Computed.Columns(Cmf.Spec.Bind(("period", 1)), empty)[0][0]);
    }
}
