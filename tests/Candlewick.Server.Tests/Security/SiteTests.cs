using System.Net;
using System.Net.WebSockets;

namespace Candlewick.Server.Tests.Security;

/// <summary>What other sites can make a browser of this machine send, without any key having been made: the server trusts this machine, not its pages.</summary>
public sealed class SiteTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8420")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.1")]
    [InlineData("localhost.")]
    public async Task Request_ForAnotherHost_IsRefused_AsAfterRebinding(string host)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/v1/keys", null, null, ("Host", host));

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Request_ForAKnownHost_IsAnswered()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with { Names = "market.home, other.home" });
        foreach (string host in (string[])["localhost", $"127.0.0.1:{server.Url.Port}", "LOCALHOST:1", "[::1]", "market.home", "other.home:443"])
        {
            Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "/v1/keys", null, ("Host", host)));
        }
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://127.0.0.1:PORT")]
    [InlineData("http://localhost:PORT")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Write_FromAnotherOrigin_IsRefused(string origin)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();

        HttpStatusCode status = await server.StatusAsync(HttpMethod.Delete, "/v1/keys/x", null, ("Origin", origin.Replace("PORT", $"{server.Url.Port}", StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Empty(await server.Roles.Keys.ListAsync(Stop));
    }

    [Fact]
    public async Task Write_FromOurOrigin_OrFromAProgram_IsTaken()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        string own = $"http://127.0.0.1:{server.Url.Port}";

        Assert.Equal(HttpStatusCode.NotFound, await server.StatusAsync(HttpMethod.Delete, "/v1/keys/x", null, ("Origin", own), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.NotFound, await server.StatusAsync(HttpMethod.Delete, "/v1/keys/x"));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain;charset=UTF-8")]
    public async Task FormPost_WithoutAnOrigin_IsRefused(string type)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        using StringContent form = new("{\"name\":\"mine\",\"scope\":\"admin\"}");
        form.Headers.Remove("Content-Type");
        form.Headers.TryAddWithoutValidation("Content-Type", type);

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/keys", null, form);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Empty(await server.Roles.Keys.ListAsync(Stop));
    }

    [Theory]
    [InlineData("cross-site", "cors", HttpStatusCode.Forbidden)]
    [InlineData("same-site", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", HttpStatusCode.OK)]
    [InlineData("same-origin", "cors", HttpStatusCode.OK)]
    [InlineData("none", "navigate", HttpStatusCode.OK)]
    public async Task Read_ThatAPageOfAnotherSiteMakes_IsRefused_ALinkIsNot(string site, string mode, HttpStatusCode expected)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();

        Assert.Equal(expected, await server.StatusAsync(
            HttpMethod.Get, "/v1/keys", null, ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", mode == "navigate" ? "document" : "empty")));
    }

    [Fact]
    public async Task WebSocket_FromAnotherSite_IsRefused()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        Uri live = new($"ws://127.0.0.1:{server.Url.Port}/v1/live");
        using ClientWebSocket foreign = new();
        foreign.Options.SetRequestHeader("Origin", "https://evil.example");
        foreign.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(live, Stop));

        Assert.Equal(HttpStatusCode.Forbidden, foreign.HttpStatusCode);
    }

    [Fact]
    public async Task Preflight_OfAnotherSite_GetsNoPermission()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();

        using HttpResponseMessage answer = await server.SendAsync(
            HttpMethod.Options, "/v1/keys", null, null, ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"));

        Assert.False(answer.IsSuccessStatusCode);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/v1/session")]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/keys/%2e%2e/x")]
    public async Task EveryAnswer_HasTheHeadersOfSafety(string path)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path, null, null);

        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Contains($"connect-src 'self' ws://127.0.0.1:{server.Url.Port}", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/..%5c..%5cetc/passwd")]
    [InlineData("/%c0%ae%c0%ae/etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/v1/../a.duckdb.control")]
    public async Task Path_OutOfTheServer_GivesNoFile(string path)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        using System.Net.Sockets.TcpClient raw = new();
        await raw.ConnectAsync(IPAddress.Loopback, server.Url.Port, Stop);
        await using Stream stream = raw.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Stop);

        string answer = await new StreamReader(stream).ReadToEndAsync(Stop);

        Assert.Matches("^HTTP/1.1 (400|404)", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }
}
