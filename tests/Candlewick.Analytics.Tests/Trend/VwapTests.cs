using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Analytics.Tests.References;

namespace Candlewick.Analytics.Tests.Trend;

/// <summary>Where sessions and anchors begin, what a bar without volume does, and that a repaired past ends with its session.</summary>
public sealed class VwapTests
{
    [Fact]
    public void Session_NewDayOrOffset_StartsAfresh()
    {
        BarColumns bars = Bars.Every(21_600, (10, 10), (20, 20), (30, 30), (40, 40), (50, 50), (60, 60));
        Assert.Equal([10, 15, 20, 25, 50, 55], Vwap.Spec.Bind() is var day ? Computed.Columns(day, bars)[0] : []);
        Assert.Equal([10, 15, 30, 35, 40, 45], Computed.Columns(Vwap.Spec.Bind(("offset_seconds", 43_200)), bars)[0]);
        Assert.Equal([10, 20, 30, 40, 50, 60], Computed.Columns(Vwap.Spec.Bind(("session_seconds", 300)), bars)[0]);
    }

    [Fact]
    public void Session_BeforeTheYear1970_HasTheSameBounds()
    {
        BarColumns bars = new();
        foreach (string open in (string[])["1969-12-30T23:00:00Z", "1969-12-31T00:00:00Z", "1969-12-31T23:00:00Z", "1970-01-01T00:00:00Z"])
        {
            UtcTime at = UtcTime.Parse(open);
            double price = bars.Count + 1;
            bars.Add(new Bar(at, at.AddNanoseconds(3_600_000_000_000), price, price, price, price, 1));
        }

        Assert.Equal([1, 2, 2.5, 4], Computed.Columns(Vwap.Spec.Bind(), bars)[0]);
    }

    [Fact]
    public void Session_OtherFirstBar_MattersUntilTheSessionEndsOnly()
    {
        BarColumns bars = StockIndicatorsVectors.Quotes("intraday");
        double[] whole = Computed.Columns(Vwap.Spec.Bind(), bars)[0];
        double[] part = Computed.Columns(Vwap.Spec.Bind(), SampleBars.Part(bars, 100, bars.Count - 100))[0];
        Assert.NotEqual(whole[390], part[290]);
        Assert.Equal(whole[391..], part[291..]);
    }

    [Fact]
    public void Anchored_BarsBeforeTheAnchor_DoNotCount()
    {
        BarColumns bars = Bars.Flat(10, 20, 30, 40);
        IIndicator<BarPoint, double> anchored = AnchoredVwap.Create(bars[1].OpenTime);
        Assert.Equal([double.NaN, 20, 25, 30], Enumerable.Range(0, 4).Select(row => anchored.Add(bars[row])));
        Assert.Throws<ArgumentOutOfRangeException>(() => AnchoredVwap.Create(bars[1].OpenTime.AddNanoseconds(1)));
    }

    [Fact]
    public void AllOfThem_NoVolume_HaveNoValueUntilSomeTrades()
    {
        BarColumns bars = new();
        foreach (Bar bar in Enumerable.Range(0, 4).Select(row => Bars.Flat(10, 20, 30, 40)[row]))
        {
            bars.Add(bar with { Volume = bars.Count == 2 ? 7 : 0 });
        }

        Assert.Equal([double.NaN, double.NaN, 30, 30], Computed.Columns(Vwap.Spec.Bind(), bars)[0]);
        Assert.Equal([double.NaN, double.NaN, 30, 30], Computed.Columns(AnchoredVwap.Spec.Bind(), bars)[0]);
        Assert.Equal([double.NaN, double.NaN, 30, double.NaN], Computed.Columns(RollingVwap.Spec.Bind(("period", 1)), bars)[0]);
    }

    [Fact]
    public void Totals_MillionFractionalVolumes_KeepTheirDigits()
    {
        BarColumns bars = new(1_000_000);
        BarColumns walk = SampleBars.Walk(1_000_000);
        decimal value = 0;
        decimal volume = 0;
        decimal onBalance = 0;
        for (int row = 0; row < walk.Count; row++)
        {
            Bar bar = walk[row] with { Volume = (row % 977) + 0.1 };
            bars.Add(bar);
            decimal traded = new(bar.Volume);
            value += ((decimal)bar.High + (decimal)bar.Low + (decimal)bar.Close) / 3 * traded;
            volume += traded;
            onBalance += row == 0 ? 0 : Math.Sign(bar.Close - walk[row - 1].Close) * traded;
        }

        Computed.AssertClose((double)(value / volume), Computed.Columns(AnchoredVwap.Spec.Bind(), bars)[0][^1], 1e-14, 0, "anchored-vwap");
        Computed.AssertClose((double)onBalance, Computed.Columns(Obv.Spec.Bind(), bars)[0][^1], 1e-12, 1, "obv");
    }
}
