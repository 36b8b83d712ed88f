using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Server.Commands;
using Candlewick.Server.Security;
using Candlewick.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Server.Tests.Security;

/// <summary>A stream ends with the key or the login that it was opened with.</summary>
public sealed class StreamEndTests
{
    private static readonly TimeSpan Check = TimeSpan.FromSeconds(5), AgainstHanging = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("key revoked")]
    [InlineData("key expired")]
    [InlineData("logged out")]
    [InlineData("login expired")]
    [InlineData("key of the login revoked")]
    public async Task LiveStream_OfACallerWhoIsLetInNoMore_IsClosedWithAReason(string how)
    {
        await using GuardedServer server = await GuardedServer.StartAsync(clock: _clock);
        MadeKey key = await server.MakeKeyAsync(AccessScope.Reader, life: how == "key expired" ? TimeSpan.FromMinutes(1) : null);
        (string Name, string Value) credential = how.Contains("log", StringComparison.Ordinal) ? await LogInAsync(server, key) : ("Authorization", $"Bearer {key.Text}");
        using ClientWebSocket socket = await ConnectAsync(server, credential);
        _clock.Advance(Check);
        await PingAsync(socket);

        await EndAsync(server, how, key, credential);
        _clock.Advance(Check);

        WebSocketReceiveResult end = await socket.ReceiveAsync(new byte[1_024], Stop).WaitAsync(AgainstHanging, Stop);
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, CallerCheck.Ended), (end.CloseStatus, end.CloseStatusDescription));
    }

    [Fact]
    public async Task LiveStream_OpenedWithoutAKey_EndsWhenTheFirstKeyIsMade()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(clock: _clock);
        using ClientWebSocket socket = await ConnectAsync(server, null);

        await server.MakeKeyAsync();
        _clock.Advance(Check);

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, (await socket.ReceiveAsync(new byte[1_024], Stop).WaitAsync(AgainstHanging, Stop)).CloseStatus);
    }

    [Fact]
    public async Task Watch_OverTheServer_EndsWithItsKey()
    {
        await using MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        await using GuardedServer server = await GuardedServer.StartAsync(clock: _clock, feed: feed);
        MadeKey key = await server.MakeKeyAsync(AccessScope.Reader);
        using HttpClient client = server.Client(key.Text);
        CommandRequest watch = new(["watch", "BINANCE:BTCUSDT"], server.Folder.Path, new Dictionary<string, string>(), TerminalFacts.None);
        using HttpRequestMessage request = new(HttpMethod.Post, CommandEndpoints.Route) { Content = JsonContent.Create(watch) };
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using Stream frames = await answer.Content.ReadAsStreamAsync(Stop);
        byte[] header = new byte[Frame.HeaderBytes];
        Assert.Equal(FrameKind.Begun, (await Frame.ReadAsync(frames, header, Stop)).Kind);

        await server.Access.Keys.RevokeAsync(key.Key.Id, Stop);
        _clock.Advance(Check);

        StringBuilder errors = new();
        Frame frame;
        do
        {
            frame = await Frame.ReadAsync(frames, header, Stop).AsTask().WaitAsync(AgainstHanging, Stop);
            errors.Append(frame.Kind == FrameKind.Errors ? Encoding.UTF8.GetString(frame.Payload.Span) : "");
        }
        while (frame.Kind != FrameKind.Ended);
        Assert.Contains(CallerCheck.Ended, errors.ToString(), StringComparison.Ordinal);
    }

    private async Task EndAsync(GuardedServer server, string how, MadeKey key, (string, string) credential)
    {
        switch (how)
        {
            case "logged out":
                Assert.Equal(HttpStatusCode.NoContent, await server.StatusAsync(HttpMethod.Delete, "/v1/session", null, credential));
                break;
            case "key expired":
                _clock.Advance(TimeSpan.FromMinutes(1));
                break;
            case "login expired":
                _clock.Advance(TimeSpan.FromHours(server.Access.Options.SessionHours));
                break;
            default:
                await server.Access.Keys.RevokeAsync(key.Key.Id, Stop);
                break;
        }
    }

    private static async Task<(string Name, string Value)> LogInAsync(GuardedServer server, MadeKey key)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/session", null, new { key = key.Text });
        return ("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    private static async Task<ClientWebSocket> ConnectAsync(GuardedServer server, (string Name, string Value)? credential)
    {
        ClientWebSocket socket = new();
        if (credential is { } one)
        {
            socket.Options.SetRequestHeader(one.Name, one.Value);
        }

        await socket.ConnectAsync(new Uri($"ws://{server.Url.Authority}/v1/live"), Stop);
        Assert.Equal(WebSocketMessageType.Text, (await socket.ReceiveAsync(new byte[1_024], Stop)).MessageType);
        return socket;
    }

    private static async Task PingAsync(ClientWebSocket socket)
    {
        await socket.SendAsync("""{"op":"ping","id":"p"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Stop);
        Assert.Equal(WebSocketMessageType.Text, (await socket.ReceiveAsync(new byte[1_024], Stop)).MessageType);
    }
}
