using Candlewick.Acquisition.Live;
using Candlewick.Analytics.Bars;
using Candlewick.Testing;

namespace Candlewick.Acquisition.Tests.Live;

public sealed class LiveMarketTests
{
    [Fact]
    public async Task Run_CutConnection_FillsTheHoleByIdAndGoesOnInOrder()
    {
        await using LiveScene scene = new([LiveScene.Trades]);
        await scene.ConnectedAsync();
        await scene.TradeAsync(1);
        await scene.SawTradeAsync(1);
        scene.Last.Cut();
        for (long id = 2; id <= 5; id++)
        {
            scene.Venue.Trade(LiveScene.Bitcoin, id, 100);
        }

        await scene.ConnectedAsync(2);
        await scene.TradeAsync(6);
        await scene.TradeAsync(7);
        await scene.SawTradeAsync(7);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], scene.SeenTrades.Select(trade => trade.Id));
        Assert.Empty(scene.SeenHoles);
    }

    [Fact]
    public async Task Run_DuplicatesAndAnotherOrder_AreReleasedOnceInOrderWithoutAskingRest()
    {
        await using LiveScene scene = new([LiveScene.Trades], new LiveSettings());
        await scene.ConnectedAsync();
        MarketUpdate[] trades = [.. Enumerable.Range(1, 6).Select(id => scene.Venue.Trade(LiveScene.Bitcoin, id, 100))];
        await scene.Last.DeliverAsync(trades[0]);
        await scene.SawTradeAsync(1);
        int asked = scene.Venue.Requests;

        await scene.Last.DeliverAsync(trades[2], trades[1], trades[1], trades[5], trades[4], trades[0], trades[3], trades[2]);
        await scene.SawTradeAsync(6);

        Assert.Equal([1, 2, 3, 4, 5, 6], scene.SeenTrades.Select(trade => trade.Id));
        Assert.Equal(asked, scene.Venue.Requests);
        Assert.Equal(3, Assert.Single(scene.Market.Streams).Duplicates);
    }

    [Fact]
    public async Task Run_BeforeTheDailyCut_TheNextConnectionOpensFirstAndBothDeliver()
    {
        ManualClock clock = new(LiveScene.Start);
        FakeMarket market = new(clock) { StreamLimits = new StreamLimits(1_024, 5, TimeSpan.FromMinutes(30)) };
        LiveSettings patient = new() { LongestStall = TimeSpan.FromDays(2), ShortestStall = TimeSpan.FromDays(2) };
        await using LiveScene scene = new([LiveScene.Trades, LiveScene.Quotes], patient, market: market, clock: clock);
        await scene.ConnectedAsync();
        await scene.TradeAsync(1);
        await scene.Last.DeliverAsync(QuoteAt(scene, 1));
        int asked = scene.Venue.Requests;
        FakeConnection first = scene.Last;
        await scene.PassAsync(TimeSpan.FromMinutes(19));
        Assert.Single(scene.Venue.Connections);

        await scene.ConnectedAsync(2);
        Assert.True(first.IsOpen, "the old connection is given up before the new one delivers");
        Assert.True(scene.Now - first.OpenedAt < TimeSpan.FromMinutes(21));
        MarketUpdate second = scene.Venue.Trade(LiveScene.Bitcoin, 2, 100);
        await first.DeliverAsync(second, QuoteAt(scene, 2));
        await scene.Last.DeliverAsync(second, QuoteAt(scene, 2), QuoteAt(scene, 3));
        await scene.UntilAsync(() => !first.IsOpen, "the old connection closed");
        await scene.TradeAsync(3);
        await scene.SawTradeAsync(3);

        Assert.Equal([1, 2, 3], scene.SeenTrades.Select(trade => trade.Id));
        Assert.Equal([1, 2, 3], scene.Seen.Where(update => update.Kind == StreamKind.BestQuotes).Select(update => update.Quote.Sequence));
        Assert.Empty(scene.SeenHoles);
        Assert.Equal(asked, scene.Venue.Requests);
    }

    [Fact]
    public async Task Run_SilentConnection_IsReplacedWithinALimitThatFitsItsRate()
    {
        await using LiveScene scene = new([LiveScene.Trades]);
        await scene.ConnectedAsync();
        for (long id = 1; id <= 100; id++)
        {
            await scene.TradeAsync(id);
            await scene.PassAsync(TimeSpan.FromSeconds(0.1));
        }

        // Half open: it lives, and delivers nothing.
        UtcTime silent = scene.Now;
        FakeConnection dead = scene.Last;
        MarketUpdate missed = scene.Venue.Trade(LiveScene.Bitcoin, 101, 100);
        await scene.ConnectedAsync(2);
        Assert.InRange(scene.Now - silent, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(60));
        await scene.UntilAsync(() => !dead.IsOpen, "the dead connection closed");
        await scene.TradeAsync(102);
        await scene.SawTradeAsync(102);

        Assert.Equal(Enumerable.Range(1, 102).Select(id => (long)id), scene.SeenTrades.Select(trade => trade.Id));
        Assert.Equal(missed.Trade, scene.SeenTrades.Single(trade => trade.Id == 101));
    }

    [Fact]
    public async Task Lines_VenueThatTakesNoConnection_AreClosedUntilItDoes()
    {
        await using LiveScene scene = new([LiveScene.Trades]);
        await scene.ConnectedAsync();
        await scene.UntilAsync(() => scene.Market.Lines[0].OpenedAt is not null, "the first connection told");
        scene.Venue.FailingConnections = 3;
        scene.Last.Cut();

        await scene.UntilAsync(() => scene.Market.Lines[0].OpenedAt is null, "the cut told");
        await scene.ConnectedAsync(2);
        await scene.UntilAsync(() => scene.Market.Lines[0].OpenedAt == scene.Last.OpenedAt, "the second connection told");
    }

    [Fact]
    public async Task Run_StalledSocketOverTheEndOfABar_NeverClosesItWrongly()
    {
        await using LiveScene scene = new([LiveScene.Trades], LiveScene.Building with { LongestStall = TimeSpan.FromDays(1), ShortestStall = TimeSpan.FromDays(1) });
        await scene.ConnectedAsync();
        await scene.TradeAsync(1, 100);
        await scene.SawTradeAsync(1);
        await scene.PassAsync(TimeSpan.FromSeconds(30));
        scene.Venue.Trade(LiveScene.Bitcoin, 2, 250);

        // REST fails for a while: time alone closes nothing.
        scene.Venue.FailingRequests = 4;
        await scene.PassAsync(TimeSpan.FromSeconds(65));
        Assert.Empty(scene.SeenBuilt);

        await scene.UntilAsync(() => scene.SeenBuilt.Any(), "the bar closed");
        Bar bar = Assert.Single(scene.SeenBuilt);
        Assert.Equal(LiveScene.Start, bar.OpenTime);
        Assert.Equal(250, bar.High);
        Assert.Equal(2, bar.TradeCount);
        Assert.Equal(Finality.Closed, bar.Finality);
    }

    [Fact]
    public async Task Run_TradeAfterTheEndWhileAnIdIsMissing_ClosesTheBarOnlyWithTheMissingTrade()
    {
        await using LiveScene scene = new([LiveScene.Trades]);
        await scene.ConnectedAsync();
        await scene.TradeAsync(1, 100);
        await scene.SawTradeAsync(1);
        await scene.PassAsync(TimeSpan.FromSeconds(50));
        scene.Venue.Trade(LiveScene.Bitcoin, 2, 300);
        await scene.PassAsync(TimeSpan.FromSeconds(12));
        scene.Venue.FailingRequests = 3;
        await scene.TradeAsync(3, 100);
        await scene.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(scene.SeenBuilt);

        await scene.SawTradeAsync(3);

        Assert.Equal(300, Assert.Single(scene.SeenBuilt).High);
    }

    [Fact]
    public async Task Run_FirstTradeWithinABar_FetchesTheBarFromItsStart()
    {
        await using LiveScene scene = new([LiveScene.Trades]);
        scene.Clock.Advance(TimeSpan.FromSeconds(-30));
        for (long id = 1; id <= 5; id++)
        {
            scene.Venue.Trade(LiveScene.Bitcoin, id, 100 + id);
            scene.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await scene.ConnectedAsync();
        await scene.TradeAsync(6, 200);
        await scene.SawTradeAsync(6);
        await scene.PassAsync(TimeSpan.FromSeconds(60));
        await scene.TradeAsync(7);
        await scene.SawTradeAsync(7);

        // Trades 1 to 3 are of the bar before, which was not asked for.
        Assert.Equal([4, 5, 6, 7], scene.SeenTrades.Select(trade => trade.Id));
        Bar bar = scene.SeenBuilt.First();
        Assert.Equal(104, bar.Open);
        Assert.Equal(3, bar.TradeCount);
    }

    [Fact]
    public async Task Run_IdsThatTheVenueLacks_AreAHoleWithItsCauseAndTheirBarIsNotBuilt()
    {
        await using LiveScene scene = new([LiveScene.Trades]);
        await scene.ConnectedAsync();
        await scene.TradeAsync(1);
        await scene.SawTradeAsync(1);
        await scene.PassAsync(TimeSpan.FromSeconds(5));
        scene.Venue.Trade(LiveScene.Bitcoin, 2, 100);
        scene.Venue.Lacking.Add(2);
        await scene.PassAsync(TimeSpan.FromSeconds(5));
        await scene.TradeAsync(3);
        await scene.SawTradeAsync(3);
        await scene.PassAsync(TimeSpan.FromSeconds(60));
        await scene.TradeAsync(4);
        await scene.PassAsync(TimeSpan.FromSeconds(60));
        await scene.TradeAsync(5);
        await scene.SawTradeAsync(5);

        StreamHole hole = Assert.Single(scene.SeenHoles, hole => hole.Kind == StreamKind.Trades);
        Assert.Equal(HoleCause.MissingAtSource, hole.Cause);
        Assert.Contains(scene.SeenHoles, hole => hole.Kind == StreamKind.BuiltBars);
        Assert.DoesNotContain(scene.SeenBuilt, bar => bar.OpenTime == LiveScene.Start);
        Assert.Contains(scene.SeenBuilt, bar => bar.OpenTime == LiveScene.Start + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Run_WithoutRepair_LeavesTheHolePending()
    {
        await using LiveScene scene = new([LiveScene.Trades], new LiveSettings { IsRepairing = false });
        await scene.ConnectedAsync();
        await scene.TradeAsync(1);
        scene.Venue.Trade(LiveScene.Bitcoin, 2, 100);
        await scene.TradeAsync(3);
        await scene.SawTradeAsync(3);

        Assert.Equal(0, scene.Venue.Requests);
        Assert.DoesNotContain(scene.SeenTrades, trade => trade.Id == 2);
    }

    [Fact]
    public async Task Run_FirstTradeWithinABarWithoutRepair_DoesNotBuildThatBar()
    {
        await using LiveScene scene = new([LiveScene.Trades], LiveScene.Building with { IsRepairing = false });
        scene.Venue.Trade(LiveScene.Bitcoin, 1, 100);
        scene.Clock.Advance(TimeSpan.FromSeconds(10));
        await scene.ConnectedAsync();
        await scene.TradeAsync(2, 200);
        await scene.SawTradeAsync(2);
        for (long id = 3; id <= 5; id++)
        {
            await scene.PassAsync(TimeSpan.FromSeconds(60));
            await scene.TradeAsync(id);
            await scene.SawTradeAsync(id);
        }

        Assert.DoesNotContain(scene.SeenBuilt, bar => bar.OpenTime == LiveScene.Start);
        Assert.Contains(scene.SeenBuilt, bar => bar.OpenTime == LiveScene.Start + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Run_QuotesLostInACut_KeepTheirHole()
    {
        await using LiveScene scene = new([LiveScene.Quotes]);
        await scene.ConnectedAsync();
        await scene.Last.DeliverAsync(QuoteAt(scene, 10));
        UtcTime before = scene.Now;
        await scene.PassAsync(TimeSpan.FromSeconds(2));
        scene.Last.Cut();
        await scene.ConnectedAsync(2);
        await scene.PassAsync(TimeSpan.FromSeconds(2));
        UtcTime after = scene.Now;
        await scene.Last.DeliverAsync(QuoteAt(scene, 20));
        await scene.UntilAsync(() => scene.SeenHoles.Any(), "a hole");

        Assert.Equal(new StreamHole(StreamKind.BestQuotes, new UtcRange(before.AddNanoseconds(1), after), HoleCause.OurOutage), Assert.Single(scene.SeenHoles));
    }

    [Fact]
    public async Task Run_CloseOfABarLost_FetchesTheBarBeforeTheNextOne()
    {
        await using LiveScene scene = new([LiveScene.Minutes]);
        await scene.ConnectedAsync();
        await scene.Last.DeliverAsync(BarAt(0, Finality.Closed, scene.Now));
        scene.Venue.Close(BarOf(1));
        scene.Venue.Close(BarOf(2));
        scene.Clock.Advance(TimeSpan.FromMinutes(3));
        await scene.Last.DeliverAsync(BarAt(3, Finality.Forming, scene.Now));
        await scene.UntilAsync(() => scene.Seen.Count >= 4, "the bars released");

        Assert.Equal(
            [(0, Finality.Closed), (1, Finality.Closed), (2, Finality.Closed), (3, Finality.Forming)],
            scene.Seen.Select(update => ((int)(update.Bar.OpenTime - LiveScene.Start).TotalMinutes, update.Bar.Finality)));
        Assert.All(scene.Seen.Skip(1).Take(2), fetched => Assert.Equal((fetched.Bar.CloseTime, true), (fetched.EventTime, fetched.ReceivedAt > fetched.EventTime)));
    }

    [Fact]
    public async Task Run_MoreStreamsThanAConnectionCarries_AreSplitOverConnections()
    {
        StreamId[] streams = [.. Enumerable.Range(0, 2_500).Select(i => new StreamId(InstrumentId.Of(FakeMarket.Code, $"S{i}USDT"), StreamKind.Trades))];
        await using LiveScene scene = new(streams);
        await scene.ConnectedAsync(3);

        Assert.Equal([1_024, 1_024, 452], scene.Venue.Connections.Select(connection => connection.Streams.Count).OrderDescending());
        Assert.Equal(2_500, scene.Venue.Connections.SelectMany(connection => connection.Streams).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Run_SeededSchedule_ReleasesTheTruthAndTheBarsOfOneBatch(int seed)
    {
        Random random = new(seed);
        await using LiveScene scene = new([LiveScene.Trades]);
        await scene.ConnectedAsync();
        List<MarketUpdate> late = [];
        for (long id = 1; id <= 250; id++)
        {
            MarketUpdate update = scene.Venue.Trade(LiveScene.Bitcoin, id, 100 + random.Next(50));
            await DeliverAsync(scene, update, late, random);
            await scene.PassAsync(TimeSpan.FromMilliseconds(random.Next(1, 2_000)));
        }

        await scene.PassAsync(TimeSpan.FromSeconds(15));
        await scene.ConnectedAsync();
        await scene.TradeAsync(251);
        await scene.SawTradeAsync(251);

        Assert.Equal(scene.Venue.Trades, scene.SeenTrades);
        using BarColumns batch = new();
        IBarBuilder builder = BarKinds.Create(new BarSpec(Timeframe.Parse("1m"), Origin: BarOrigin.Built));
        builder.Add(scene.Venue.Trades.ToArray(), batch);
        await scene.UntilAsync(() => scene.SeenBuilt.Count() >= batch.Count, "every bar built");
        Assert.Equal(Enumerable.Range(0, batch.Count).Select(row => batch[row]), scene.SeenBuilt.Take(batch.Count));
        Assert.True(batch.Count > 3);
        Assert.Empty(scene.SeenHoles);
    }

    private static async Task DeliverAsync(LiveScene scene, MarketUpdate update, List<MarketUpdate> late, Random random)
    {
        int fate = random.Next(20);
        if (fate < 3)
        {
            late.Add(update);
            return;
        }

        await scene.Last.DeliverAsync(fate == 4 ? [update, update] : [update, .. late]);
        late.Clear();
        if (fate == 5)
        {
            scene.Last.Cut();
        }
    }

    private static MarketUpdate QuoteAt(LiveScene scene, long sequence) =>
        new(LiveScene.Bitcoin, scene.Now, new Quote(scene.Now, sequence, 99, 1, 101, 1));

    private static Bar BarOf(int minute) =>
        new(LiveScene.Start + TimeSpan.FromMinutes(minute), LiveScene.Start + TimeSpan.FromMinutes(minute + 1), 1, 2, 1, 2, 10, 20, 3, 4, 5);

    private static MarketUpdate BarAt(int minute, Finality finality, UtcTime now) => new(LiveScene.Minutes, now, now, BarOf(minute) with { Finality = finality });
}
