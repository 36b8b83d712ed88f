using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.TimeBars;
using Candlewick.Analytics.Bars.VolumeBars;

namespace Candlewick.Analytics.Tests.Bars;

/// <summary>Small cases worked out by hand, one or more a kind.</summary>
public sealed class BarBuilderTests
{
    [Fact]
    public void TimeBars_TwoMinutes_HaveTheirTrades()
    {
        Bar[] bars = Build(
            "1m/built",
            Prints.At("2024-02-28T10:00:00", 10, 1), Prints.At("2024-02-28T10:00:59.999999999", 12, 2, Aggressor.Seller, trades: 3),
            Prints.At("2024-02-28T10:01:00", 9, 4));

        Assert.Equal(
            [
                new Bar(Utc("10:00"), Utc("10:01"), 10, 12, 10, 12, 3, 34, 4, 1, 10),
                new Bar(Utc("10:01"), Utc("10:02"), 9, 9, 9, 9, 4, 36, 1, 4, 36, Finality: Finality.Forming),
            ],
            bars);
    }

    [Fact]
    public void TimeBars_MinutesWithoutTrades_AreSkippedOrFlat()
    {
        Trade[] trades = [Prints.At("2024-02-28T10:00:10", 10, 1), Prints.At("2024-02-28T10:03:10", 12, 2)];

        Assert.Equal([Utc("10:00"), Utc("10:03")], Build("1m/built", trades).Select(bar => bar.OpenTime));
        Bar[] flat = Rows.Build(BarKinds.Create(BarSpec.Parse("1m/built"), new BarBuilderOptions { Empty = EmptyBars.Flat }), trades);
        Assert.Equal(4, flat.Length);
        Assert.Equal(new Bar(Utc("10:02"), Utc("10:03"), 10, 10, 10, 10, 0, 0, 0, 0, 0), flat[2]);
        Assert.Equal(12, flat[3].Open);
    }

    [Fact]
    public void TimeBars_Flat_AdvanceGivesEachMinuteOnce()
    {
        IBarBuilder builder = BarKinds.Create(BarSpec.Parse("1m/built"), new BarBuilderOptions { Empty = EmptyBars.Flat });
        using BarColumns closed = new();
        builder.Advance(Utc("09:59"), closed);
        builder.Add(new BarInput([Prints.At("2024-02-28T10:00:10", 10, 1)]), closed);
        foreach (string now in (string[])["10:00:30", "10:01", "10:01:30", "10:03", "10:03:01"])
        {
            builder.Advance(Utc(now), closed);
        }

        builder.End(closed);

        Assert.Equal([Utc("10:00"), Utc("10:01"), Utc("10:02")], closed.OpenTimes.ToArray());
        Assert.Equal([1, 0, 0], closed.Values(BarColumn.TradeCount).ToArray());
    }

    [Fact]
    public void TimeBars_FlatInAMarketWithSessions_StopAtTheClose()
    {
        BarBuilderOptions options = new() { Empty = EmptyBars.Flat, Calendar = TradingCalendars.Opra };
        TimeBarBuilder builder = new(BarSpec.Parse("30m/built"), options);
        using BarColumns closed = new();

        builder.Add(new BarInput([Prints.At("2014-06-06T19:10", 10, 1), Prints.At("2014-06-06T20:10", 10, 1), Prints.At("2014-06-09T14:10", 11, 1)]), closed);

        Assert.Equal(
            ["2014-06-06T19:00:00Z", "2014-06-06T19:30:00Z", "2014-06-09T13:30:00Z"], closed.OpenTimes.ToArray().Select(open => open.ToString()));
        Assert.Equal(1, builder.LeftOut);
    }

    [Fact]
    public void TimeBars_RegularAnchor_BeginAtTheOpenAndEndWithTheSession()
    {
        BarBuilderOptions options = new() { Calendar = TradingCalendars.Xnys };
        Trade[] trades =
        [
            Prints.At("2013-11-29T14:29:59", 10, 1), Prints.At("2013-11-29T14:30", 11, 1), Prints.At("2013-11-29T15:29:59", 12, 1),
            Prints.At("2013-11-29T17:59:59", 13, 1), Prints.At("2013-11-29T18:00", 14, 1),
        ];
        TimeBarBuilder builder = new(BarSpec.Parse("1h/built/regular"), options);

        Bar[] bars = Rows.Build(builder, trades);

        Assert.Equal([11.0, 13.0], bars.Select(bar => bar.Open));
        Assert.Equal((UtcTime.Parse("2013-11-29T14:30"), 2.0), (bars[0].OpenTime, bars[0].Volume));
        Assert.Equal((UtcTime.Parse("2013-11-29T17:30"), UtcTime.Parse("2013-11-29T18:00")), (bars[1].OpenTime, bars[1].CloseTime));
        Assert.Equal(2, builder.LeftOut);
    }

    [Fact]
    public void TimeBars_WeekAndMonth_FollowTheCalendar()
    {
        Trade[] trades = [Prints.At("2024-02-29T10:00", 10, 1), Prints.At("2024-03-01T10:00", 11, 1), Prints.At("2024-03-04T10:00", 12, 1)];

        Assert.Equal([Date("2024-02-26"), Date("2024-03-04")], Build("1w/built", trades).Select(bar => bar.OpenTime));
        Assert.Equal([(Date("2024-02-01"), Date("2024-03-01")), (Date("2024-03-01"), Date("2024-04-01"))], Build("1mo/built", trades).Select(bar => (bar.OpenTime, bar.CloseTime)));
    }

    [Fact]
    public void TimeBars_SmallerBarAcrossTheEdge_IsRefused()
    {
        using BarColumns closed = new();
        BarColumns bars = BarColumns.Of([new Bar(Utc("10:58"), Utc("11:02"), 1, 1, 1, 1, 1)]);

        Assert.Throws<ArgumentException>(() => BarKinds.Create(BarSpec.Parse("1h/built")).Add(bars, closed));
    }

    [Fact]
    public void TickBars_Aggregates_CountTheirTradesAndAreNotSplit()
    {
        Bar[] bars = Build(
            "3t/built",
            Prints.At("2024-02-28T10:00:00.0000005", 10, 1, trades: 2), Prints.At("2024-02-28T10:00:01", 11, 1, trades: 4), Prints.At("2024-02-28T10:00:01", 12, 1, trades: 3),
            Prints.At("2024-02-28T10:00:01", 13, 1, trades: 3), Prints.At("2024-02-28T10:00:02", 14, 1, trades: 1));

        Assert.Equal([6, 3, 3, 1], bars.Select(bar => bar.TradeCount));
        Assert.Equal([0, 0, 1, 0], bars.Select(bar => bar.Ordinal));
        Assert.Equal((Utc("10:00"), Utc("10:00:01.000001")), (bars[0].OpenTime, bars[0].CloseTime));
        Assert.Equal((Utc("10:00:01"), Utc("10:00:01.000001")), (bars[2].OpenTime, bars[2].CloseTime));
        Assert.Equal([Finality.Closed, Finality.Closed, Finality.Closed, Finality.Forming], bars.Select(bar => bar.Finality));
    }

    [Fact]
    public void VolumeBars_TradeThatGoesBeyond_IsNotSplitAndNothingIsCarried() =>
        Assert.Equal(
            [(12, 2), (10, 1), (3, 1)],
            Build("10v/built", At(10, 7), At(10, 5), At(10, 10), At(10, 3)).Select(bar => ((int)bar.Volume, (int)bar.TradeCount)));

    [Fact]
    public void VolumeBars_TenTenths_AreOne() =>
        Assert.Equal([10, 10], Build("1v/built", [.. Enumerable.Repeat(At(10, 0.1), 20)]).Select(bar => (int)bar.TradeCount));

    [Fact]
    public void VolumeBars_Midnight_ClosesAPartialBarThere()
    {
        Bar[] bars = Build(
            "10v/built",
            Prints.At("2024-02-28T23:00", 1, 4), Prints.At("2024-02-28T23:59", 2, 4), Prints.At("2024-02-29T00:00", 3, 4), Prints.At("2024-02-29T01:00", 4, 6));

        Assert.Equal((8.0, Date("2024-02-29"), Finality.Closed), (bars[0].Volume, bars[0].CloseTime, bars[0].Finality));
        Assert.Equal((10.0, 3.0), (bars[1].Volume, bars[1].Open));
        Assert.Equal(2, bars.Length);
    }

    [Fact]
    public void VolumeBars_Unanchored_RunThroughMidnight()
    {
        Bar[] bars = Build("10v/built/unanchored", Prints.At("2024-02-28T23:00", 1, 4), Prints.At("2024-02-29T00:00", 3, 6));

        Assert.Equal((10.0, UtcTime.Parse("2024-02-29T00:00:00.000001Z")), (Assert.Single(bars).Volume, bars[0].CloseTime));
    }

    [Fact]
    public void VolumeBars_SessionAnchor_CloseWithTheSessionAndLeaveOutTheRest()
    {
        VolumeBarBuilder builder = new(BarSpec.Parse("10v/built/regular"), new BarBuilderOptions { Calendar = TradingCalendars.Xnys });
        Trade[] trades = [Prints.At("2013-11-29T14:00", 1, 1), Prints.At("2013-11-29T17:00", 2, 4), Prints.At("2013-11-29T19:00", 3, 4), Prints.At("2013-12-02T15:00", 3, 4)];

        Bar[] bars = Rows.Build(builder, trades);

        Assert.Equal((4.0, UtcTime.Parse("2013-11-29T18:00")), (bars[0].Volume, bars[0].CloseTime));
        Assert.Equal((2, 2L), (bars.Length, builder.LeftOut));
    }

    [Fact]
    public void VolumeBars_OfMinutes_DoNotSplitAMinute()
    {
        Bar[] minutes = [.. Enumerable.Range(0, 4).Select(i => new Bar(Utc($"10:0{i}"), Utc($"10:0{i + 1}"), 5, 6 + i, 4, 5, 7))];

        Bar[] bars = Rows.Build(BarKinds.Create(BarSpec.Parse("10v/built")), BarColumns.Of(minutes));

        Assert.Equal([14.0, 14.0], bars.Select(bar => bar.Volume));
        Assert.Equal((Utc("10:02"), Utc("10:04"), 9.0), (bars[1].OpenTime, bars[1].CloseTime, bars[1].High));
        Assert.True(double.IsNaN(bars[0].TradeCount));
    }

    [Fact]
    public void QuoteVolumeBars_ValueReached_Close() =>
        Assert.Equal([120.0, 100.0], Build("100q/built", At(10, 7), At(10, 5), At(50, 2)).Select(bar => bar.QuoteVolume));

    [Fact]
    public void RangeBars_DistanceReached_Close()
    {
        Bar[] bars = Build("0.1range/built", At(100.25, 1), At(100.2, 1), At(100.3, 1), At(100.4, 1), At(100.0, 1), At(100.0, 1));

        Assert.Equal([(100.2, 100.3), (100.0, 100.4), (100.0, 100.0)], bars.Select(bar => (bar.Low, bar.High)));
    }

    [Fact]
    public void RenkoBars_RiseAndTurn_LayTheBricksOfTheBook()
    {
        Bar[] bars = Build("10renko/built", At(100, 1), At(109, 1), At(131, 1), At(115, 1), At(109, 1), At(111, 1));

        Assert.Equal([(100, 110), (110, 120), (120, 130), (120, 110)], bars.SkipLast(1).Select(bar => ((int)bar.Open, (int)bar.Close)));
        Assert.Equal([3, 0, 0, 2, 1], bars.Select(bar => (int)bar.Volume));
        Assert.Equal((110.0, 111.0, Finality.Forming), (bars[^1].Open, bars[^1].Close, bars[^1].Finality));
        Assert.All(bars.SkipLast(1), bar => Assert.Equal((Math.Max(bar.Open, bar.Close), Math.Min(bar.Open, bar.Close)), (bar.High, bar.Low)));
    }

    [Fact]
    public void RenkoBars_SizeFarTooSmall_IsRefused() =>
        Assert.Contains("larger size", Assert.Throws<ArgumentException>(() => Build("0.000001renko/built", At(100, 1), At(200, 1))).Message, StringComparison.Ordinal);

    [Fact]
    public void TickImbalanceBars_SmallExample_CloseAsWorkedOut()
    {
        // First bar: 4 trades. Prices rise thrice, fall once: b = + + + -, theta 2, mean imbalance 0.5; E[T] = 4, so the threshold is 2.
        // Second bar: + + reaches 2. Then the means (weight 1) are E[T] = 2, 1 a trade: threshold 2. Third bar: - - .
        BarBuilderOptions options = new() { Expectation = new ExpectationOptions { Span = 1, Chance = 0 } };
        double[] prices = [10, 11, 12, 11, 12, 13, 12, 11, 12];

        Bar[] bars = Rows.Build(BarKinds.Create(BarSpec.Parse("4ti/built"), options), [.. prices.Select(price => At(price, 3))]);

        Assert.Equal([4, 2, 2, 1], bars.Select(bar => (int)bar.TradeCount));
    }

    [Fact]
    public void VolumeImbalanceBars_SmallExample_CloseAsWorkedOut()
    {
        // First bar: + 1, + 1, - 4, - 2: theta -4 over 4 trades, 1 a trade; E[T] = 4: threshold 4. Then - 5 closes alone.
        BarBuilderOptions options = new() { Expectation = new ExpectationOptions { Span = 1, Chance = 0 } };

        Bar[] bars = Rows.Build(BarKinds.Create(BarSpec.Parse("4vi/built"), options), [At(10, 1), At(11, 1), At(10, 4), At(9, 2), At(8, 5), At(8, 1)]);

        Assert.Equal([8.0, 5.0, 1.0], bars.Select(bar => bar.Volume));
    }

    [Fact]
    public void TickRunsBars_SmallExample_CloseAsWorkedOut()
    {
        // First bar: + + + -: bought 3/4 of 4 trades, threshold 3. Then - - + + + : the third of the bought ones closes.
        BarBuilderOptions options = new() { Expectation = new ExpectationOptions { Span = 1 } };
        double[] prices = [10, 11, 12, 11, 10, 9, 10, 11, 12, 13];

        Bar[] bars = Rows.Build(BarKinds.Create(BarSpec.Parse("4tr/built"), options), [.. prices.Select(price => At(price, 1))]);

        Assert.Equal([4, 5, 1], bars.Select(bar => (int)bar.TradeCount));
    }

    [Fact]
    public void VolumeRunsBars_SmallExample_CloseAsWorkedOut()
    {
        // First bar: bought 2, sold 6 of 4 trades: 1.5 a trade, threshold 6. Then sold 4, bought 5, sold 2 = 6 closes.
        BarBuilderOptions options = new() { Expectation = new ExpectationOptions { Span = 1 } };

        Bar[] bars = Rows.Build(
            BarKinds.Create(BarSpec.Parse("4vr/built"), options), [At(10, 1), At(11, 1), At(10, 4), At(9, 2), At(8, 4), At(9, 5), At(8, 2), At(8, 1)]);

        Assert.Equal([8.0, 11.0, 1.0], bars.Select(bar => bar.Volume));
    }

    [Fact]
    public void ImbalanceBars_UsesAggressor_SignsByIt()
    {
        ExpectationOptions byPrice = new() { Span = 1, Chance = 0 };
        Trade[] trades = [.. Enumerable.Range(0, 12).Select(i => At(10 + i, 1) with { Aggressor = i % 2 == 0 ? Aggressor.Buyer : Aggressor.Seller })];

        int rising = Rows.Build(BarKinds.Create(BarSpec.Parse("3ti/built"), new BarBuilderOptions { Expectation = byPrice }), trades).Length;
        int alternating = Rows.Build(BarKinds.Create(BarSpec.Parse("3ti/built"), new BarBuilderOptions { Expectation = byPrice with { UsesAggressor = true } }), trades).Length;

        Assert.Equal((4, 10), (rising, alternating));
    }

    [Fact]
    public void ImbalanceBars_BalancedFlow_DoNotShrinkToOneTrade()
    {
        Trade[] trades = Prints.Walk(20_000, 3);

        double mean = trades.Length / (double)Build("50ti/built", trades).Length;

        Assert.InRange(mean, 10, 250);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void Expectation_SpanOutOfRange_IsRefused(int span) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExpectationOptions { Span = span });

    [Fact]
    public void Expectation_OtherValuesOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExpectationOptions { Drift = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExpectationOptions { Drift = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExpectationOptions { Chance = -1 });
    }

    [Fact]
    public void AsOf_Observations_AreKnownAtTheClose()
    {
        BarColumns bars = BarColumns.Of([.. Enumerable.Range(0, 3).Select(i => new Bar(Utc($"10:0{i}"), Utc($"10:0{i + 1}"), 1, 1, 1, 1, 1))]);

        double[] values = AsOf.Values(bars, [new Observation(Utc("10:02"), 7), new Observation(Utc("10:02:00.000001"), 8)]);

        Assert.Equal([double.NaN, 7, 8], values);
        Assert.Throws<ArgumentException>(() => AsOf.Values(bars, [new Observation(Utc("10:02"), 7), new Observation(Utc("10:02"), 8)]));
    }

    private static Bar[] Build(string spec, params Trade[] trades) => Rows.Build(BarKinds.Create(BarSpec.Parse(spec)), trades);

    private static Trade At(double price, double quantity) => Prints.At("2024-02-28T10:00", price, quantity);

    private static UtcTime Utc(string time) => UtcTime.Parse($"2024-02-28T{time}");

    private static UtcTime Date(string date) => UtcTime.Parse(date);
}
