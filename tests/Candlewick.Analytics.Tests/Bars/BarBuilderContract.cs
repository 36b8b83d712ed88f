using Candlewick.Analytics.Bars;
using FsCheck.Fluent;

namespace Candlewick.Analytics.Tests.Bars;

/// <summary>What every builder of bars keeps to. A new kind is one derived class.</summary>
public abstract class BarBuilderContract
{
    private const long Microsecond = 1_000;

    /// <summary>A spec whose bars are small beside the sample's days.</summary>
    protected abstract BarSpec Spec { get; }

    [Fact]
    public void Add_AnyTrades_ConservesThem() =>
        Prints.Holds(Prints.Some, trades =>
        {
            Bar[] bars = Rows.Build(Create(), trades);
            Trade[] bought = [.. trades.Where(trade => trade.Aggressor == Aggressor.Buyer)];
            return bars.Sum(bar => bar.Volume) == trades.Sum(trade => trade.Quantity)
                && bars.Sum(bar => bar.QuoteVolume) == trades.Sum(trade => trade.Price * trade.Quantity)
                && bars.Sum(bar => bar.TradeCount) == trades.Sum(trade => trade.LastId - trade.FirstId + 1)
                && bars.Sum(bar => bar.TakerBuyVolume) == bought.Sum(trade => trade.Quantity)
                && bars.Sum(bar => bar.TakerBuyQuoteVolume) == bought.Sum(trade => trade.Price * trade.Quantity);
        });

    [Fact]
    public void Add_AnyTrades_GivesPossibleBarsInOrderWithoutOverlap() =>
        Prints.Holds(Prints.Some, trades =>
        {
            Bar[] bars = Rows.Build(Create(), trades);
            return bars.All(bar => bar.IsPossible && bar.OpenTime.Nanoseconds % Microsecond == 0 && bar.CloseTime.Nanoseconds % Microsecond == 0)
                && bars.SkipLast(1).All(bar => bar.Finality == Finality.Closed)
                && bars.Zip(bars.Skip(1)).All(pair =>
                    pair.Second.OpenTime == pair.First.OpenTime
                        ? pair.Second.Ordinal == pair.First.Ordinal + 1
                        : pair.Second.Ordinal == 0 && pair.Second.OpenTime.AddNanoseconds(Microsecond) >= pair.First.CloseTime);
        });

    [Fact]
    public void Add_AnyTrades_SpansTheirTimes() =>
        Prints.Holds(Prints.Some, trades =>
        {
            Bar[] bars = Rows.Build(Create(), trades);
            return trades.All(trade => bars.Any(bar => bar.OpenTime <= trade.EventTime && trade.EventTime < bar.CloseTime));
        });

    [Fact]
    public void Add_AnyBatchCut_GivesTheSameBars() =>
        Prints.Holds(from trades in Prints.Some from batch in Gen.Choose(1, 40) select (trades, batch), one =>
            Rows.AreSame(Rows.Build(Create(), one.trades), Rows.Build(Create(), one.trades, one.batch)));

    [Fact]
    public void Advance_BeforeEachTrade_GivesTheSameBars() =>
        Prints.Holds(Prints.Some, trades =>
        {
            IBarBuilder builder = Create();
            using BarColumns closed = new();
            foreach (Trade trade in trades)
            {
                builder.Advance(trade.EventTime, closed);
                builder.Add(new BarInput([trade]), closed);
            }

            builder.End(closed);
            return Rows.AreSame(Rows.Build(Create(), trades), Rows.Of(closed));
        });

    [Fact]
    public void End_ThenTheSameTrades_GivesTheSameBars() =>
        Prints.Holds(Prints.Some, trades =>
        {
            IBarBuilder builder = Create();
            Bar[] first = Rows.Build(builder, trades);
            return Rows.AreSame(first, Rows.Build(builder, trades));
        });

    [Fact]
    public void Add_OneTradeOfThreeDaysRepaired_ChangesThatDayOnly()
    {
        Trade[] trades = Prints.Walk(3_000, 11);
        int repaired = Array.FindIndex(trades, trade => trade.EventTime >= Prints.Start + TimeSpan.FromHours(36));
        Trade[] other = [.. trades];
        other[repaired] = other[repaired] with { Price = other[repaired].Price + 3.5, Quantity = other[repaired].Quantity + 0.375 };

        ILookup<DateOnly, Bar> before = Rows.Build(Create(), trades).ToLookup(bar => bar.OpenTime.ToDate());
        ILookup<DateOnly, Bar> after = Rows.Build(Create(), other).ToLookup(bar => bar.OpenTime.ToDate());

        DateOnly first = Prints.Start.ToDate();
        Assert.All((int[])[0, 2], day => Assert.True(before[first.AddDays(day)].Count() > 3));
        Assert.True(Rows.AreSame([.. before[first]], [.. after[first]]));
        Assert.False(Rows.AreSame([.. before[first.AddDays(1)]], [.. after[first.AddDays(1)]]));
        Assert.True(Rows.AreSame([.. before[first.AddDays(2)]], [.. after[first.AddDays(2)]]));
    }

    [Fact]
    public void Add_OneDayAlone_GivesTheBarsOfThatDay()
    {
        Trade[] trades = Prints.Walk(3_000, 12);
        DateOnly day = Prints.Start.ToDate().AddDays(1);
        UtcTime end = UtcTime.From(day.AddDays(1));
        IBarBuilder builder = Create();
        using BarColumns alone = new();

        builder.Add(trades.Where(trade => trade.EventTime.ToDate() == day).ToArray(), alone);
        builder.Advance(end, alone);

        Assert.True(Rows.AreSame([.. Rows.Build(Create(), trades).Where(bar => bar.OpenTime.ToDate() == day)], Rows.Of(alone)));
        Assert.All(Rows.Of(alone), bar => Assert.Equal(Finality.Closed, bar.Finality));
    }

    [Fact]
    public void Advance_PastTheAnchor_ClosesTheLastBarThere()
    {
        IBarBuilder builder = Create();
        using BarColumns closed = new();

        builder.Add(new BarInput([Prints.At("2024-02-28T23:59:30.5", 100, 0.125)]), closed);
        builder.Advance(UtcTime.Parse("2024-02-28T23:59:59"), closed);
        Assert.Equal(0, closed.Count);
        builder.Advance(UtcTime.Parse("2024-02-29"), closed);

        Bar bar = Assert.Single(Rows.Of(closed));
        Assert.Equal((UtcTime.Parse("2024-02-29"), Finality.Closed, 0.125), (bar.CloseTime, bar.Finality, bar.Volume));
    }

    [Fact]
    public void Add_SmallerBars_ConservesTheirVolume() =>
        Prints.Holds(Prints.Some, trades =>
        {
            using BarColumns minutes = BarColumns.Of(Rows.Build(BarKinds.Create(BarSpec.Parse("1m/built")), trades));
            Bar[] bars = Rows.Build(Create(), minutes);
            return bars.Sum(bar => bar.Volume) == trades.Sum(trade => trade.Quantity)
                && bars.Sum(bar => bar.TradeCount) == trades.Sum(trade => trade.LastId - trade.FirstId + 1)
                && bars.All(bar => bar.IsPossible)
                && Rows.AreSame(bars, Rows.Build(Create(), minutes, 7));
        });

    [Fact]
    public void Add_AggressorUnknown_LeavesTakerVolumesAbsent()
    {
        Bar bar = Assert.Single(Rows.Build(Create(), [Prints.At("2024-02-28T10:00", 100, 2, Aggressor.Unknown)]));

        Assert.Equal((2, 200, 1), (bar.Volume, bar.QuoteVolume, bar.TradeCount));
        Assert.True(double.IsNaN(bar.TakerBuyVolume) && double.IsNaN(bar.TakerBuyQuoteVolume));
    }

    [Fact]
    public void Add_Nothing_GivesNothing() => Assert.Empty(Rows.Build(Create(), []));

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, 1)]
    [InlineData(100, -1)]
    [InlineData(100, double.NaN)]
    [InlineData(100, double.PositiveInfinity)]
    public void Add_ImpossibleTrade_IsRefusedByValue(double price, double quantity)
    {
        Trade bad = Prints.At("2024-02-28T10:00", price, quantity);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Rows.Build(Create(), [Prints.At("2024-02-28T09:00", 100, 0.125), bad]));

        Assert.Contains($"price {price}", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"quantity {quantity}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_EarlierThanTheLast_IsRefused()
    {
        Trade[] trades = [Prints.At("2024-02-28T10:00:00", 100, 0.125), Prints.At("2024-02-28T09:59:59", 100, 0.125)];

        Assert.Contains("2024-02-28T09:59:59", Assert.Throws<ArgumentException>(() => Rows.Build(Create(), trades)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Rows.Build(Create(), trades, batch: 1));
    }

    [Fact]
    public void Add_EarlierThanAdvance_IsRefused()
    {
        IBarBuilder builder = Create();
        using BarColumns closed = new();
        builder.Advance(UtcTime.Parse("2024-02-28T10:00"), closed);

        Assert.Throws<ArgumentException>(() => builder.Add(new BarInput([Prints.At("2024-02-28T09:59:59", 100, 1)]), closed));
        builder.Add(new BarInput([Prints.At("2024-02-28T10:00", 100, 0.125)]), closed);
    }

    [Fact]
    public void Create_SpecOfAnotherKind_IsRefused()
    {
        foreach (BarKindSpec kind in BarKinds.All.Where(kind => kind.Kind != Spec.Kind))
        {
            Assert.Throws<ArgumentException>(() => BarKinds.Of(Spec.Kind).Create(BarSpec.Parse(kind.Example), BarBuilderOptions.Default));
        }
    }

    protected IBarBuilder Create() => BarKinds.Create(Spec);
}
