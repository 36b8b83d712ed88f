using System.Net;
using System.Net.WebSockets;
using System.Text;
using Candlewick.Testing.Storage;

namespace Candlewick.Server.Tests.Security;

/// <summary>Lists and the live stream, as a key that is limited to datasets sees them.</summary>
public sealed class DatasetTests
{
    private const string Mine = "BINANCE:BTCUSDT", Other = "BINANCE:ETHUSDT";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/instruments")]
    [InlineData("/v1/series")]
    [InlineData("/v1/market")]
    [InlineData("/v1/coverage/tiles")]
    public async Task List_ForALimitedKey_LeavesTheOthersOut(string path)
    {
        await using GuardedServer server = await StartAsync();
        string limited = (await server.MakeKeyAsync(AccessScope.Reader, ["BINANCE:BTC*"])).Text;
        string whole = (await server.MakeKeyAsync(AccessScope.Reader)).Text;

        string all = await ReadAsync(server, path, whole), part = await ReadAsync(server, path, limited);

        Assert.Contains(Mine, all, StringComparison.Ordinal);
        Assert.Contains(Other, all, StringComparison.Ordinal);
        Assert.Contains(Mine, part, StringComparison.Ordinal);
        Assert.DoesNotContain("ETHUSDT", part, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"/v1/bars?series={Mine}@1h", HttpStatusCode.OK)]
    [InlineData($"/v1/bars?series={Other}@1h", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/bars?series={Mine}@1h&indicators=rsi;correlation(period=2,with={Mine})", HttpStatusCode.OK)]
    [InlineData($"/v1/bars?series={Mine}@1h&indicators=rsi;correlation(period=2,with={Other})", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/bars?series={Mine}@1h&indicators=correlation(%20with%20=%20{Other}%20)", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/bars?series={Mine}@1h&indicators=rsi&indicators=correlation(with={Other})", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/levels?series={Mine}@1h", HttpStatusCode.OK)]
    [InlineData($"/v1/levels?series={Other}@1h", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/trades?series={Other}", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/trades?series={Other}@trades&instrument={Mine}", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/quotes?series={Other}@quotes", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/statistics?instrument={Mine}", HttpStatusCode.OK)]
    [InlineData($"/v1/statistics?instrument={Other}", HttpStatusCode.Forbidden)]
    [InlineData($"/v1/samples?instrument={Other}", HttpStatusCode.Forbidden)]
    [InlineData("/v1/rankings", HttpStatusCode.Forbidden)]
    public async Task Read_ForALimitedKey_GivesWhatIsItsOwnAlone(string path, HttpStatusCode expected)
    {
        await using GuardedServer server = await StartAsync();
        string key = (await server.MakeKeyAsync(AccessScope.Reader, ["BINANCE:BTC*"])).Text;

        Assert.Equal(expected, await server.StatusAsync(HttpMethod.Get, path, key));
    }

    [Fact]
    public async Task Live_ForALimitedKey_SubscribesToItsOwnAlone()
    {
        await using GuardedServer server = await StartAsync();
        using ClientWebSocket socket = await ConnectAsync(server, (await server.MakeKeyAsync(AccessScope.Reader, ["BINANCE:BTC*"])).Text);
        await NextAsync(socket);

        Assert.Contains("limited to datasets", await AskAsync(socket, $$"""{"op":"subscribe","id":"a","instrument":"{{Other}}","kind":"trades"}"""), StringComparison.Ordinal);
        Assert.Contains("subscribed", await AskAsync(socket, $$"""{"op":"subscribe","id":"b","instrument":"{{Mine}}","kind":"trades"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_SessionOfAnotherKey_IsNotResumed()
    {
        await using GuardedServer server = await StartAsync();
        using ClientWebSocket owner = await ConnectAsync(server, (await server.MakeKeyAsync(AccessScope.Reader)).Text);
        string hello = await NextAsync(owner);
        string session = System.Text.Json.JsonDocument.Parse(hello).RootElement.GetProperty("session").GetString()!;
        using ClientWebSocket thief = await ConnectAsync(server, (await server.MakeKeyAsync(AccessScope.Reader, ["BINANCE:BTC*"])).Text);
        await NextAsync(thief);

        Assert.Contains("the session is gone", await AskAsync(thief, $$"""{"op":"resume","session":"{{session}}","sequence":0}"""), StringComparison.Ordinal);
    }

    private static async Task<GuardedServer> StartAsync()
    {
        GuardedServer server = await GuardedServer.StartAsync();
        foreach (string instrument in (string[])[Mine, Other])
        {
            await server.Store.Bars.WriteAsync(
                [StoreSamples.Write(StoreSamples.Hours(0, 3), StoreSamples.Bars(0, 3), new WriteSample(BarSeriesId.Parse($"{instrument}@1h")))], Stop);
        }

        return server;
    }

    private static async Task<string> ReadAsync(GuardedServer server, string path, string key)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path, key, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<ClientWebSocket> ConnectAsync(GuardedServer server, string key)
    {
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        await socket.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = "/v1/live" }.Uri, Stop);
        return socket;
    }

    private static async Task<string> AskAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Stop);
        return await NextAsync(socket);
    }

    private static async Task<string> NextAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[8_192];
        ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
        return Encoding.UTF8.GetString(buffer, 0, part.Count);
    }
}
