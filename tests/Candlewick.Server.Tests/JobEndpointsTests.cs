using System.Net;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>Jobs over HTTP: what there is, running one, its log, and what is refused.</summary>
public sealed class JobEndpointsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_OfAJob_EndsAndIsSeenWithItsSubRunsAndLog()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        await api.WriteHoursAsync(20, Stop);

        JsonElement begun = await api.SendAsync(HttpMethod.Post, "/v1/jobs/audit/runs", """{"arguments":{"rows":"true"}}""", Stop);
        long id = begun.GetProperty("id").GetInt64();
        JsonElement ended = await EndAsync(api, id);

        Assert.Equal("succeeded", ended.GetProperty("state").GetString());
        JsonElement subRuns = await api.GetAsync($"/v1/runs/{id}/sub-runs?state=succeeded&contains=BTC", Stop);
        Assert.Equal("BINANCE:BTCUSDT", subRuns.GetProperty("items")[0].GetProperty("path").GetString());
        Assert.Equal(1, subRuns.GetProperty("counts").GetProperty("succeeded").GetInt32());
        JsonElement line = (await api.GetAsync($"/v1/runs/{id}/log", Stop)).GetProperty("items")[0];
        Assert.Contains("20 rows in 1 series", line.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await api.GetAsync($"/v1/runs/{id}/log?after={line.GetProperty("number").GetInt64()}", Stop)).GetProperty("items").GetArrayLength());
        JsonElement again = await api.SendAsync(HttpMethod.Post, $"/v1/runs/{id}/rerun", """{"fromFailed":true}""", Stop);
        Assert.Equal(id, again.GetProperty("rerunOf").GetInt64());
        await EndAsync(api, again.GetProperty("id").GetInt64());
        Assert.Equal([again.GetProperty("id").GetInt64(), id], (await PagesAsync(api)).Select(run => run.GetProperty("id").GetInt64()));
        JsonElement job = (await api.GetAsync("/v1/jobs", Stop)).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "audit");
        Assert.Equal("repair", job.GetProperty("after")[0].GetString());
        Assert.Equal(again.GetProperty("id").GetInt64(), job.GetProperty("last").GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Pause_OfASchedule_IsSeenUntilItIsContinued()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);

        foreach (bool isPaused in (bool[])[true, false])
        {
            JsonElement job = await api.SendAsync(HttpMethod.Put, "/v1/jobs/universe/paused", JsonSerializer.Serialize(new { paused = isPaused }), Stop);
            Assert.Equal(isPaused, job.GetProperty("isPaused").GetBoolean());
        }
    }

    [Theory]
    [InlineData("POST", "/v1/jobs/nothing/runs", "{}", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/jobs/audit/runs", """{"arguments":{"nothing":"1"}}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/jobs/audit/runs", """{"range":{"from":"2024-01-02T00:00:00Z","to":"2024-01-01T00:00:00Z"}}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/jobs/audit/runs", "{", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "/v1/jobs/audit/paused", """{"paused":true}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/runs/9/cancel", "{}", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/runs/9/rerun", "{}", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/runs/9/log", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/runs?state=nothing", null, HttpStatusCode.BadRequest)]
    public async Task Call_ThatCannotBe_IsRefusedWithItsReason(string method, string path, string? body, HttpStatusCode expected)
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);

        (HttpStatusCode status, _) = await api.FailAsync(new HttpMethod(method), path, body, Stop);

        Assert.Equal(expected, status);
    }

    private static async Task<JsonElement> EndAsync(OwnedApi api, long id)
    {
        while (true)
        {
            JsonElement run = (await api.GetAsync($"/v1/runs/{id}", Stop)).GetProperty("run");
            if (run.GetProperty("endedAt").ValueKind != JsonValueKind.Null)
            {
                return run;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
    }

    private static async Task<List<JsonElement>> PagesAsync(OwnedApi api)
    {
        List<JsonElement> runs = [];
        string? cursor = "";
        while (cursor is not null)
        {
            JsonElement page = await api.GetAsync($"/v1/runs?limit=1&cursor={cursor}", Stop);
            runs.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString();
        }

        return runs;
    }
}
