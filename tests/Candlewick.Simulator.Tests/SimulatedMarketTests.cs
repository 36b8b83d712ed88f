using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Market;
using Candlewick.Simulator.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Simulator.Tests;

public sealed class SimulatedMarketTests
{
    private static SimulatedMarket Make(ulong seed, IReadOnlySet<FaultKind>? holes = null, int months = 4) =>
        new(seed, 24, months, Requests.Start, holes ?? FaultKinds.None);

    [Fact]
    public void ReadBars_SameSeed_SameBarsAndAnotherSeedDiffers()
    {
        UtcRange day = UtcRange.Day(new DateOnly(2026, 1, 17));
        using BarColumns first = Make(5).ReadBars("ETHUSDT", Requests.Minute, day);
        using BarColumns again = Make(5).ReadBars("ETHUSDT", Requests.Minute, day);
        using BarColumns other = Make(6).ReadBars("ETHUSDT", Requests.Minute, day);
        Assert.Equal(1_440, first.Count);
        Assert.True(first.Values(BarColumn.Close).SequenceEqual(again.Values(BarColumn.Close)));
        Assert.True(first.Values(BarColumn.QuoteVolume).SequenceEqual(again.Values(BarColumn.QuoteVolume)));
        Assert.False(first.Values(BarColumn.Close).SequenceEqual(other.Values(BarColumn.Close)));
    }

    [Fact]
    public void ReadBars_AnyRangeAlone_EqualsTheSameRowsOfTheWholeMonth()
    {
        SimulatedMarket market = Make(5, FaultKinds.MarketHoles);
        UtcRange month = UtcRange.Month(2026, 1);
        using BarColumns whole = market.ReadBars("SOLUSDT", Requests.Minute, month);
        Prop.ForAll(Gen.Choose(0, 44_000).Two().ToArbitrary(), pair =>
        {
            UtcTime from = month.From + TimeSpan.FromMinutes(Math.Min(pair.Item1, pair.Item2));
            UtcTime to = UtcTime.Min(from + TimeSpan.FromMinutes(Math.Abs(pair.Item1 - pair.Item2) % 500), month.To);
            using BarColumns part = market.ReadBars("SOLUSDT", Requests.Minute, new UtcRange(from, to));
            int at = whole.IndexOf(from);
            return part.OpenTimes.SequenceEqual(whole.OpenTimes.Slice(at, part.Count))
                && part.Values(BarColumn.Close).SequenceEqual(whole.Values(BarColumn.Close).Slice(at, part.Count))
                && (at + part.Count == whole.Count || whole.OpenTimes[at + part.Count] >= to);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ReadBars_EveryBar_IsPossibleAndOnTheGrid()
    {
        SimulatedMarket market = Make(9);
        foreach (SimulatedInstrument instrument in market.Instruments)
        {
            foreach (SimulatedBar bar in market.Read(instrument, Requests.Minute, UtcRange.Day(new DateOnly(2026, 2, 3))))
            {
                Assert.True(bar.High >= Math.Max(bar.Open, bar.Close) && bar.Low <= Math.Min(bar.Open, bar.Close) && bar.Low > 0, $"{instrument.Symbol} {bar}");
                Assert.True(bar.TakerVolume <= bar.Volume && bar.TakerVolume >= 0 && bar.TakerQuoteVolume <= bar.QuoteVolume);
                Assert.True((bar.TradeCount == 0) == (bar.Volume == 0));
                Assert.Equal(0, (bar.Open % instrument.TickUnits) + (bar.High % instrument.TickUnits) + (bar.Volume % instrument.LotUnits));
                Assert.True(bar.QuoteVolume >= (Int128)bar.Low * bar.Volume / 100_000_000 && bar.QuoteVolume <= ((Int128)bar.High * bar.Volume / 100_000_000) + 1);
            }
        }
    }

    [Fact]
    public void ReadBars_OverADay_VolatilityClustersAndVolumeFollowsIt()
    {
        using BarColumns bars = Make(3).ReadBars("BTCUSDT", Requests.Minute, UtcRange.Month(2026, 1));
        double[] moves = new double[bars.Count - 1];
        for (int i = 0; i < moves.Length; i++)
        {
            moves[i] = Math.Abs(Math.Log(bars.Values(BarColumn.Close)[i + 1] / bars.Values(BarColumn.Close)[i]));
        }

        double clustering = Correlation(moves[..^5], moves[5..]);
        double volume = Correlation(moves, bars.Values(BarColumn.Volume)[1..].ToArray());
        Assert.InRange(clustering, 0.05, 0.9);
        Assert.InRange(volume, 0.15, 0.95);
    }

    [Fact]
    public void ReadBars_Hours_AreTheMinutesFolded()
    {
        SimulatedMarket market = Make(5, FaultKinds.MarketHoles);
        UtcRange range = UtcRange.Month(2026, 1);
        using BarColumns minutes = market.ReadBars("XRPUSDT", Requests.Minute, range);
        using BarColumns hours = market.ReadBars("XRPUSDT", Requests.Hour, range);
        int at = 0;
        for (int hour = 0; hour < hours.Count; hour++)
        {
            Bar bar = hours[hour];
            decimal volume = 0;
            double high = double.MinValue;
            int first = at;
            for (; at < minutes.Count && minutes.OpenTimes[at] < bar.CloseTime; at++)
            {
                volume += (decimal)minutes[at].Volume;
                high = Math.Max(high, minutes[at].High);
            }

            Assert.Equal((minutes[first].Open, minutes[at - 1].Close, high, (double)volume), (bar.Open, bar.Close, bar.High, bar.Volume));
        }

        Assert.Equal(minutes.Count, at);
    }

    [Fact]
    public void Holes_Default_HaveEveryKindWithItsRowsAbsent()
    {
        SimulatedMarket market = Make(5, FaultKinds.MarketHoles);
        Assert.Equal(FaultKinds.MarketHoles.Order(), market.Holes.Select(hole => hole.Kind).Distinct().Order());
        foreach (PlannedHole hole in market.Holes)
        {
            foreach (SimulatedInstrument instrument in market.Instruments.Where(one => hole.Symbol is null || hole.Symbol == one.Symbol))
            {
                using BarColumns inside = market.ReadBars(instrument.Symbol, Requests.Minute, hole.Range.Before(Requests.Start));
                Assert.Equal(0, inside.Count);
            }
        }

        PlannedHole rows = market.Holes.First(hole => hole.Kind == FaultKind.MissingRows);
        using BarColumns before = market.ReadBars(rows.Symbol!, Requests.Minute, new UtcRange(rows.Range.From - TimeSpan.FromMinutes(1), rows.Range.From));
        using BarColumns after = market.ReadBars(rows.Symbol!, Requests.Minute, new UtcRange(rows.Range.To, rows.Range.To + TimeSpan.FromMinutes(1)));
        Assert.Equal((1, 1), (before.Count, after.Count));
    }

    [Fact]
    public void Quiet_Minutes_AreFlatWithoutVolume()
    {
        using BarColumns bars = Make(5).ReadBars("ATOMUSDT", Requests.Minute, UtcRange.Day(new DateOnly(2026, 1, 20)));
        Bar[] quiet = [.. Enumerable.Range(0, bars.Count).Select(i => bars[i]).Where(bar => bar.TradeCount == 0)];
        Assert.NotEmpty(quiet);
        Assert.All(quiet, bar => Assert.True(bar.Open == bar.Close && bar.High == bar.Low && bar.Volume == 0 && bar.QuoteVolume == 0));
    }

    [Fact]
    public void ToDouble_AnyUnits_IsWhatTheTextParsesTo() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), units =>
        {
            long value = Math.Abs(units % 9_000_000_000_000_000_000);
            return FixedText.ToDouble(value) == double.Parse(FixedText.ToText(value)) && FixedText.ToText(value) == (value / 100_000_000m).ToString("F8");
        }).QuickCheckThrowOnFailure();

    private static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average(), cross = 0, varA = 0, varB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            cross += (a[i] - meanA) * (b[i] - meanB);
            varA += (a[i] - meanA) * (a[i] - meanA);
            varB += (b[i] - meanB) * (b[i] - meanB);
        }

        return cross / Math.Sqrt(varA * varB);
    }
}
