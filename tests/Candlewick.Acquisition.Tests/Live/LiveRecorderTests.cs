using Candlewick.Acquisition.Live;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Acquisition.Live.Recording;
using Candlewick.Analytics.Bars;
using Candlewick.Testing;
using Candlewick.Testing.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests.Live;

public sealed class LiveRecorderTests : IDisposable
{
    private static readonly SeriesId Trades = new(LiveScene.Bitcoin, SeriesKind.Trades);
    private static readonly SeriesId Quotes = new(LiveScene.Bitcoin, SeriesKind.Quotes);
    private static readonly BarSeriesId Minutes = new(LiveScene.Bitcoin, Timeframe.Parse("1m"));
    private static readonly BarSeriesId Built = new(LiveScene.Bitcoin, new BarSpec(Timeframe.Parse("1m"), Origin: BarOrigin.Built));

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new(LiveScene.Start);
    private readonly StoreRoles _store = TestStores.Open().Roles;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_TradesBarsAndQuotes_AreStoredWithCoverageFromTheFirstToTheLast()
    {
        MarketUpdate[] updates = [.. TradesOf(1, 100), BarUpdate(0, Finality.Forming), BarUpdate(0, Finality.Closed), BarUpdate(1, Finality.Closed), .. QuotesOf(1, 50)];
        await RecordAsync(updates);

        Assert.Equal(updates.Where(update => update.Kind == StreamKind.Trades).Select(update => update.Trade), await ReadTradesAsync());
        Assert.Equal(2, (await ReadBarsAsync(Minutes)).Count);
        SeriesCoverage trades = await _store.Coverage.FindAsync(Trades, default);
        Assert.Equal(new UtcRange(LiveScene.Start + TimeSpan.FromSeconds(1), (LiveScene.Start + TimeSpan.FromSeconds(100)).AddNanoseconds(1)), Assert.Single(trades.Covered));
        Assert.Empty(trades.Holes);
        Assert.Equal(WriteReason.Record, (await _store.Journal.ListAsync(SeriesFilter.Any, default))[0].Reason);
    }

    [Fact]
    public async Task RunAsync_QuotesOfOneInstantInTwoGroups_KeepsAllOfThem()
    {
        UtcTime now = LiveScene.Start;
        MarketUpdate Quote(long sequence) => new(LiveScene.Bitcoin, now, new Quote(now, sequence, 1, 1, 2, 1));
        await RecordAsync([Quote(1), Quote(2)], [Quote(3), Quote(4)], [Quote(5)]);

        List<long> sequences = [];
        await foreach (ReadOnlyMemory<Quote> batch in _store.Quotes.ReadAsync(Quotes, UtcRange.All, default))
        {
            sequences.AddRange(batch.ToArray().Select(quote => quote.Sequence));
        }

        Assert.Equal([1, 2, 3, 4, 5], sequences);
    }

    [Fact]
    public async Task RunAsync_MiniTickers_ArePricesAndSamples()
    {
        MarketUpdate Ticker(int second) => new(LiveScene.Bitcoin, LiveScene.Start + TimeSpan.FromSeconds(second), LiveScene.Start, new MiniTicker(100 + second, 1, 2, 1, 3, 4));
        await RecordAsync([Ticker(1), Ticker(2)], [Ticker(3)]);

        IReadOnlyList<PriceSample> samples = await _store.Derived.Samples.ReadAsync(LiveScene.Bitcoin, UtcRange.All, default);
        Assert.Equal([101, 102, 103], samples.Select(sample => sample.Price));
        Assert.Equal(3, (await _store.Coverage.SummarizeAsync(new SeriesFilter(SeriesKind.Prices), default)).Single().Rows);
    }

    [Fact]
    public async Task RunAsync_HoleOfQuotes_IsStoredWithItsCause()
    {
        MarketUpdate[] before = QuotesOf(1, 10), after = QuotesOf(100, 10);
        UtcRange lost = new(before[^1].EventTime.AddNanoseconds(1), after[0].EventTime);
        await RecordAsync([.. before, new MarketUpdate(LiveScene.Bitcoin, after[0].ReceivedAt, new StreamHole(StreamKind.BestQuotes, lost, HoleCause.OurOutage)), .. after]);

        Hole hole = Assert.Single((await _store.Coverage.FindAsync(Quotes, default)).Holes);
        Assert.Equal((lost, HoleCause.OurOutage), (hole.Range, hole.Cause));
    }

    [Fact]
    public async Task RunAsync_TradesMissingAtTheVenue_AreAHoleWithItsCause()
    {
        MarketUpdate[] before = TradesOf(1, 5), after = TradesOf(8, 5);
        UtcRange lost = TradeWrite.Between(before[^1].EventTime, after[0].EventTime);
        await RecordAsync([.. before, new MarketUpdate(LiveScene.Bitcoin, after[0].ReceivedAt, new StreamHole(StreamKind.Trades, lost, HoleCause.MissingAtSource)), .. after]);

        Hole hole = Assert.Single((await _store.Coverage.FindAsync(Trades, default)).Holes);
        Assert.Equal((lost, HoleCause.MissingAtSource), (hole.Range, hole.Cause));
    }

    [Fact]
    public async Task RunAsync_MinutesWithoutTrades_AreExplainedAndThoseNotBuiltAreNot()
    {
        MarketUpdate Bar(int minute) => BarUpdate(minute, Finality.Closed, StreamKind.BuiltBars);
        UtcRange unbuilt = new(LiveScene.Start + TimeSpan.FromMinutes(4), LiveScene.Start + TimeSpan.FromMinutes(6));
        MarketUpdate broken = new(LiveScene.Bitcoin, LiveScene.Start, new StreamHole(StreamKind.BuiltBars, unbuilt, HoleCause.Pending));
        await RecordAsync([Bar(0), Bar(1), Bar(3)], [broken], [Bar(6)]);

        SeriesCoverage built = await _store.Coverage.FindAsync(Built, default);
        Hole hole = Assert.Single(built.Holes);
        Assert.Equal((new UtcRange(LiveScene.Start + TimeSpan.FromMinutes(2), LiveScene.Start + TimeSpan.FromMinutes(3)), HoleCause.NoTrades), (hole.Range, hole.Cause));
        Assert.Equal(unbuilt, Assert.Single(built.Unexplained(new UtcRange(LiveScene.Start, LiveScene.Start + TimeSpan.FromMinutes(7)))));
    }

    [Fact]
    public async Task RunAsync_StoreThatFailsForAWhile_LosesNothing()
    {
        FailingTradeStore failing = new(_store.Trades) { Failures = 3 };
        StoreRoles store = _store with { Trades = failing };
        MarketUpdate[] updates = TradesOf(1, 50);
        await RecordAsync(store, [updates]);

        Assert.Equal(0, failing.Failures);
        Assert.Equal(updates.Select(update => update.Trade), await ReadTradesAsync());
    }

    [Fact]
    public async Task Restart_AfterADeath_FetchesTheMissedTradesAndBuildsTheSameBars()
    {
        FakeMarket market = new(_clock);
        await using (LiveScene first = new([LiveScene.Trades], store: _store, market: market, clock: _clock))
        {
            await first.ConnectedAsync();
            for (long id = 1; id <= 50; id++)
            {
                await first.TradeAsync(id, 100 + (id % 7));
                await first.PassAsync(TimeSpan.FromSeconds(3));
            }

            await first.SawTradeAsync(50);

            // Killed: of what came, the store has what was committed.
            await RecordAsync([.. first.Seen.Where(update => update.Kind != StreamKind.Trades || update.Trade.Id <= 40)
                .Where(update => update.Kind != StreamKind.BuiltBars || update.Bar.CloseTime <= LiveScene.Start + TimeSpan.FromMinutes(1))]);
        }

        for (long id = 51; id <= 70; id++)
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
            market.Trade(LiveScene.Bitcoin, id, 100 + (id % 7));
        }

        await using LiveScene second = new([LiveScene.Trades], store: _store, market: market, clock: _clock);
        await second.UntilAsync(() => market.Connections.Count >= 2 && second.Last.IsOpen, "a connection");
        for (long id = 71; id <= 90; id++)
        {
            await second.TradeAsync(id, 100 + (id % 7));
            await second.PassAsync(TimeSpan.FromSeconds(3));
        }

        await second.SawTradeAsync(90);
        Assert.Equal(41, second.SeenTrades.First().Id);
        await RecordAsync([.. second.Seen]);

        Assert.Equal(market.Trades, await ReadTradesAsync());
        Assert.Empty((await _store.Coverage.FindAsync(Trades, default)).Holes);
        using BarColumns batch = new();
        BarKinds.Create(Built.Spec).Add(market.Trades.ToArray(), batch);
        IReadOnlyList<Bar> stored = await ReadBarsAsync(Built);
        Assert.Equal(Enumerable.Range(0, batch.Count).Select(row => batch[row]), stored);
        Assert.True(batch.Count >= 4);
    }

    private Task RecordAsync(params MarketUpdate[][] groups) => RecordAsync(_store, groups);

    /// <summary>Each part is a group of its own.</summary>
    private async Task RecordAsync(StoreRoles store, MarketUpdate[][] groups)
    {
        await using MarketFeed feed = new(new FeedOptions { SpillFolder = _folder.Path }, _clock, NullLogger.Instance);
        await using LiveRecorder recorder = new(store, feed, new RecorderOptions(), _clock, NullLogger.Instance);
        Task running = recorder.RunAsync(TestContext.Current.CancellationToken);
        long groupsDone = 0;
        foreach (MarketUpdate[] group in groups)
        {
            await feed.PublishAsync(group, default);
            groupsDone++;
            while (recorder.Status.Groups < groupsDone && !running.IsCompleted)
            {
                await StepAsync();
            }
        }

        feed.Complete();
        while (!running.IsCompleted)
        {
            await StepAsync();
        }

        await running;
    }

    private Task StepAsync()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        return Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private async Task<List<Trade>> ReadTradesAsync()
    {
        List<Trade> trades = [];
        await foreach (ReadOnlyMemory<Trade> batch in _store.Trades.ReadAsync(Trades, UtcRange.All, default))
        {
            trades.AddRange(batch.ToArray());
        }

        return trades;
    }

    private async Task<IReadOnlyList<Bar>> ReadBarsAsync(BarSeriesId series)
    {
        List<Bar> bars = [];
        await foreach (BarColumns batch in _store.Bars.ReadAsync(series, UtcRange.All, null, default))
        {
            bars.AddRange(Enumerable.Range(0, batch.Count).Select(row => batch[row]));
        }

        return bars;
    }

    private static MarketUpdate[] TradesOf(int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(id =>
        {
            UtcTime at = LiveScene.Start + TimeSpan.FromSeconds(id);
            return new MarketUpdate(StreamKind.Trades, LiveScene.Bitcoin, at, new Trade(at, id, 100, 1, Aggressor.Buyer, id, id));
        }),
    ];

    private static MarketUpdate[] QuotesOf(int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(sequence =>
        {
            UtcTime at = LiveScene.Start + TimeSpan.FromSeconds(sequence);
            return new MarketUpdate(LiveScene.Bitcoin, at, new Quote(at, sequence, 99, 1, 101, 1));
        }),
    ];

    private static MarketUpdate BarUpdate(int minute, Finality finality, StreamKind kind = StreamKind.Bars)
    {
        UtcTime open = LiveScene.Start + TimeSpan.FromMinutes(minute), close = open + TimeSpan.FromMinutes(1);
        Bar bar = new(open, close, 1, 2, 1, 2, 10, 20, 3, 4, 5, Finality: finality);
        return new MarketUpdate(new StreamId(LiveScene.Bitcoin, kind, Timeframe.Parse("1m")), close, close, bar);
    }

    private sealed class FailingTradeStore(ITradeStore inner) : ITradeStore
    {
        public int Failures { get; set; }

        public Task<WriteResult> WriteAsync(IReadOnlyList<TradeWrite> writes, CancellationToken ct)
        {
            if (Failures > 0)
            {
                Failures--;
                throw new StoreException(ErrorKind.DiskFull, "scripted");
            }

            return inner.WriteAsync(writes, ct);
        }

        public IAsyncEnumerable<ReadOnlyMemory<Trade>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) => inner.ReadAsync(series, range, ct);
    }
}
