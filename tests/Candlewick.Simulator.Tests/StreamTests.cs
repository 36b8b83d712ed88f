using System.IO.Compression;
using System.Net.WebSockets;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Simulator.Tests;

public sealed class StreamTests
{
    private static readonly UtcTime BeforeMinute = UtcTime.From(2026, 3, 4, 15, 29, 50);

    private static SimulatorOptions Fast { get; } = Requests.Small with { TruthTimeframes = [], Rate = 20, Start = BeforeMinute };

    private static Task<SimulatorServer> StartAsync(SimulatorOptions? options = null) => SimulatorServer.StartAsync(options ?? Fast, null, default);

    [Fact]
    public async Task Combined_TradesAndAggregates_AreTheTrueOnesWithoutAHole()
    {
        await using SimulatorServer server = await StartAsync();
        await using StreamClient client = await StreamClient.ConnectAsync(server, "stream?streams=btcusdt@trade/ethusdt@aggTrade/btcusdt@aggTrade");
        UtcTime until = server.Clock.Now + TimeSpan.FromSeconds(20);
        List<JsonElement> all = await client.ReadUntilAsync(message => message.GetProperty("data").GetProperty("T").GetInt64() > until.Milliseconds);
        UtcRange range = new(BeforeMinute - TimeSpan.FromMinutes(1), until + TimeSpan.FromMinutes(2));
        foreach ((string stream, string id, IReadOnlyList<Trade> truth) in new[]
        {
            ("btcusdt@trade", "t", server.Market!.ReadTrades("BTCUSDT", range)),
            ("btcusdt@aggTrade", "a", server.Market.ReadAggregateTrades("BTCUSDT", range)),
            ("ethusdt@aggTrade", "a", server.Market.ReadAggregateTrades("ETHUSDT", range)),
        })
        {
            string[] got = [.. all.Where(message => message.GetProperty("stream").GetString() == stream).Select(message => Text(message.GetProperty("data"), id))];
            Assert.True(got.Length > 1, $"{stream}: {got.Length}");
            Assert.Equal(truth.Select(Text).SkipWhile(text => text != got[0]).Take(got.Length), got);
        }

        long[] times = [.. all.Select(message => message.GetProperty("data").GetProperty("T").GetInt64())];
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task Kline_AtItsClose_IsTheFoldOfItsTradesAndTheRestRow()
    {
        await using SimulatorServer server = await StartAsync();
        using HttpClient http = Requests.Client(server);
        await using StreamClient client = await StreamClient.ConnectAsync(server, "ws/ethusdt@kline_1m");
        List<JsonElement> all = await client.ReadUntilAsync(message =>
            message.GetProperty("k").GetProperty("x").GetBoolean() && message.GetProperty("k").GetProperty("t").GetInt64() >= Requests.Start.Milliseconds);
        JsonElement[] closed = [.. all.Select(message => message.GetProperty("k")).Where(bar => bar.GetProperty("x").GetBoolean())];
        Assert.Equal([BeforeMinute.Milliseconds - 50_000, Requests.Start.Milliseconds], closed.Select(bar => bar.GetProperty("t").GetInt64()));
        UtcRange minute = new(Requests.Start, Requests.Start + TimeSpan.FromMinutes(1));
        IReadOnlyList<Trade> trades = server.Market!.ReadTrades("ETHUSDT", minute);
        JsonElement last = closed[^1];
        Assert.Equal((trades[0].Id, trades[^1].Id, trades.Count), (Long("f"), Long("L"), (int)Long("n")));
        Assert.Equal(trades.Sum(trade => (decimal)trade.Quantity), decimal.Parse(last.GetProperty("v").GetString()!));
        Assert.Equal((trades[0].Price, trades[^1].Price), (double.Parse(last.GetProperty("o").GetString()!), double.Parse(last.GetProperty("c").GetString()!)));
        string[] row = (await Requests.KlinesAsync(http, $"symbol=ETHUSDT&interval=1m&startTime={minute.From.Milliseconds}&limit=1")).Single();
        Assert.Equal(row[1..6], new[] { "o", "h", "l", "c", "v" }.Select(name => last.GetProperty(name).GetString()));
        Assert.Equal([row[7], row[9], row[10]], new[] { "q", "V", "Q" }.Select(name => last.GetProperty(name).GetString()));

        // Updates come on the grid of 2 s and only say more and more of the same bar.
        JsonElement[] forming = [.. all.Where(message => !message.GetProperty("k").GetProperty("x").GetBoolean())];
        Assert.InRange(forming.Length, 3, 40);
        Assert.All(forming, message => Assert.Equal(0, message.GetProperty("E").GetInt64() % 2_000));

        long Long(string name) => last.GetProperty(name).GetInt64();
    }

    [Theory]
    [InlineData("trade")]
    [InlineData("bookTicker")]
    public async Task Message_Spot_HasTheShapeOfTheRecordedOne(string kind)
    {
        using GZipStream gz = new(File.OpenRead(TestData.Require("streams/binance/spot-btcusdt-20240808.gz")), CompressionMode.Decompress);
        using StreamReader lines = new(gz);
        string recorded;
        do
        {
            recorded = (await lines.ReadLineAsync())!;
        }
        while (!recorded.Contains($"\"btcusdt@{kind}\"", StringComparison.Ordinal));

        using JsonDocument expected = JsonDocument.Parse(recorded[(recorded.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        await using SimulatorServer server = await StartAsync();
        await using StreamClient client = await StreamClient.ConnectAsync(server, $"stream?streams=btcusdt@{kind}");
        JsonElement got = await client.ReadJsonAsync();
        Assert.Equal(Shape(expected.RootElement), Shape(got));
        Assert.Equal($"btcusdt@{kind}", got.GetProperty("stream").GetString());
    }

    [Theory]
    [InlineData("AggregatedTrades", "aggTrade")]
    [InlineData("MiniTicker", "miniTicker")]
    [InlineData("Klines", "kline_1m")]
    public async Task Message_Spot_HasTheShapeOfTheDocumentedOne(string file, string kind)
    {
        string text = await File.ReadAllTextAsync(TestData.Require($"payloads/binance-spot-stream/{file}.txt"));
        using JsonDocument expected = JsonDocument.Parse(text[(text.IndexOf("\n=", StringComparison.Ordinal) + 2)..]);
        await using SimulatorServer server = await StartAsync();
        await using StreamClient client = await StreamClient.ConnectAsync(server, $"stream?streams=btcusdt@{kind}");
        Assert.Equal(Shape(expected.RootElement.GetProperty("data")), Shape((await client.ReadJsonAsync()).GetProperty("data")));
    }

    [Fact]
    public async Task Commands_SubscribeListUnsubscribe_AnswerAndTakeEffect()
    {
        await using SimulatorServer server = await StartAsync(Fast with { IncomingWindow = TimeSpan.FromSeconds(10) });
        await using StreamClient client = await StreamClient.ConnectAsync(server, "ws/ethusdt@trade");
        Assert.Equal("{\"result\":null,\"id\":7}", await client.AskAsync("""{"method":"SUBSCRIBE","params":["btcusdt@trade","nopeusdt@trade"],"id":7}"""));
        Assert.Equal(
            "{\"result\":[\"ethusdt@trade\",\"btcusdt@trade\",\"nopeusdt@trade\"],\"id\":\"a\"}", await client.AskAsync("""{"method":"LIST_SUBSCRIPTIONS","id":"a"}"""));
        await client.ReadUntilAsync(message => message.GetProperty("s").GetString() == "BTCUSDT");
        Assert.Equal("{\"result\":null,\"id\":8}", await client.AskAsync("""{"method":"UNSUBSCRIBE","params":["ethusdt@trade"],"id":8}"""));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("BTCUSDT", (await client.ReadJsonAsync()).GetProperty("s").GetString());
        }

        Assert.Equal("{\"result\":null,\"id\":9}", await client.AskAsync("""{"method":"SET_PROPERTY","params":["combined",true],"id":9}"""));
        Assert.Equal("btcusdt@trade", (await client.ReadJsonAsync()).GetProperty("stream").GetString());
    }

    [Theory]
    [InlineData("""{"method":"SING","id":1}""", "unknown variant `SING`, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`", 2)]
    [InlineData("""{"params":[],"id":1}""", "missing field `method`", 2)]
    [InlineData("""{"method":"SUBSCRIBE","params":["a@trade"],"id":-1}""", "request ID must be an unsigned integer", 2)]
    [InlineData("""{"method":"SUBSCRIBE","params":[5],"id":1}""", "property name must be a string", 2)]
    [InlineData("""{"method":"SET_PROPERTY","params":["combined","yes"],"id":1}""", "Invalid value type: expected Boolean", 1)]
    [InlineData("""{"method":"GET_PROPERTY","params":["colour"],"id":1}""", "Unknown property", 0)]
    [InlineData("{oops", "Invalid JSON: expected value at line 1 column", 3)]
    public async Task Commands_Mistakes_AnswerTheVenuesErrors(string sent, string text, int code)
    {
        await using SimulatorServer server = await StartAsync();
        await using StreamClient client = await StreamClient.ConnectAsync(server, "ws");
        using JsonDocument answer = JsonDocument.Parse(await client.AskAsync(sent));
        JsonElement error = answer.RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.Contains(text, error.GetProperty("msg").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_SixMessagesInASecond_Disconnect()
    {
        await using SimulatorServer server = await StartAsync(Fast with { Rate = 1 });
        await using StreamClient client = await StreamClient.ConnectAsync(server, "ws");
        for (int i = 0; i < 6; i++)
        {
            await client.SendAsync("""{"method":"LIST_SUBSCRIPTIONS","id":1}""");
        }

        int answers = 0;
        while (await client.ReadTextAsync() is not null)
        {
            answers++;
        }

        Assert.Equal((5, WebSocketCloseStatus.PolicyViolation, "Too many requests"), (answers, client.CloseStatus!.Value, client.CloseReason));
    }

    [Fact]
    public async Task Limits_MoreThan1024Streams_AreRefused()
    {
        await using SimulatorServer server = await StartAsync();
        await using StreamClient client = await StreamClient.ConnectAsync(server, "ws");
        string names = string.Join(',', Enumerable.Range(0, 1_024).Select(i => $"\"x{i}@trade\""));
        Assert.Contains("\"result\":null", await client.AskAsync($$"""{"method":"SUBSCRIBE","params":[{{names}}],"id":1}"""), StringComparison.Ordinal);
        Assert.Contains("too many", await client.AskAsync("""{"method":"SUBSCRIBE","params":["y@trade"],"id":2}"""), StringComparison.Ordinal);
        await Assert.ThrowsAsync<WebSocketException>(() => StreamClient.ConnectAsync(server, $"stream?streams={string.Join('/', Enumerable.Repeat("a@trade", 1_025))}"));
    }

    [Fact]
    public async Task Limits_24Hours_CutTheAgedConnectionAndNotItsSuccessor()
    {
        await using SimulatorServer server = await StartAsync(Fast with { ConnectionAge = TimeSpan.FromHours(24) - TimeSpan.FromSeconds(20) });
        await using StreamClient old = await StreamClient.ConnectAsync(server, "ws/btcusdt@trade");
        while (await old.ReadTextAsync() is not null)
        {
        }

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, old.CloseStatus);
        Assert.InRange((server.Clock.Now - server.Clock.Start).TotalSeconds, 20, 60);
        await using StreamClient next = await StreamClient.ConnectAsync(server, "ws/btcusdt@trade");
        UtcTime until = server.Clock.Now + TimeSpan.FromSeconds(30);
        await next.ReadUntilAsync(message => message.GetProperty("T").GetInt64() > until.Milliseconds);
    }

    [Fact]
    public async Task Limits_NoPongForAMinute_BreaksTheConnection()
    {
        await using SimulatorServer server = await StartAsync();
        await using StreamClient reads = await StreamClient.ConnectAsync(server, "ws/btcusdt@kline_1m");
        await using StreamClient sleeps = await StreamClient.ConnectAsync(server, "ws/btcusdt@kline_1m");
        UtcTime until = server.Clock.Now + TimeSpan.FromSeconds(90);
        await reads.ReadUntilAsync(message => message.GetProperty("E").GetInt64() > until.Milliseconds);

        // A client that does not read answers no ping.
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (await sleeps.ReadTextAsync() is not null)
            {
            }
        });
    }

    [Fact]
    public async Task Rate_AboveTheCap_IsCapped()
    {
        await using SimulatorServer server = await StartAsync(Fast with { Rate = 10_000 });
        Assert.Equal(20, server.Clock.Rate);
        await using SimulatorServer wider = await StartAsync(Fast with { Rate = 10_000, IncomingWindow = TimeSpan.FromSeconds(3) });
        Assert.Equal(60, wider.Clock.Rate);
    }

    /// <summary>Names and kinds of the fields in order, all the way down.</summary>
    private static string Shape(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().Where(field => field.Name is not ("b" or "a") || field.Value.ValueKind == JsonValueKind.String).Select(field => $"{field.Name}:{Shape(field.Value)}"))}}}",
        JsonValueKind.True or JsonValueKind.False => "flag",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        _ => "other",
    };

    private static string Text(Trade trade) => $"{trade.Id} {trade.EventTime.Milliseconds} {trade.Price} {trade.Quantity} {trade.Aggressor == Aggressor.Seller}";

    private static string Text(JsonElement trade, string id) =>
        $"{trade.GetProperty(id).GetInt64()} {trade.GetProperty("T").GetInt64()} {double.Parse(trade.GetProperty("p").GetString()!)} {double.Parse(trade.GetProperty("q").GetString()!)} {trade.GetProperty("m").GetBoolean()}";
}
