namespace Candlewick.Venues.Tests.Files;

public sealed class EquityLayoutTests
{
    [Theory]
    [InlineData("spy_20131007_trade.zip", "US:SPY", 250_601, 97_062_721)]
    [InlineData("spy_20131011_trade.zip", "US:SPY", 285_605, 109_016_858)]
    [InlineData("bac_20131008_trade.zip", "US:BAC", 125_872, 92_437_597)]
    public async Task ReadAsync_RealTicks_HaveTheKnownCountAndSum(string name, string instrument, int count, long shares)
    {
        FileReading reading = await FileReadingProbe.ReadAsync($"trades/us-equity/{name}");

        TradeWrite write = Assert.IsType<TradeWrite>(Assert.Single(reading.Writes));
        Assert.Empty(reading.Faults);
        Assert.Equal($"{instrument}@trades", write.Series.ToString());
        Assert.False(write.IsNumbered);
        Assert.Equal(count, write.Trades.Length);
        Assert.Equal(shares, write.Trades.ToArray().Sum(trade => trade.Quantity));
    }

    [Fact]
    public async Task ReadAsync_FirstRealTick_IsReadInEveryColumn()
    {
        FileReading reading = await FileReadingProbe.ReadAsync("trades/us-equity/spy_20131011_trade.zip");

        Trade first = ((TradeWrite)reading.Writes[0]).Trades.Span[0];
        Assert.Equal(
            new Trade(UtcTime.Parse("2013-10-11T08:00:42.164Z"), 0, 168.95, 700, Aggressor.Unknown, 0, 0, 'P', 0x2000), first);
        Assert.Equal(new UtcRange(UtcTime.Parse("2013-10-11T04:00Z"), UtcTime.Parse("2013-10-12T04:00Z")), reading.Writes[0].Asked);
    }

    [Fact]
    public async Task ReadAsync_RealQuotes_HaveNaNForTheAbsentSide()
    {
        FileReading reading = await FileReadingProbe.ReadAsync("trades/us-equity/ibm_20131008_quote.zip");

        QuoteWrite write = Assert.IsType<QuoteWrite>(Assert.Single(reading.Writes));
        Quote[] quotes = write.Quotes.ToArray();
        Assert.Empty(reading.Faults);
        Assert.Equal(125_750, quotes.Length);
        Assert.Equal((180.01, 200d, double.NaN, double.NaN), (quotes[0].BidPrice, quotes[0].BidSize, quotes[0].AskPrice, quotes[0].AskSize));
        Assert.Equal(62_875, quotes.Count(quote => double.IsNaN(quote.BidPrice)));
        Assert.Equal(62_875, quotes.Count(quote => double.IsNaN(quote.AskPrice)));
    }

    [Theory]
    [InlineData("bac_20131004", 517)]
    [InlineData("bac_20131007", 595)]
    [InlineData("bac_20131008", 573)]
    [InlineData("ibm_20131004", 411)]
    [InlineData("ibm_20131007", 453)]
    [InlineData("ibm_20131008", 424)]
    [InlineData("spy_20131004", 711)]
    [InlineData("spy_20131007", 828)]
    [InlineData("spy_20131008", 828)]
    public async Task ReadAsync_RealMinutes_CoverTheExtendedSessionWithCauseNoTrades(string name, int count)
    {
        FileReading reading = await FileReadingProbe.ReadAsync($"bars/us-equity-1m/{name}_trade.zip");

        RangeWrite write = Assert.IsType<RangeWrite>(Assert.Single(reading.Writes));
        Assert.Empty(reading.Faults);
        Assert.Equal(count, write.RowCount);
        Assert.Equal("1m", write.Bar.Spec.ToString());
        Assert.Equal(HoleCause.NoTrades, write.CauseOfMissing);
        Assert.Equal(960 - count, write.FindMissing().Sum(range => range.Length.TotalMinutes));
        Assert.All(write.Bars.OpenTimes.ToArray(), open => Assert.True(open >= UtcTime.Parse($"{name[4..8]}-{name[8..10]}-{name[10..]}T08:00Z")));
    }

    [Theory]
    [InlineData("aapl", 5_849)]
    [InlineData("bac", 5_849)]
    [InlineData("goog", 4_183)]
    [InlineData("spy", 5_849)]
    public async Task ReadAsync_RealDays_HaveNoHoleInTheCalendar(string name, int count)
    {
        FileReading reading = await FileReadingProbe.ReadAsync($"bars/us-equity-1d/{name}.zip");

        RangeWrite write = Assert.IsType<RangeWrite>(Assert.Single(reading.Writes));
        Assert.Empty(reading.Faults);
        Assert.Equal(count, write.RowCount);
        Assert.Equal(count, ExpectedBars.Count(write.Bar.Spec.Timeframe, write.Calendar, write.Asked));
        Assert.True(write.FindMissing().IsEmpty);
    }

    [Fact]
    public async Task ReadAsync_RealDays_AreRegularSessions()
    {
        RangeWrite write = (RangeWrite)(await FileReadingProbe.ReadAsync("bars/us-equity-1d/spy.zip")).Writes[0];

        Assert.Equal(
            new Bar(UtcTime.Parse("1998-01-02T14:30Z"), UtcTime.Parse("1998-01-02T21:00Z"), 97.31, 97.53, 96.53, 97.36, 2_150_000), write.Bars[0]);
        Bar half = write.Bars[write.Bars.IndexOf(UtcTime.Parse("2013-11-29T14:30Z"))];
        Assert.Equal(UtcTime.Parse("2013-11-29T18:00Z"), half.CloseTime);
    }

    [Fact]
    public async Task ReadAsync_DaysWithALostYear_ArePendingHoles()
    {
        RangeWrite write = (RangeWrite)(await FileReadingProbe.ReadAsync("bars/us-equity-1d/qqq.zip")).Writes[0];

        Assert.Equal(3_964, write.RowCount);
        Assert.Equal(HoleCause.Pending, write.CauseOfMissing);
        Assert.Equal(
            ExpectedBars.Count(write.Bar.Spec.Timeframe, write.Calendar, write.Asked) - 3_964,
            write.FindMissing().Sum(range => ExpectedBars.Count(write.Bar.Spec.Timeframe, write.Calendar, range)));
    }

    [Theory]
    [InlineData("20130310", "2013-03-10T05:00:00Z", "2013-03-10T13:30:00Z", 23)]
    [InlineData("20131103", "2013-11-03T04:00:00Z", "2013-11-03T14:30:00Z", 25)]
    [InlineData("20131104", "2013-11-04T05:00:00Z", "2013-11-04T14:30:00Z", 24)]
    public async Task ReadAsync_OnSwitchDays_TimesAreWallClock(string day, string midnight, string half9, int hours)
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(
            $"spy_{day}_trade.zip", $"{day}_spy_minute_trade.csv", "0,10000,10000,10000,10000,1\n34200000,10000,10000,10000,10000,1\n");

        RangeWrite write = (RangeWrite)Assert.Single(reading.Writes);
        Assert.Equal([midnight, half9], write.Bars.OpenTimes.ToArray().Select(open => open.ToString()));
        Assert.Equal(TimeSpan.FromHours(hours), write.Asked.Length);
    }

    [Fact]
    public async Task ReadAsync_TimeThatTheClockLeavesOut_IsAFault()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(
            "spy_20130310_trade.zip", "20130310_spy_minute_trade.csv", "9000000,10000,10000,10000,10000,1\n");

        DataFault fault = Assert.Single(reading.Faults);
        Assert.Equal((DataFaultKind.OutsidePeriod, "20130310_spy_minute_trade.csv:1"), (fault.Kind, fault.Where));
        Assert.Empty(reading.Writes);
    }

    [Fact]
    public void Scaled_EveryPrice_EqualsTheDecimalRoundedOnce()
    {
        Random random = new(7);
        for (int i = 0; i < 200_000; i++)
        {
            long scaled = i < 100_000 ? i : random.NextInt64(1L << 50);
            string text = scaled.ToString();
            Assert.True(Candlewick.Venues.Files.Fields.TryScaledPrice(System.Text.Encoding.UTF8.GetBytes(text), out double price));
            Assert.Equal(double.Parse((scaled / 10_000m).ToString()), price);
        }
    }
}
