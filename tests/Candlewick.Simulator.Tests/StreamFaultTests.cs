using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Candlewick.Simulator.Faults;

namespace Candlewick.Simulator.Tests;

public sealed class StreamFaultTests
{
    private static SimulatorOptions With(params FaultKind[] kinds) => Requests.Small with
    {
        Faults = kinds.ToHashSet(), TruthTimeframes = [], Rate = 20, MessageRate = 600, TransportFaultsEach = 1,
        StreamFaultsAfter = TimeSpan.FromSeconds(40), StreamFaultEvery = TimeSpan.FromSeconds(4), StreamFaultsFor = TimeSpan.FromSeconds(6.1),
        StreamStallFor = TimeSpan.FromSeconds(10), LateBy = TimeSpan.FromSeconds(6),
    };

    [Theory]
    [InlineData(FaultKind.StreamStall, -1)]
    [InlineData(FaultKind.FrameGap, -1)]
    [InlineData(FaultKind.FrameDuplicate, 1)]
    [InlineData(FaultKind.FrameReorder, 0)]
    [InlineData(FaultKind.FrameLate, 0)]
    [InlineData(FaultKind.FrameTruncated, -1)]
    [InlineData(FaultKind.FrameWrongTypes, -1)]
    [InlineData(FaultKind.FrameUnknownSymbol, 0)]
    [InlineData(FaultKind.FrameUnknownStream, 0)]
    [InlineData(FaultKind.FrameGiant, 0)]
    [InlineData(FaultKind.FrameBinary, 0)]
    public async Task Stream_OneFault_ShowsItsMarksAndOnlyThose(FaultKind kind, int balance)
    {
        (SimulatorServer started, StreamClient connected) = await ConnectBeforeTheFaultAsync(kind);
        await using SimulatorServer server = started;
        await using StreamClient client = connected;
        using HttpClient http = Requests.Client(server);
        (List<long> ids, int bad) = await ReadAsync(client, server.Clock.Start + TimeSpan.FromSeconds(75));
        Assert.Equal(1, await CountMetAsync(http, kind));
        long span = ids.Max() - ids.Min() + 1;
        Assert.Equal(balance, Math.Sign(ids.Count - span));
        Assert.Equal(kind is FaultKind.FrameTruncated or FaultKind.FrameWrongTypes or FaultKind.FrameUnknownSymbol or FaultKind.FrameUnknownStream
            or FaultKind.FrameGiant or FaultKind.FrameBinary ? 1 : 0, bad);
        Assert.Equal(kind is FaultKind.FrameReorder or FaultKind.FrameLate, !ids.SequenceEqual(ids.Order()));
        if (kind == FaultKind.FrameGap)
        {
            Assert.InRange(span - ids.Count, 1, 3);
        }
    }

    /// <summary>The fault comes two seconds of wall time after the start, whether anybody is connected or not.</summary>
    private static async Task<(SimulatorServer Server, StreamClient Client)> ConnectBeforeTheFaultAsync(FaultKind kind)
    {
        SimulatorOptions options = With(kind);
        while (true)
        {
            SimulatorServer server = await SimulatorServer.StartAsync(options, null, default);
            StreamClient client = await StreamClient.ConnectAsync(server, "stream?streams=btcusdt@trade");
            if (server.Clock.Now - server.Clock.Start < options.StreamFaultsAfter)
            {
                return (server, client);
            }

            await client.DisposeAsync();
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Stream_Cut_BreaksTheConnectionAndANewOneGoesOn()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(FaultKind.StreamCut), null, default);
        await using StreamClient client = await StreamClient.ConnectAsync(server, "stream?streams=btcusdt@trade");
        await Assert.ThrowsAsync<WebSocketException>(() => ReadAsync(client, server.Clock.Start + TimeSpan.FromSeconds(400)));
        await using StreamClient next = await StreamClient.ConnectAsync(server, "stream?streams=btcusdt@trade");
        (List<long> ids, _) = await ReadAsync(next, server.Clock.Now + TimeSpan.FromSeconds(10));
        Assert.Equal(ids.Max() - ids.Min() + 1, ids.Count);
    }

    [Fact]
    public async Task Stream_HalfOpen_StaysAndSaysNothing()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(FaultKind.HalfOpen), null, default);
        await using StreamClient client = await StreamClient.ConnectAsync(server, "stream?streams=btcusdt@trade");
        Task reading = ReadAsync(client, server.Clock.Start + TimeSpan.FromSeconds(100_000));
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, default);
        using HttpClient http = Requests.Client(server);
        Assert.Equal(1, await CountMetAsync(http, FaultKind.HalfOpen));

        // By then pings, pongs and answers would have come, and the minute for pongs has passed.
        await client.SendAsync("""{"method":"LIST_SUBSCRIPTIONS","id":1}""");
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, default)));
    }

    [Fact]
    public void Plan_SameSeed_IsTheSameAndComesToRest()
    {
        SimulatorOptions options = With([.. FaultKinds.Streams]) with { StreamFaultsFor = TimeSpan.FromMinutes(3) };
        string[] Plan(ulong seed)
        {
            IReadOnlyList<PlantedFault> planted = StreamFaults.Plan(options with { Seed = seed }, Requests.Start).Planted;
            Assert.All(planted, fault => Assert.InRange((UtcTime.Parse(fault.Target["stream@".Length..]) - Requests.Start).TotalSeconds, 40, 220));
            Assert.Equal(FaultKinds.Streams.Count(FaultKinds.IsStream), planted.Select(fault => fault.Kind).Distinct().Count());
            return [.. planted.Select(fault => $"{fault.Kind} {fault.Target}")];
        }

        Assert.Equal(Plan(5), Plan(5));
        Assert.NotEqual(Plan(5), Plan(6));
    }

    [Theory]
    [InlineData(FaultKind.RepairRateLimit, 429)]
    [InlineData(FaultKind.RepairBan, 418)]
    [InlineData(FaultKind.RepairServerError, 503)]
    public async Task Repair_AfterAStreamWasOpened_IsRefusedOnce(FaultKind kind, int status)
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(kind), null, default);
        using HttpClient http = Requests.Client(server);
        const string path = "api/v3/historicalTrades?symbol=BTCUSDT&fromId=1&limit=1";
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Requests.AskAsync(http, path)).Status);
        }

        await using StreamClient client = await StreamClient.ConnectAsync(server, "ws/btcusdt@trade");
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 5; i++)
        {
            answers.Add((await Requests.AskAsync(http, path)).Status);
        }

        Assert.Contains((HttpStatusCode)status, answers);
        Assert.Equal(1, await CountMetAsync(http, kind));
    }

    /// <summary>The ids of all good trades up to the instant, and how many other messages there were.</summary>
    private static async Task<(List<long> Ids, int Bad)> ReadAsync(StreamClient client, UtcTime until)
    {
        List<long> ids = [];
        int bad = 0;
        while (true)
        {
            byte[] bytes = await client.ReadAsync() ?? throw new InvalidOperationException("Closed.");
            try
            {
                using JsonDocument json = JsonDocument.Parse(bytes);
                JsonElement data = json.RootElement.GetProperty("data");
                if (data.GetProperty("t").ValueKind == JsonValueKind.Number && data.GetProperty("s").GetString() == "BTCUSDT")
                {
                    ids.Add(data.GetProperty("t").GetInt64());
                    if (data.GetProperty("T").GetInt64() >= until.Milliseconds)
                    {
                        return (ids, bad);
                    }

                    continue;
                }
            }
            catch (Exception fault) when (fault is JsonException or KeyNotFoundException)
            {
                // Counted below.
            }

            bad++;
        }
    }

    private static async Task<int> CountMetAsync(HttpClient http, FaultKind kind)
    {
        using JsonDocument counts = JsonDocument.Parse(await http.GetStringAsync(new Uri("sim/faults", UriKind.Relative)));
        return counts.RootElement.GetProperty("kinds").GetProperty(FaultKinds.NameOf(kind)).GetProperty("met").GetInt32();
    }
}
