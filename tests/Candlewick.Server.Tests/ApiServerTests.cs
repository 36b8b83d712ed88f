using System.Net;
using System.Text.Json;
using Candlewick.Hosting;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Candlewick.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Candlewick.Server.Tests;

/// <summary>The listener itself: where it answers, what it says when it cannot, and what holds for every endpoint.</summary>
public sealed class ApiServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_PortThatIsTaken_SaysWhichAndWhatToDo()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        CandlewickOptions options = OwnedApi.OptionsOf(api.Workspace.Info.Location) with { Server = new ServerOptions { Port = api.Server.Url.Port } };

        InputException failure = await Assert.ThrowsAsync<InputException>(() => ApiServer.StartAsync(OwnedApi.ContextOf(api.Workspace, null, options), Stop));

        Assert.Contains($"127.0.0.1:{api.Server.Url.Port} is taken", failure.Message, StringComparison.Ordinal);
        Assert.Contains("CANDLEWICK_SERVER_PORT", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_All_SayWhoMayCallThem()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);

        RouteEndpoint[] endpoints = [.. api.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

        Assert.True(endpoints.Length > 30, $"{endpoints.Length} endpoints");
        Assert.Empty(endpoints.Where(one => one.Metadata.GetMetadata<NeededScope>() is null).Select(one => one.RoutePattern.RawText));
    }

    [Fact]
    public async Task Writes_All_NeedMoreThanAReader()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);

        IEnumerable<RouteEndpoint> writes = api.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(one => one.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(method => method != "GET") ?? true)
            .Where(one => one.Metadata.GetMetadata<ReadsOnly>() is null);

        Assert.Empty(writes.Where(one => one.Metadata.GetMetadata<NeededScope>()?.Scope == AccessScope.Reader).Select(one => one.RoutePattern.RawText));
    }

    [Theory]
    [InlineData("/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("/v1/status?leeway=x", HttpStatusCode.BadRequest)]
    [InlineData("/v1/status?leeway=-1", HttpStatusCode.BadRequest)]
    [InlineData("/v1/live", HttpStatusCode.UpgradeRequired)]
    [InlineData("/v1/runs/77", HttpStatusCode.NotFound)]
    [InlineData("/v1/universe", HttpStatusCode.NotFound)]
    [InlineData("/v1/instruments/BINANCE:NOPE", HttpStatusCode.NotFound)]
    [InlineData("/v1/instruments?limit=99999999999999999999", HttpStatusCode.BadRequest)]
    [InlineData("/v1/exports/x/..%2F..%2Fa.duckdb", HttpStatusCode.NotFound)]
    [InlineData("/v1/exports/..%2Fx/manifest.json", HttpStatusCode.BadRequest)]
    public async Task Faults_OfARequest_AreProblemDetails(string path, HttpStatusCode expected)
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);

        (HttpStatusCode status, JsonElement problem) = await api.FailAsync(HttpMethod.Get, path, null, Stop);

        Assert.Equal(expected, status);
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
    }

    [Fact]
    public async Task Answers_All_SayWhetherTheMarketIsReal()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);

        using HttpResponseMessage answer = await api.Http.GetAsync(new Uri("/v1/series", UriKind.Relative), Stop);

        Assert.Equal("real", answer.Headers.GetValues("X-Candlewick-Origin").Single());
    }

    [Fact]
    public async Task OwnerHealthConfigurationAndDocument_AnEmptyStore_AreGiven()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);

        Assert.Equal(Environment.ProcessId, (await api.GetAsync("/v1/owner", Stop)).GetProperty("processId").GetInt32());
        Assert.Equal("alive", (await api.GetAsync("/health/live", Stop)).GetProperty("status").GetString());
        Assert.Equal("ready", (await api.GetAsync("/health/ready", Stop)).GetProperty("status").GetString());
        JsonElement port = (await api.GetAsync("/v1/config", Stop)).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("key").GetString() == "server.port");
        Assert.Equal("0", port.GetProperty("value").GetString());
        Assert.Equal("8420", port.GetProperty("default").GetString());
        JsonElement document = await api.GetAsync("/v1/openapi.json", Stop);
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Contains(document.GetProperty("paths").EnumerateObject(), path => path.Name == "/v1/bars");
    }

    [Fact]
    public async Task Lists_OfAnEmptyStore_AreEmptyAndNoFaults()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);

        foreach (string path in (string[])["/v1/instruments", "/v1/series", "/v1/market", "/v1/runs", "/v1/exports", "/v1/coverage/tiles"])
        {
            Assert.Equal(0, (await api.GetAsync(path, Stop)).GetProperty("items").GetArrayLength());
        }

        JsonElement overview = await api.GetAsync("/v1/overview", Stop);
        Assert.Equal(0, overview.GetProperty("problems").GetArrayLength());
        Assert.Equal(0, overview.GetProperty("gaps").GetProperty("unexplained").GetInt32());
        Assert.True((await api.GetAsync("/v1/indicators", Stop)).GetProperty("items").GetArrayLength() > 50);
        Assert.True((await api.GetAsync("/v1/timeframes", Stop)).GetProperty("kinds").GetArrayLength() > 8);
        Assert.Equal(JsonValueKind.Null, (await api.GetAsync("/v1/rankings", Stop)).GetProperty("day").ValueKind);
    }
}
