using Candlewick.Acquisition.Live.Feed;
using Candlewick.Hosting.Alerting;
using Candlewick.Hosting.Running;
using Candlewick.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Hosting.Tests;

/// <summary>A stretch that is repaired brings bars of long ago; they are no live prices.</summary>
public sealed class LivePricesTests
{
    private static readonly UtcTime Now = UtcTime.From(2026, 11, 22);
    private static readonly StreamId Minutes = new(InstrumentId.Parse("BINANCE:BTCUSDT"), StreamKind.Bars, Timeframe.Parse("1m"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstMove_OfRepairedBars_IsNone()
    {
        await using MarketFeed feed = new(new FeedOptions(), new ManualClock(Now + TimeSpan.FromSeconds(3)), NullLogger.Instance);
        Task<PriceMove> waiting = FirstMove.WaitAsync(feed, Stop);
        await feed.PublishAsync(new[] { BarAt(-1_800_000, 78_863), BarAt(-1_799_940, 78_943), BarAt(-60, 70_600), BarAt(0, 70_635), BarAt(2, 70_660) }, Stop);

        Assert.Equal(new PriceMove(Minutes.Instrument, 70_635, 70_660, Now + TimeSpan.FromSeconds(2)), await waiting.WaitAsync(TimeSpan.FromMinutes(1), Stop));
    }

    [Fact]
    public void PriceBoard_OfARepairedBar_KeepsTheNewerPrice()
    {
        PriceBoard board = new();
        foreach (MarketUpdate update in (MarketUpdate[])[BarAt(0, 70_635), BarAt(-1_800_000, 78_863), BarAt(60, 70_660), BarAt(-1_799_940, 78_943)])
        {
            Assert.True(board.Take(update));
        }

        Assert.Equal(new PriceSample(Minutes.Instrument, Now + TimeSpan.FromMinutes(1), 70_660), board.Find(Minutes.Instrument));
    }

    /// <summary>A closed bar that ends so many seconds from now.</summary>
    private static MarketUpdate BarAt(int seconds, double close)
    {
        UtcTime end = Now + TimeSpan.FromSeconds(seconds);
        return new MarketUpdate(
            Minutes, end, Now + TimeSpan.FromMinutes(5), new Bar(end - TimeSpan.FromMinutes(1), end, close, close, close, close, 1, close, 1, 1, close, 0, Finality.Closed));
    }
}
