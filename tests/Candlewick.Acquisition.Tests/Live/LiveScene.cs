using Candlewick.Acquisition.Live;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests.Live;

/// <summary>A live market over a <see cref="FakeMarket"/>, and what comes out of its feed. The clock moves only when the test moves it.</summary>
internal sealed class LiveScene : IAsyncDisposable
{
    public static readonly InstrumentId Bitcoin = InstrumentId.Of(FakeMarket.Code, "BTCUSDT");
    public static readonly UtcTime Start = UtcTime.Parse("2024-08-08T10:00:00Z");
    public static readonly StreamId Trades = new(Bitcoin, StreamKind.Trades);
    public static readonly StreamId Quotes = new(Bitcoin, StreamKind.BestQuotes);
    public static readonly StreamId Minutes = new(Bitcoin, StreamKind.Bars, Timeframe.Parse("1m"));

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly LiveMarket _market;
    private readonly MarketFeed _feed;
    private readonly IFeedReader _reader;
    private readonly Task _running;
    private readonly List<MarketUpdate> _seen = [];
    private readonly Task _reading;

    public LiveScene(IReadOnlyList<StreamId> streams, LiveSettings? settings = null, StoreRoles? store = null, FakeMarket? market = null, ManualClock? clock = null)
    {
        Clock = clock ?? new ManualClock(Start);
        Venue = market ?? new FakeMarket(Clock);
        _feed = new MarketFeed(new FeedOptions(), Clock, NullLogger.Instance);
        _reader = _feed.Register(new FeedConsumer("test") { LongestLag = TimeSpan.FromDays(1_000), Capacity = 1_048_576 });
        _market = new LiveMarket(
            new LiveContext(Venue, _feed, settings ?? Building, Clock, NullLogger.Instance) { Store = store }, streams);
        _running = _market.RunAsync(_stop.Token);
        _reading = ReadAsync();
    }

    public static LiveSettings Building { get; } = new() { BuiltBars = [Timeframe.Parse("1m")] };

    public ManualClock Clock { get; }

    public FakeMarket Venue { get; }

    public LiveMarket Market => _market;

    public UtcTime Now => UtcTime.From(Clock.GetUtcNow());

    public FakeConnection Last => Venue.Connections[^1];

    public IReadOnlyList<MarketUpdate> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    public IEnumerable<Trade> SeenTrades => Seen.Where(update => update.Kind == StreamKind.Trades).Select(update => update.Trade);

    public IEnumerable<Bar> SeenBuilt => Seen.Where(update => update.Kind == StreamKind.BuiltBars).Select(update => update.Bar);

    public IEnumerable<StreamHole> SeenHoles => Seen.Where(update => update.Kind == StreamKind.Holes).Select(update => update.Hole);

    /// <summary>Trades one and delivers it on the newest connection.</summary>
    public async Task TradeAsync(long id, double price = 100)
    {
        MarketUpdate update = Venue.Trade(Bitcoin, id, price);
        await Last.DeliverAsync(update);
    }

    /// <summary>Moves the clock, and lets everything that falls due run.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            Clock.Advance(TimeSpan.FromSeconds(1) < time - passed ? TimeSpan.FromSeconds(1) : time - passed);
            await SettleAsync();
        }
    }

    /// <summary>Moves the clock until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo, string what)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"never happened: {what}");
            Assert.False(_running.IsFaulted, _running.Exception?.ToString());
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            await SettleAsync();
        }
    }

    public Task ConnectedAsync(int connections = 1) => UntilAsync(() => Venue.Connections.Count >= connections && Last.IsOpen, $"connection {connections}");

    public Task SawTradeAsync(long id) => UntilAsync(() => SeenTrades.Any(trade => trade.Id == id), $"trade {id} released");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        while (!_running.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync();
        }

        await _running;
        await _market.DisposeAsync();
        await _feed.DisposeAsync();
        await _reading;
        _stop.Dispose();
    }

    /// <summary>Lets what is ready run: a wall-clock millisecond, which only makes the test slower, never wrong.</summary>
    private static Task SettleAsync() => Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);

    private async Task ReadAsync()
    {
        MarketUpdate[] buffer = new MarketUpdate[1_024];
        while (await _reader.ReadAsync(buffer, CancellationToken.None) is var count && count > 0)
        {
            lock (_seen)
            {
                _seen.AddRange(buffer.AsSpan(0, count));
            }
        }
    }
}
