using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Candlewick.Hosting;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Security;

/// <summary>Who is let in, and how the others are refused.</summary>
public sealed class KeyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refusal_OfWrongMissingRevokedAndExpiredKeys_IsTheSame()
    {
        ManualClock clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
        await using GuardedServer server = await GuardedServer.StartAsync(clock: clock);
        MadeKey expired = await server.MakeKeyAsync(life: TimeSpan.FromHours(1));
        MadeKey revoked = await server.MakeKeyAsync();
        await server.Access.Keys.RevokeAsync(revoked.Key.Id, Stop);
        clock.Advance(TimeSpan.FromHours(1));
        MadeKey good = await server.MakeKeyAsync(AccessScope.Reader);
        string tampered = good.Text[..^2] + (good.Text[^2] == 'A' ? "BA" : "AA");

        List<string> answers = [];
        foreach (string? key in (string?[])[null, "", "nonsense", expired.Text, revoked.Text, tampered, $"wick_{new string('0', 12)}_{new string('A', 43)}"])
        {
            answers.Add(await ShapeAsync(server, key));
        }

        Assert.Single(answers.Distinct());
        Assert.StartsWith("401 ", answers[0], StringComparison.Ordinal);
        string little = await ShapeAsync(server, good.Text);
        Assert.StartsWith("403 ", little, StringComparison.Ordinal);
        Assert.Equal(Members(answers[0]), Members(little));
    }

    [Fact]
    public async Task Refusal_OfAnyKey_TakesAsLong()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with { RequestsPerSecond = 0 });
        MadeKey revoked = await server.MakeKeyAsync();
        await server.Access.Keys.RevokeAsync(revoked.Key.Id, Stop);
        MadeKey reader = await server.MakeKeyAsync(AccessScope.Reader);
        string[] kinds = [revoked.Text, $"wick_{new string('0', 12)}_{new string('A', 43)}", reader.Text, "x"];
        using HttpClient client = server.Client();
        Dictionary<string, List<double>> times = kinds.ToDictionary(kind => kind, _ => new List<double>(), StringComparer.Ordinal);
        for (int round = 0; round < 300; round++)
        {
            foreach (string kind in kinds)
            {
                using HttpRequestMessage request = new(HttpMethod.Get, "/v1/keys");
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {kind}");
                long begun = Stopwatch.GetTimestamp();
                using HttpResponseMessage answer = await client.SendAsync(request, Stop);
                if (round >= 50)
                {
                    times[kind].Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
                }
            }
        }

        double[] quick = [.. times.Values.Select(one => one.Order().ElementAt(one.Count / 10))];
        Assert.True(quick.Max() - quick.Min() < 500, $"tenths in microseconds: {string.Join(", ", quick.Select(one => $"{one:F0}"))}");
    }

    [Theory]
    [InlineData("/v1/keys?key=KEY")]
    [InlineData("/v1/session?x=KEY")]
    [InlineData("/v1/KEY")]
    [InlineData("/v1/nothing?KEY")]
    public async Task Key_InAUrl_IsRefused_EvenWhereItWouldOpen(string path)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        MadeKey key = await server.MakeKeyAsync();

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path.Replace("KEY", key.Text, StringComparison.Ordinal), key.Text, null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(key.Text, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_WithAKey_GivesACookieThatOnlyTheBrowserReads()
    {
        ManualClock clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
        await using GuardedServer server = await GuardedServer.StartAsync(clock: clock);
        MadeKey key = await server.MakeKeyAsync();

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/session", null, new { key = key.Text });

        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(key.Text, cookie + await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        (string, string) login = ("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "/v1/keys", null, login));
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Get, "/v1/keys", "bad", login));
        clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Get, "/v1/keys", null, login));
    }

    [Fact]
    public async Task Logout_EndsTheLogin_AndSoDoesRevokingItsKey()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        MadeKey key = await server.MakeKeyAsync();
        (string, string) first = await LogInAsync(server, key), second = await LogInAsync(server, key);

        Assert.Equal(HttpStatusCode.NoContent, await server.StatusAsync(HttpMethod.Delete, "/v1/session", null, first));
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Get, "/v1/keys", null, first));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "/v1/keys", null, second));
        await server.Access.Keys.RevokeAsync(key.Key.Id, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Get, "/v1/keys", null, second));
    }

    [Fact]
    public async Task Login_WithABadKey_IsRefusedLikeAnyRequest()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        MadeKey key = await server.MakeKeyAsync();
        await server.Access.Keys.RevokeAsync(key.Key.Id, Stop);

        foreach (string text in (string[])[key.Text, "", "x"])
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/session", null, new { key = text });
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task Keys_OverTheApi_AreMadeShownOnceRotatedAndRevoked_AndAllOfItIsAudited()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        using HttpResponseMessage made = await server.SendAsync(HttpMethod.Post, "/v1/keys", null, new { name = "bot", scope = "admin", datasets = (string[])["BINANCE:*"], expiresInDays = 30 });
        NewKey key = (await made.Content.ReadFromJsonAsync<NewKey>(ApiJson.Options, Stop))!;
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        MadeKey admin = await server.MakeKeyAsync();

        using HttpResponseMessage rotated = await server.SendAsync(HttpMethod.Post, $"/v1/keys/{key.Row.Id}/rotate", admin.Text, new { overlapHours = 1 });
        NewKey next = (await rotated.Content.ReadFromJsonAsync<NewKey>(ApiJson.Options, Stop))!;
        Assert.Equal(HttpStatusCode.NoContent, await server.StatusAsync(HttpMethod.Delete, $"/v1/keys/{next.Row.Id}", admin.Text));

        using HttpResponseMessage listed = await server.SendAsync(HttpMethod.Get, "/v1/keys", admin.Text, null);
        string list = await listed.Content.ReadAsStringAsync(Stop);
        Assert.DoesNotContain(KeyText.HashOf(key.Key), list, StringComparison.Ordinal);
        KeyRow[] rows = JsonSerializer.Deserialize<KeyRow[]>(list, ApiJson.Options)!;
        Assert.Equal(next.Row.Id, rows.Single(row => row.Id == key.Row.Id).ReplacedBy);
        Assert.False(rows.Single(row => row.Id == next.Row.Id).IsGood);
        IReadOnlyList<AuditEntry> audit = await server.Roles.Audit.ListAsync(new AuditFilter(), Stop);
        Assert.Equal(
            [("key revoked", admin.Key.Id, 204), ("key rotated", admin.Key.Id, 200), ("key made", Identity.LocalName, 200)],
            audit.Select(entry => (entry.What!, entry.Who, entry.Outcome)));
        Assert.All(audit, entry => Assert.DoesNotContain(key.Key, $"{entry}", StringComparison.Ordinal));
        Assert.All(audit, entry => Assert.DoesNotContain(next.Key, $"{entry}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_ThatIsNotAllowed_IsAuditedWithItsOutcome()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        MadeKey reader = await server.MakeKeyAsync(AccessScope.Reader);

        await server.StatusAsync(HttpMethod.Delete, "/v1/keys/x", reader.Text);

        AuditEntry entry = Assert.Single(await server.Roles.Audit.ListAsync(new AuditFilter(), Stop));
        Assert.Equal((reader.Key.Id, "DELETE /v1/keys/x", 403, (string?)null), (entry.Who, entry.Action, entry.Outcome, entry.What));
    }

    [Fact]
    public async Task Key_LimitedToDatasets_GetsNothingElse()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        MadeKey key = await server.MakeKeyAsync(AccessScope.Reader, ["BINANCE:BTC*", "SIM:*"]);
        const string Range = "from=2024-01-01T00:00:00Z&to=2024-01-02T00:00:00Z";

        Assert.NotEqual(HttpStatusCode.Forbidden, await server.StatusAsync(HttpMethod.Get, $"/v1/bars?series=BINANCE:BTCUSDT@1h&{Range}", key.Text));
        Assert.Equal(HttpStatusCode.Forbidden, await server.StatusAsync(HttpMethod.Get, $"/v1/bars?series=BINANCE:ETHUSDT@1h&{Range}", key.Text));
        Assert.Equal(HttpStatusCode.Forbidden, await server.StatusAsync(HttpMethod.Get, $"/v1/bars?series=BINANCE:BTCUSDT@1h&series=BINANCE:ETHUSDT@1h&{Range}", key.Text));
        foreach (string path in (string[])["/v1/status", "/v1/overview", "/v1/rankings", "/v1/rankings?instrument=SIM:X", "/v1/sql/schema?series=SIM:X@1h", "/v1/alerts"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, await server.StatusAsync(HttpMethod.Get, path, key.Text));
        }

        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "/v1/session", key.Text));
    }

    [Theory]
    [InlineData("{\"name\":\"x\",\"expiresInDays\":2147483647}")]
    [InlineData("{\"name\":\"x\",\"expiresInDays\":-1}")]
    [InlineData("{\"name\":\"x\",\"datasets\":[null]}")]
    [InlineData("{\"name\":\"x\",\"datasets\":[\"everything\"]}")]
    [InlineData("{\"name\":\"\"}")]
    [InlineData("{\"name\":\"x\",\"scope\":\"god\"}")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task Create_OfAnImpossibleKey_IsRefused(string body)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/keys", null, content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await server.Roles.Keys.ListAsync(Stop));
    }

    [Fact]
    public async Task Use_OfAKey_IsWrittenDownWhenTheServerEnds()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        MadeKey key = await server.MakeKeyAsync();
        await server.StatusAsync(HttpMethod.Get, "/v1/keys", key.Text);
        Assert.Null((await server.Roles.Keys.FindAsync(key.Key.Id, Stop))!.LastUsedAt);

        await server.Access.DisposeAsync();

        Assert.NotNull((await server.Roles.Keys.FindAsync(key.Key.Id, Stop))!.LastUsedAt);
    }

    [Fact]
    public async Task Requests_BeyondTheRate_AreRefused_OfThatKeyOnly()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with { RequestsPerSecond = 5 });
        MadeKey greedy = await server.MakeKeyAsync(), other = await server.MakeKeyAsync();

        List<HttpStatusCode> statuses = [];
        for (int i = 0; i < 40; i++)
        {
            statuses.Add(await server.StatusAsync(HttpMethod.Get, "/v1/keys", greedy.Text));
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.OK, statuses[0]);
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "/v1/keys", other.Text));
    }

    [Fact]
    public async Task Body_BeyondTheLimit_IsRefused()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with { RequestKibibytes = 4 });

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/keys", null, new { name = new string('x', 10_000) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task RequireKeys_OnLoopback_AsksForOneAtOnce()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with { RequireKeys = true });

        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Get, "/v1/keys"));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "/v1/session"));
    }

    private static async Task<(string Name, string Value)> LogInAsync(GuardedServer server, MadeKey key)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/session", null, new { key = key.Text });
        return ("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    private static async Task<string> ShapeAsync(GuardedServer server, string? key)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/v1/keys", null, null, key is null ? [] : [("Authorization", $"Bearer {key}")]);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        string members = string.Join(' ', body.RootElement.EnumerateObject().Where(one => one.Name != "traceId").Select(one => $"{one.Name}={one.Value}"));
        return $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {members}";
    }

    private static string Members(string shape) => string.Join(' ', shape.Split(' ').Where(word => word.Contains('=', StringComparison.Ordinal)).Select(word => word.Split('=')[0]));
}
