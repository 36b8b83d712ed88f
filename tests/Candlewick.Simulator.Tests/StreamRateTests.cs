using System.Net.Http;
using System.Text.Json;

namespace Candlewick.Simulator.Tests;

public sealed class StreamRateTests
{
    [Fact]
    public async Task MessageRate_ByIdAndByBar_IsTheSameFlow()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small with { TruthTimeframes = [], Rate = 20, MessageRate = 2_000 }, null, default);
        using HttpClient http = Requests.Client(server);
        await using StreamClient client = await StreamClient.ConnectAsync(server, "stream?streams=btcusdt@trade/btcusdt@kline_1m");
        List<JsonElement> all = await client.ReadUntilAsync(message =>
            message.GetProperty("data").TryGetProperty("k", out JsonElement k) && k.GetProperty("x").GetBoolean() && k.GetProperty("t").GetInt64() > Requests.Start.Milliseconds);
        JsonElement bar = all[^1].GetProperty("data").GetProperty("k");
        JsonElement[] inside = [.. all.Select(message => message.GetProperty("data")).Where(trade =>
            trade.TryGetProperty("t", out JsonElement id) && id.GetInt64() >= bar.GetProperty("f").GetInt64() && id.GetInt64() <= bar.GetProperty("L").GetInt64())];
        Assert.Equal(2_000, inside.Length);
        Assert.Equal(inside.Sum(trade => decimal.Parse(trade.GetProperty("q").GetString()!)), decimal.Parse(bar.GetProperty("v").GetString()!));
        string page = await http.GetStringAsync(new Uri($"api/v3/historicalTrades?symbol=BTCUSDT&fromId={bar.GetProperty("f").GetInt64()}&limit=1", UriKind.Relative));
        Assert.Contains($"\"price\":\"{inside[0].GetProperty("p").GetString()}\",\"qty\":\"{inside[0].GetProperty("q").GetString()}\"", page, StringComparison.Ordinal);
        List<string[]> rows = await Requests.KlinesAsync(http, $"symbol=BTCUSDT&interval=1m&startTime={bar.GetProperty("t").GetInt64()}&limit=1");
        Assert.Equal(bar.GetProperty("q").GetString(), rows[0][7]);
    }
}
