using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Analytics.Tests.Bars;

public sealed class BarResamplerTests
{
    private static readonly ResampleOptions QuietOptions = new() { Quiet = RangeSet.Of(UtcRange.All) };

    /// <summary>The law that ties the two roads together; quantities are exact in binary, so that the sums agree to the bit.</summary>
    [Theory]
    [InlineData("1m", "5m")]
    [InlineData("1m", "1h")]
    [InlineData("30m", "1d")]
    [InlineData("1h", "1w")]
    [InlineData("1d", "1mo")]
    public void Add_BarsBuiltOfTrades_GivesTheBarsBuiltOfTheTrades(string small, string large) =>
        Prints.Holds(from trades in Prints.Some from empty in Gen.Elements(EmptyBars.Skip, EmptyBars.Flat) select (trades, empty), one =>
        {
            Bar[] minutes = Closed(Rows.Build(BarKinds.Create(BarSpec.Parse($"{small}/built"), new BarBuilderOptions { Empty = one.empty }), one.trades));
            Bar[] expected = Closed(Rows.Build(BarKinds.Create(BarSpec.Parse($"{large}/built")), one.trades));
            Bar[] found = Resample(minutes, small, large, QuietOptions with { Incomplete = IncompleteGroup.Forming });
            return Rows.AreSame(expected, Closed([.. found.Where(bar => bar.TradeCount > 0)]));
        });

    [Theory]
    [InlineData("5m")]
    [InlineData("1h")]
    [InlineData("6h")]
    [InlineData("1d")]
    [InlineData("1mo")]
    public void Add_AnyBatchCutAndAnyHoles_GivesTheSameBars(string large)
    {
        foreach (int seed in Enumerable.Range(0, 6))
        {
            Bar[] minutes = [.. Minutes(5_000, seed).Where((_, i) => seed < 2 || (i * 2_654_435_761L + seed) % 1_999 > seed - 2)];
            if (seed == 5)
            {
                minutes[700] = minutes[700] with { Finality = Finality.Forming };
                minutes[1_900] = minutes[1_900] with { Volume = 0, TradeCount = 0, QuoteVolume = 0, TakerBuyVolume = 0, TakerBuyQuoteVolume = 0 };
                minutes[2_900] = minutes[2_900] with { TakerBuyVolume = double.NaN };
            }

            foreach (IncompleteGroup incomplete in Enum.GetValues<IncompleteGroup>())
            {
                ResampleOptions options = new() { Incomplete = incomplete };
                Bar[] single = Resample(minutes, "1m", large, options, batch: 1);
                Assert.True(single.Length > 0 || incomplete == IncompleteGroup.Skip);
                foreach (int batch in (int[])[5_000, 777, 256, 60, 7])
                {
                    Assert.True(Rows.AreSame(single, Resample(minutes, "1m", large, options, batch)), $"{seed} {incomplete} {batch}");
                }
            }
        }
    }

    [Fact]
    public void Add_FullGroup_ClosesWithItsLastRow()
    {
        using BarColumns closed = new();
        using BarColumns minutes = BarColumns.Of(Minutes(5, 1));
        BarResampler resampler = Create("1m", "5m");

        resampler.Add(new BarInput(minutes, 0, 4), closed);
        Assert.Equal(0, closed.Count);
        resampler.Add(new BarInput(minutes, 4, 1), closed);

        Bar bar = Assert.Single(Rows.Of(closed));
        Bar[] rows = Rows.Of(minutes);
        Assert.Equal(
            new Bar(
                rows[0].OpenTime, rows[4].CloseTime, rows[0].Open, rows.Max(row => row.High), rows.Min(row => row.Low), rows[4].Close,
                rows.Sum(row => row.Volume), rows.Sum(row => row.QuoteVolume), rows.Sum(row => row.TradeCount),
                rows.Sum(row => row.TakerBuyVolume), rows.Sum(row => row.TakerBuyQuoteVolume)),
            bar);
    }

    [Theory]
    [InlineData(IncompleteGroup.Skip, 1, null)]
    [InlineData(IncompleteGroup.Forming, 2, Finality.Forming)]
    [InlineData(IncompleteGroup.Close, 2, Finality.Closed)]
    public void Add_GroupWithAHole_IsWhatTheOptionSays(IncompleteGroup incomplete, int count, Finality? finality)
    {
        Bar[] minutes = [.. Minutes(10, 1).Where((_, i) => i != 2)];
        BarResampler resampler = Create("1m", "5m", new ResampleOptions { Incomplete = incomplete });
        using BarColumns closed = new();

        resampler.Add(BarColumns.Of(minutes), closed);

        Assert.Equal(count, closed.Count);
        Assert.Equal(1, resampler.Incomplete);
        Assert.Equal(Finality.Closed, closed.Finalities[^1]);
        Assert.Equal(finality, count == 2 ? closed.Finalities[0] : null);
    }

    [Fact]
    public void Add_HoleKnownToBeQuiet_IsNoHole()
    {
        Bar[] minutes = Minutes(10, 1);
        UtcRange hole = new(minutes[2].OpenTime, minutes[2].CloseTime);

        Bar[] bars = Resample([.. minutes.Where((_, i) => i != 2)], "1m", "5m", new ResampleOptions { Quiet = RangeSet.Of(hole) });

        Assert.Equal([Finality.Closed, Finality.Closed], bars.Select(bar => bar.Finality));
        Assert.Single(Resample([.. minutes.Where((_, i) => i is not (2 or 3))], "1m", "5m", new ResampleOptions { Quiet = RangeSet.Of(hole) }));
    }

    [Fact]
    public void Add_FormingRow_MakesTheGroupIncomplete()
    {
        Bar[] minutes = Minutes(5, 1);
        minutes[4] = minutes[4] with { Finality = Finality.Forming };

        Assert.Empty(Resample(minutes, "1m", "5m"));
        Assert.Equal(Finality.Forming, Assert.Single(Resample(minutes, "1m", "5m", new ResampleOptions { Incomplete = IncompleteGroup.Forming })).Finality);
    }

    [Fact]
    public void Add_ColumnsWithoutValues_StayWithoutValues()
    {
        Bar[] minutes = [.. Minutes(5, 1).Select(bar => bar with { QuoteVolume = double.NaN, TradeCount = double.NaN, TakerBuyVolume = double.NaN })];

        Bar bar = Assert.Single(Resample(minutes, "1m", "5m"));

        Assert.Equal(minutes.Sum(row => row.Volume), bar.Volume);
        Assert.True(double.IsNaN(bar.QuoteVolume) && double.IsNaN(bar.TradeCount) && double.IsNaN(bar.TakerBuyVolume));
        Assert.Equal(minutes.Sum(row => row.TakerBuyQuoteVolume), bar.TakerBuyQuoteVolume);
    }

    [Fact]
    public void Add_FlatRows_CountForNoPrice()
    {
        Bar[] minutes = Minutes(5, 1);
        minutes[0] = minutes[0] with { Open = 900, High = 900, Low = 900, Close = 900, Volume = 0, QuoteVolume = 0, TradeCount = 0, TakerBuyVolume = 0, TakerBuyQuoteVolume = 0 };

        Bar bar = Assert.Single(Resample(minutes, "1m", "5m"));

        Assert.Equal((minutes[1].Open, minutes.Skip(1).Max(row => row.High)), (bar.Open, bar.High));
        Assert.Equal(900, Assert.Single(Resample([.. minutes.Select((row, i) => minutes[0] with { OpenTime = row.OpenTime, CloseTime = row.CloseTime })], "1m", "5m")).Open);
    }

    [Fact]
    public void Advance_PastTheGroup_ClosesIt()
    {
        BarResampler resampler = Create("1m", "5m", QuietOptions);
        using BarColumns closed = new();
        resampler.Add(BarColumns.Of(Minutes(3, 1)), closed);

        resampler.Advance(Prints.Start + TimeSpan.FromMinutes(4), closed);
        Assert.Equal(0, closed.Count);
        resampler.Advance(Prints.Start + TimeSpan.FromMinutes(5), closed);

        Assert.Equal(Finality.Closed, Assert.Single(Rows.Of(closed)).Finality);
    }

    [Fact]
    public void Add_SessionMarket_DaysWeeksAndMonthsFollowTheCalendar()
    {
        // Thanksgiving week of 2013: Thursday closed, Friday until 13:00.
        TradingCalendar calendar = TradingCalendars.Xnys;
        UtcRange week = new(UtcTime.Parse("2013-11-25"), UtcTime.Parse("2013-12-02"));
        Bar[] minutes = [.. ExpectedBars.In(Timeframe.Parse("1m"), calendar, week).Select((span, i) => Minute(span, i))];
        ResampleOptions options = new() { Calendar = calendar };

        Bar[] days = Resample(minutes, "1m", "1d", options);
        Bar[] weeks = Resample(days, "1d", "1w", options);
        Bar[] hours = Resample(minutes, "1m", "1h/regular", options);

        Assert.Equal(4, days.Length);
        Assert.Equal((UtcTime.Parse("2013-11-29T14:30Z"), UtcTime.Parse("2013-11-29T18:00Z"), 210.0), (days[3].OpenTime, days[3].CloseTime, days[3].Volume));
        Bar whole = Assert.Single(weeks);
        Assert.Equal((days[0].OpenTime, days[3].CloseTime, days.Sum(day => day.Volume)), (whole.OpenTime, whole.CloseTime, whole.Volume));
        Assert.Equal((7 * 3) + 4, hours.Length);
        Assert.Equal((UtcTime.Parse("2013-11-25T20:30Z"), UtcTime.Parse("2013-11-25T21:00Z")), (hours[6].OpenTime, hours[6].CloseTime));
    }

    [Theory]
    [InlineData("1m", "1m")]
    [InlineData("1h", "1m")]
    [InlineData("7m", "1h")]
    [InlineData("5h", "1d")]
    [InlineData("3d", "1w")]
    [InlineData("1w", "1mo")]
    [InlineData("1d", "1000t/built")]
    [InlineData("2mo", "3mo")]
    public void Create_LengthsThatDoNotFit_AreRefused(string small, string large) =>
        Assert.Throws<ArgumentException>(() => new BarResampler(BarSpec.Parse(small), BarSpec.Parse(large)));

    [Fact]
    public void Divides_AnyTimeframes_MeansThatOpensAreOpensOfTheSmaller()
    {
        Timeframe[] all = [.. ((string[])["1s", "30s", "1m", "5m", "7m", "1h", "4h", "6h", "1d", "2d", "3d", "7d", "1w", "2w", "1mo", "3mo", "1000d"]).Select(Timeframe.Parse)];
        foreach (Timeframe small in all)
        {
            foreach (Timeframe large in all.Where(one => one.CompareTo(small) > 0))
            {
                bool nests = Enumerable.Range(0, 400).All(i => small.IsOpen(large.Floor(UtcTime.From(2013, 1, 3) + TimeSpan.FromSeconds(i * 983_033))));
                Assert.True(nests == Divisibility.Divides(small, large), $"{small} {large}");
            }
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(2, 7)]
    public void Add_RowTwiceOrLate_IsRefused(int again, int after)
    {
        List<Bar> minutes = [.. Minutes(10, 1)];
        minutes.Insert(after + 1, minutes[again]);

        foreach (int batch in (int[])[100, 1])
        {
            Assert.Throws<ArgumentException>(() => Resample([.. minutes], "1m", "5m", batch: batch));
        }
    }

    [Fact]
    public void Add_WhatCannotBeResampled_IsRefused()
    {
        Bar[] minutes = Minutes(10, 1);
        Bar[] shifted = [.. minutes.Select(bar => bar with { OpenTime = bar.OpenTime + TimeSpan.FromSeconds(1), CloseTime = bar.CloseTime + TimeSpan.FromSeconds(1) })];
        foreach (int batch in (int[])[100, 1])
        {
            Assert.Contains("1m", Assert.Throws<ArgumentException>(() => Resample(shifted, "1m", "5m", batch: batch)).Message, StringComparison.Ordinal);
            foreach (Bar bad in (Bar[])
            [
                minutes[3] with { High = double.NaN }, minutes[3] with { High = minutes[3].Low - 1 }, minutes[3] with { Open = double.PositiveInfinity },
                minutes[3] with { Volume = -1 }, minutes[3] with { Volume = double.PositiveInfinity }, minutes[3] with { QuoteVolume = -1 },
                minutes[3] with { TradeCount = -1 }, minutes[3] with { TakerBuyVolume = -1 }, minutes[3] with { TakerBuyQuoteVolume = -1 },
            ])
            {
                Bar[] rows = [.. minutes];
                rows[3] = bad;
                Assert.Throws<ArgumentException>(() => Resample(rows, "1m", "5m", batch: batch));
            }
        }

        using BarColumns closed = new();
        Assert.Throws<ArgumentException>(() => Create("1m", "5m").Add(new BarInput([Prints.At("2024-02-28", 1, 1)]), closed));
    }

    private static BarResampler Create(string small, string large, ResampleOptions? options = null) =>
        new(BarSpec.Parse(small), BarSpec.Parse(large), options);

    private static Bar[] Resample(Bar[] bars, string small, string large, ResampleOptions? options = null, int batch = int.MaxValue)
    {
        using BarColumns columns = BarColumns.Of(bars);
        return Rows.Build(Create(small, large, options), columns, batch);
    }

    private static Bar[] Closed(Bar[] bars) => [.. bars.Select(bar => bar with { Finality = Finality.Closed })];

    private static Bar[] Minutes(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            UtcTime open = Prints.Start + TimeSpan.FromMinutes(i);
            double first = Math.Round(100 + random.NextDouble(), 2), last = Math.Round(100 + random.NextDouble(), 2), volume = random.NextDouble();
            return new Bar(
                open, open + TimeSpan.FromMinutes(1), first, Math.Max(first, last) + 0.01, Math.Min(first, last) - 0.01, last, volume,
                volume * last, random.Next(1, 100), volume / 3, volume * last / 3);
        })];
    }

    private static Bar Minute(UtcRange span, int i) => new(span.From, span.To, 100 + i, 101 + i, 99 + i, 100.5 + i, 1, 100, 1, 1, 100);
}
