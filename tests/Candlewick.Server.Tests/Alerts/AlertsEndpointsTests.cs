using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Hosting.Alerting;
using Candlewick.Hosting.Running;
using Candlewick.Server.Api;
using Candlewick.Testing;
using Candlewick.Testing.Storage;

namespace Candlewick.Server.Tests.Alerts;

/// <summary>The routes of alerts on a real server over a real store, and the commands beside them.</summary>
public sealed class AlertsEndpointsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private Workspace? _workspace;
    private AlertServices? _alerts;
    private ApiServer? _server;
    private ControlEndpoint? _control;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AlertServices Alerts => _alerts!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder.File("alerts.yaml"), "rules:\n  - {name: filed, expression: job_failed(\"repair\")}\n", Stop);
        CandlewickOptions options = CandlewickOptions.ForStore(_folder.File("a.duckdb")) with
        {
            Server = new ServerOptions { Port = 0 }, Alerts = new AlertsOptions { File = _folder.File("alerts.yaml") },
        };
        _workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Stop);
        await _workspace.Store.Bars.WriteAsync([StoreSamples.Write(StoreSamples.Hours(0, 50), StoreSamples.Bars(0, 50))], Stop);
        _alerts = _workspace.CreateAlerts();
        StoreOwner owner = new(_workspace, options, UtcTime.From(2024, 1, 1), []) { Alerts = _alerts };
        ApiContext context = new(owner, TimeProvider.System);
        _control = await ControlEndpoint.StartAsync(context, new OwnerCommands(owner), Stop);
        _server = await ApiServer.StartAsync(context, Stop);
        _http.BaseAddress = _server.Url;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _control!.DisposeAsync();
        _alerts!.Dispose();
        await _workspace!.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Rules_AddedReplacedAndRemoved_AreShown()
    {
        using HttpResponseMessage added = await _http.PostAsJsonAsync(
            "/v1/alerts/rules",
            new
            {
                name = "hot", expression = "close(1h) > 100", over = new { instruments = new[] { "BINANCE:*" } }, @for = 60.5, severity = "critical",
                labels = new { team = "desk" }, coolDown = 3_600, quietHours = new[] { "22:00-06:00" }, channels = new[] { "log" },
            },
            Stop);
        Assert.Equal((HttpStatusCode.Created, "/v1/alerts/rules/hot"), (added.StatusCode, added.Headers.Location!.ToString()));
        JsonElement rule = await GetAsync("/v1/alerts/rules/hot");
        Assert.Equal((60.5, "critical", 3_600, false), (rule.GetProperty("for").GetDouble(), rule.GetProperty("severity").GetString(), rule.GetProperty("coolDown").GetDouble(), rule.GetProperty("isFromFile").GetBoolean()));
        Assert.Equal("22:00-06:00", rule.GetProperty("quietHours")[0].GetString());
        Assert.Equal("BINANCE:*", rule.GetProperty("over").GetProperty("instruments")[0].GetString());
        using HttpResponseMessage again = await _http.PostAsJsonAsync("/v1/alerts/rules", new { name = "hot", expression = "job_failed(\"repair\")" }, Stop);
        Assert.Equal("name", (await ProblemAsync(again, HttpStatusCode.BadRequest)).GetProperty("where").GetString());
        using HttpResponseMessage put = await _http.PutAsJsonAsync("/v1/alerts/rules/hot", new { expression = "job_failed(\"repair\")" }, Stop);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await GetAsync("/v1/alerts/rules/hot")).TryGetProperty("over", out JsonElement over) ? over.ValueKind : JsonValueKind.Null);
        Assert.Equal(["filed True", "hot False"], (await GetAsync("/v1/alerts/rules")).GetProperty("items").EnumerateArray().Select(one => $"{one.GetProperty("name")} {one.GetProperty("isFromFile").GetBoolean()}"));
        using HttpResponseMessage removed = await _http.DeleteAsync("/v1/alerts/rules/hot", Stop), twice = await _http.DeleteAsync("/v1/alerts/rules/hot", Stop);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await ProblemAsync(twice, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Rules_WithFaults_AreRefusedWithLineAndColumn()
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(
            "/v1/alerts/rules", new { name = "hot", expression = "close(1h) > 1 and\n rssi(1h) > 70", over = new { top = 5 }, channels = new[] { "dsek" } }, Stop);
        JsonElement problem = await ProblemAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal(("expression 2:2", "unknown name 'rssi'"), (problem.GetProperty("where").GetString(), problem.GetProperty("found").GetString()));
        Assert.Contains("nearest valid name 'rsi'", problem.GetProperty("faults")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("unknown channel 'dsek'", problem.GetProperty("faults")[1].GetString(), StringComparison.Ordinal);
        using HttpResponseMessage filed = await _http.PutAsJsonAsync("/v1/alerts/rules/filed", new { expression = "true" }, Stop);
        Assert.Contains("stands in the file", (await ProblemAsync(filed, HttpStatusCode.BadRequest)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"a","expression":null}""")]
    [InlineData("""{"name":"a","expression":"true","channels":[null]}""")]
    [InlineData("""{"name":"a","expression":"true","over":{"instruments":[null]}}""")]
    [InlineData("""{"name":"a","expression":"true","quietHours":["25:00-26:00"]}""")]
    [InlineData("""{"name":"a","expression":"true","for":1e300}""")]
    [InlineData("""{"name":"a","expression":"true","for":-1}""")]
    [InlineData("""{"name":"a","expression":"true","severity":"huge"}""")]
    [InlineData("""{"name":"a","expression":"true","severity":7}""")]
    [InlineData("""{"name":"a b","expression":"true"}""")]
    [InlineData("""{"expression":"true"}""")]
    [InlineData("""{"name":"a","expression":"true","over":{"top":99999999}}""")]
    [InlineData("""{"name":"a","expression":"true","labels":{"x":"\ud800"}}""")]
    [InlineData("""[]""")]
    [InlineData("""{""")]
    public async Task Rules_BodyThatIsNone_IsABadRequest(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.PostAsync("/v1/alerts/rules", content, Stop);
        await ProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Current_AfterALook_ShowsWhatFiresAndItsHistory()
    {
        await Alerts.Book.SaveAsync(new AlertRule { Name = "high", Expression = "close(1h) > 100", Over = new AlertScope(["BINANCE:BTCUSDT"]), Channels = ["dashboard"] }, Stop);
        await Alerts.Engine.EvaluateAsync(Stop);
        JsonElement alerts = await GetAsync("/v1/alerts?state=firing");
        Assert.Equal(1, alerts.GetProperty("firing").GetInt32());
        JsonElement one = Assert.Single(alerts.GetProperty("items").EnumerateArray());
        Assert.Equal(("high", "BINANCE:BTCUSDT", "firing", 154), (one.GetProperty("rule").GetString(), one.GetProperty("instrument").GetString(), one.GetProperty("state").GetString(), one.GetProperty("value").GetDouble()));
        JsonElement happened = Assert.Single((await GetAsync("/v1/alerts/history?rule=high&instrument=BINANCE:BTCUSDT")).GetProperty("items").EnumerateArray());
        Assert.Equal((1, true), (happened.GetProperty("id").GetInt32(), happened.GetProperty("isNotified").GetBoolean()));
        JsonElement message = Assert.Single((await GetAsync("/v1/alerts/deliveries?open=true")).GetProperty("items").EnumerateArray());
        Assert.Equal(("dashboard", "waiting"), (message.GetProperty("channel").GetString(), message.GetProperty("state").GetString()));
        await Alerts.Book.RemoveAsync("high", Stop);
        await Alerts.Engine.EvaluateAsync(Stop);
        JsonElement newest = await GetAsync("/v1/alerts/history?limit=1");
        Assert.Equal(2, newest.GetProperty("items")[0].GetProperty("id").GetInt32());
        Assert.Equal(1, (await GetAsync($"/v1/alerts/history?limit=1&cursor={newest.GetProperty("next").GetString()}")).GetProperty("items")[0].GetProperty("id").GetInt32());
    }

    [Theory]
    [InlineData("/v1/alerts?state=maybe")]
    [InlineData("/v1/alerts/history?limit=0")]
    [InlineData("/v1/alerts/history?instrument=x")]
    [InlineData("/v1/alerts/history?rule=a'b")]
    [InlineData("/v1/alerts/history?cursor=zzz")]
    [InlineData("/v1/alerts/deliveries?limit=99999")]
    public async Task Get_WrongQuestion_IsABadRequest(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(path, Stop);
        await ProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Check_Expression_GivesFaultsOrValues()
    {
        JsonElement wrong = await PostAsync("/v1/alerts/check", new { expression = "clsoe(1h) > 1" });
        Assert.False(wrong.GetProperty("isValid").GetBoolean());
        Assert.Equal((1, 1, "close"), (wrong.GetProperty("faults")[0].GetProperty("line").GetInt32(), wrong.GetProperty("faults")[0].GetProperty("column").GetInt32(), wrong.GetProperty("faults")[0].GetProperty("nearestName").GetString()));
        JsonElement right = await PostAsync("/v1/alerts/check", new { expression = "close(1h) > 1", over = new { instruments = new[] { "BINANCE:BTCUSDT" } } });
        Assert.Equal((true, true, 154), (right.GetProperty("isValid").GetBoolean(), right.GetProperty("readings")[0].GetProperty("holds").GetBoolean(), right.GetProperty("readings")[0].GetProperty("value").GetDouble()));
        JsonElement alone = await PostAsync("/v1/alerts/check", new { expression = "close(1h) > 1" });
        Assert.Equal((true, 0), (alone.GetProperty("needsInstrument").GetBoolean(), alone.GetProperty("readings").GetArrayLength()));
        Assert.True((await GetAsync("/v1/alerts/functions")).GetProperty("items").GetArrayLength() > 10);
    }

    [Fact]
    public async Task Test_OfAChannelOrRule_SendsOnce()
    {
        JsonElement channel = await PostAsync("/v1/alerts/test", new { channel = "dashboard" });
        Assert.Equal("delivered", channel.GetProperty("channels")[0].GetProperty("outcome").GetString());
        JsonElement rule = await PostAsync("/v1/alerts/test", new { rule = "filed" });
        Assert.Equal(["log", "dashboard"], rule.GetProperty("channels").EnumerateArray().Select(one => one.GetProperty("channel").GetString()!).Order().Reverse());
        Assert.Equal(1, rule.GetProperty("readings").GetArrayLength());
        using HttpResponseMessage none = await _http.PostAsJsonAsync("/v1/alerts/test", new { channel = "desk" }, Stop), both = await _http.PostAsJsonAsync("/v1/alerts/test", new { channel = "log", rule = "filed" }, Stop);
        await ProblemAsync(none, HttpStatusCode.NotFound);
        await ProblemAsync(both, HttpStatusCode.BadRequest);
        Assert.Equal(["log", "dashboard"], (await GetAsync("/v1/alerts/channels")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task Commands_OnTheOwnersStore_ShowTheSame()
    {
        await Alerts.Book.SaveAsync(new AlertRule { Name = "high", Expression = "close(1h) > 100", Over = new AlertScope(["BINANCE:BTCUSDT"]), Channels = ["dashboard"] }, Stop);
        await Alerts.Engine.EvaluateAsync(Stop);
        Said list = await WickAsync("alerts", "list"), firing = await WickAsync("alerts", "list", "--firing", "--json");
        Assert.Equal((ExitCodes.Findings, ExitCodes.Findings), (list.Code, firing.Code));
        Assert.Contains("filed", list.Output, StringComparison.Ordinal);
        Assert.Contains("BINANCE:BTCUSDT", firing.Output, StringComparison.Ordinal);
        Assert.Contains("high", (await WickAsync("alerts", "history")).Output, StringComparison.Ordinal);
        Assert.Contains("dashboard", (await WickAsync("alerts", "history", "--deliveries")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await WickAsync("alerts", "test", "high")).Code);
        Assert.Contains("154", (await WickAsync("alerts", "check", "close(1h) > 100", "--over", "BINANCE:BTCUSDT")).Output, StringComparison.Ordinal);
        Said wrong = await WickAsync("alerts", "check", "clsoe(1h) > 100");
        Assert.Equal(ExitCodes.BadInput, wrong.Code);
        Assert.Contains("expression:1:1: found unknown name 'clsoe'", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains("job_failed(\"repair\")", (await WickAsync("alerts", "check", "--functions")).Output, StringComparison.Ordinal);
    }

    private Task<Said> WickAsync(params string[] arguments) => new Terminal(Path.GetDirectoryName(_folder.File("x"))!).RunAsync([.. arguments, "--store", _folder.File("a.duckdb")], Stop);

    private async Task<JsonElement> GetAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(path, Stop);

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(path, body, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        string body = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(body).RootElement;
    }
}
