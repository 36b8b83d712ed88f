using System.Net;
using System.Text.Json;
using Candlewick.Simulator.Faults;

namespace Candlewick.Simulator.Tests;

public sealed class TransportFaultTests
{
    private const string Ping = "api/v3/ping";

    private static SimulatorOptions With(FaultKind kind) => Requests.Small with
    {
        Faults = new HashSet<FaultKind> { kind }, TruthTimeframes = [], Instruments = 1, TransportFaultsEach = 1, StallFor = TimeSpan.FromMilliseconds(200),
    };

    [Theory]
    [InlineData(FaultKind.ServerError, 503)]
    [InlineData(FaultKind.RateLimitBurst, 429)]
    [InlineData(FaultKind.Ban, 418)]
    public async Task Rest_PlannedRequest_IsRefused(FaultKind kind, int status)
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(kind), null, default);
        using HttpClient http = Requests.Client(server);
        int number = await AskUntilPlannedAsync(server, http);
        using HttpResponseMessage answer = await http.GetAsync(new Uri(Ping, UriKind.Relative));
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(status != 503, answer.Headers.RetryAfter is not null);
        Assert.InRange(number, 2, 10);
        Assert.Equal(1, await CountMetAsync(http, kind));
    }

    [Theory]
    [InlineData(FaultKind.Stall)]
    [InlineData(FaultKind.CutConnection)]
    public async Task Rest_PlannedRequest_LosesItsConnection(FaultKind kind)
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(kind), null, default);
        using HttpClient http = Requests.Client(server);
        await AskUntilPlannedAsync(server, http);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("api/v3/exchangeInfo", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.OK, (await Requests.AskAsync(http, Ping)).Status);
        Assert.Equal(1, await CountMetAsync(http, kind));
    }

    [Fact]
    public async Task Files_Cut_SendsHalfOfTheFile()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(FaultKind.CutConnection), null, default);
        using HttpClient http = Requests.Client(server);
        const string key = "bucket/data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2026-02.zip";
        int cut = 0;
        for (int i = 0; i < 8; i++)
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(key, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            try
            {
                await answer.Content.ReadAsByteArrayAsync();
            }
            catch (HttpRequestException)
            {
                cut++;
            }
        }

        Assert.Equal(1, cut);
    }

    [Fact]
    public async Task Time_VenueClockError_IsToldByTheVenue()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(
            Requests.Small with { TruthTimeframes = [], Instruments = 1, VenueClockError = TimeSpan.FromMinutes(3) }, null, default);
        using HttpClient http = Requests.Client(server);
        using JsonDocument json = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v3/time", UriKind.Relative)));
        long ahead = json.RootElement.GetProperty("serverTime").GetInt64() - server.Clock.Now.Milliseconds;
        Assert.InRange(ahead, 175_000, 180_000);
    }

    /// <summary>Asks until the next request is the planned one; returns its number.</summary>
    private static async Task<int> AskUntilPlannedAsync(SimulatorServer server, HttpClient http)
    {
        string target = Requests.ReadTruth(server).GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("target").GetString()!)
            .First(text => text.StartsWith("rest#", StringComparison.Ordinal));
        int number = int.Parse(target[5..]);
        for (int i = 1; i < number; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Requests.AskAsync(http, Ping)).Status);
        }

        return number;
    }

    private static async Task<int> CountMetAsync(HttpClient http, FaultKind kind)
    {
        using JsonDocument counts = JsonDocument.Parse(await http.GetStringAsync(new Uri("sim/faults", UriKind.Relative)));
        return counts.RootElement.GetProperty("kinds").GetProperty(FaultKinds.NameOf(kind)).GetProperty("met").GetInt32();
    }
}
