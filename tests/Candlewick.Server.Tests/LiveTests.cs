using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Server.Live;
using Candlewick.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Server.Tests;

/// <summary>The live stream: what a subscriber gets, how it goes on after a cut, and what happens when it does not keep up.</summary>
public sealed class LiveTests : IDisposable
{
    private static readonly InstrumentId Bitcoin = InstrumentId.Parse("BINANCE:BTCUSDT");

    private readonly TemporaryFolder _folder = new();
    private readonly UtcTime _at = UtcTime.From(TimeProvider.System.GetUtcNow());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Subscriber_OfBars_GetsThemNumbered()
    {
        await using MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), feed, Stop);
        using ClientWebSocket socket = await api.ConnectAsync(Stop);
        Assert.Equal(32, (await ReadAsync(socket)).GetProperty("session").GetString()!.Length);
        await SubscribeAsync(socket, feed);

        await feed.PublishAsync(new[] { BarOf(1), BarOf(2) }, Stop);

        JsonElement first = await ReadAsync(socket), second = await ReadAsync(socket);
        Assert.Equal(("event", "a", "bar"), (first.GetProperty("op").GetString(), first.GetProperty("id").GetString(), first.GetProperty("kind").GetString()));
        Assert.Equal((1, 2), (first.GetProperty("sequence").GetInt64(), second.GetProperty("sequence").GetInt64()));
        Assert.Equal("BINANCE:BTCUSDT", first.GetProperty("instrument").GetString());
        Assert.Equal(2, second.GetProperty("data").GetProperty("close").GetDouble());
        Assert.False(second.GetProperty("data").GetProperty("isClosed").GetBoolean());
    }

    [Fact]
    public async Task Resume_AfterACut_GivesWhatCameMeanwhileAndGoesOn()
    {
        await using MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), feed, Stop);
        string session;
        using (ClientWebSocket cut = await api.ConnectAsync(Stop))
        {
            session = (await ReadAsync(cut)).GetProperty("session").GetString()!;
            await SubscribeAsync(cut, feed);
            await feed.PublishAsync(new[] { BarOf(1) }, Stop);
            Assert.Equal(1, (await ReadAsync(cut)).GetProperty("sequence").GetInt64());
            cut.Abort();
        }

        await feed.PublishAsync(new[] { BarOf(2), BarOf(3) }, Stop);
        using ClientWebSocket socket = await api.ConnectAsync(Stop);
        await ReadAsync(socket);
        await SayAsync(socket, $$"""{"op":"resume","session":"{{session}}","sequence":1}""");

        List<JsonElement> events = await ReadEventsAsync(socket, 2);
        await feed.PublishAsync(new[] { BarOf(4) }, Stop);
        events.AddRange(await ReadEventsAsync(socket, 1));
        Assert.Equal([(2, 2.0), (3, 3.0), (4, 4.0)], events.Select(one => (one.GetProperty("sequence").GetInt32(), one.GetProperty("data").GetProperty("close").GetDouble())));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"op":"nothing"}""")]
    [InlineData("""{"op":"subscribe","id":"a","instrument":"x","kind":"bars"}""")]
    [InlineData("""{"op":"subscribe","instrument":"BINANCE:BTCUSDT","kind":"bars"}""")]
    [InlineData("""{"op":"subscribe","id":"a","instrument":"BINANCE:BTCUSDT","kind":"x"}""")]
    [InlineData("""{"op":"subscribe","id":"a","instrument":"BINANCE:BTCUSDT","kind":"bars","spec":"1000t"}""")]
    [InlineData("""{"op":"unsubscribe","id":"b"}""")]
    [InlineData("""{"op":"resume","session":"x","sequence":1}""")]
    [InlineData("""{"op":"resume","sequence":"x"}""")]
    [InlineData("[1]")]
    public async Task Message_ThatCannotBe_IsAnErrorAndTheStreamGoesOn(string message)
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        using ClientWebSocket socket = await api.ConnectAsync(Stop);
        await ReadAsync(socket);

        await SayAsync(socket, message);

        Assert.Equal("error", (await ReadAsync(socket)).GetProperty("op").GetString());
        await SayAsync(socket, """{"op":"ping","id":"p"}""");
        Assert.Equal("pong", (await ReadAsync(socket)).GetProperty("op").GetString());
    }

    [Fact]
    public async Task StalledSubscriber_HarmsNobodyAndIsToldWhatItLost()
    {
        await using MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), feed, Stop);
        using ClientWebSocket stalled = await api.ConnectAsync(Stop), quick = await api.ConnectAsync(Stop);
        await ReadAsync(stalled);
        await SubscribeAsync(stalled, feed);
        await ReadAsync(quick);
        await SubscribeAsync(quick, feed);
        const int Events = 60_000, Batch = 500;

        for (int sent = 0; sent < Events; sent += Batch)
        {
            await feed.PublishAsync(Enumerable.Range(sent + 1, Batch).Select(BarOf).ToArray(), Stop);
            Assert.Equal(Batch, (await ReadEventsAsync(quick, Batch)).Count);
        }

        long told = 0, seen = 0;
        while (seen + told < Events)
        {
            JsonElement one = await ReadAsync(stalled);
            told += one.GetProperty("op").GetString() == "dropped" ? one.GetProperty("count").GetInt64() : 0;
            seen += one.GetProperty("op").GetString() == "event" ? 1 : 0;
        }

        Assert.True(told > 0, "nothing was dropped: the client was not slow enough to tell");
        Assert.Equal(Events, told + seen);
    }

    [Fact]
    public async Task LargerBars_OfStreamedOnes_AreMadeAsTheyForm()
    {
        await using MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), feed, Stop);
        using ClientWebSocket socket = await api.ConnectAsync(Stop);
        await ReadAsync(socket);
        await SubscribeAsync(socket, feed, "1h");
        UtcTime hour = new Timeframe(1, TimeframeUnit.Hour).Floor(_at);

        await feed.PublishAsync(new[] { BarOf(5, hour), BarOf(9, hour + TimeSpan.FromMinutes(1)) }, Stop);

        JsonElement last = (await ReadEventsAsync(socket, 2))[^1].GetProperty("data");
        Assert.Equal((hour.ToString(), 5, 10.0, 9.0), (last.GetProperty("openTime").GetString(), last.GetProperty("open").GetDouble(), last.GetProperty("high").GetDouble(), last.GetProperty("close").GetDouble()));
    }

    [Fact]
    public void Queue_Full_DropsTheOldestAndCountsThem()
    {
        LiveQueue queue = new(4);
        for (int i = 1; i <= 10; i++)
        {
            queue.Add(i % 2 == 0 ? "even" : "odd", new LiveEvent(_at + TimeSpan.FromSeconds(i), []));
        }

        QueuedEvent[] events = new QueuedEvent[8];
        List<DroppedEvents> dropped = [];
        int count = queue.Take(events, dropped);

        Assert.Equal([7, 8, 9, 10], events[..count].Select(one => one.Sequence));
        Assert.Equal([("odd", 3L, _at + TimeSpan.FromSeconds(1)), ("even", 3L, _at + TimeSpan.FromSeconds(2))], dropped.Select(one => (one.Id, one.Count, one.From!.Value)));
        dropped.Clear();
        queue.ResumeAfter(2);
        Assert.Equal(4, queue.Take(events, dropped));
        Assert.Equal(new DroppedEvents(null, 4, null, null), Assert.Single(dropped));
    }

    private MarketUpdate BarOf(int close) => BarOf(close, new Timeframe(1, TimeframeUnit.Minute).Floor(_at));

    private MarketUpdate BarOf(int close, UtcTime open) => new(
        new StreamId(Bitcoin, StreamKind.Bars, new Timeframe(1, TimeframeUnit.Minute)), _at, UtcTime.From(TimeProvider.System.GetUtcNow()),
        new Bar(open, open + TimeSpan.FromMinutes(1), close, close + 1, close - 1, close, 1, Finality: Finality.Forming));

    private static async Task SubscribeAsync(ClientWebSocket socket, MarketFeed feed, string spec = "1m")
    {
        await SayAsync(socket, $$"""{"op":"subscribe","id":"a","instrument":"BINANCE:BTCUSDT","kind":"bars","spec":"{{spec}}"}""");
        Assert.Equal("subscribed", (await ReadAsync(socket)).GetProperty("op").GetString());
        while (feed.Measure().Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
        }
    }

    private static Task SayAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Stop);

    private static async Task<List<JsonElement>> ReadEventsAsync(ClientWebSocket socket, int count)
    {
        List<JsonElement> events = [];
        while (events.Count < count)
        {
            JsonElement one = await ReadAsync(socket);
            if (one.GetProperty("op").GetString() == "event")
            {
                events.Add(one);
            }
        }

        return events;
    }

    private static async Task<JsonElement> ReadAsync(ClientWebSocket socket)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        byte[] buffer = new byte[16_384];
        int length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(buffer.AsMemory(0, length)).RootElement;
    }
}
