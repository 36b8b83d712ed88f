using System.Text.Json;
using Candlewick.Jobs;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>Pages of what changes while it is read: nothing is lost, nothing comes twice.</summary>
public sealed class PagingTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SubRuns_ThatEndBetweenPages_AreNeitherLostNorDoubled()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        string[] paths = ["a", "b", "c", "d", "e"];
        long run = await WriteAsync(api, id => new RunChanges { Open = [.. paths.Select(path => SubRun(id, path, RunState.Running))] });

        JsonElement first = await api.GetAsync($"/v1/runs/{run}/sub-runs?limit=2", Stop);
        await WriteAsync(api, _ => new RunChanges { Ended = [SubRun(run, "e", RunState.Failed) with { EndedAt = Noon }] });
        JsonElement second = await api.GetAsync($"/v1/runs/{run}/sub-runs?limit=2&cursor={first.GetProperty("next").GetString()}", Stop);
        await WriteAsync(api, _ => new RunChanges { Ended = [SubRun(run, "a", RunState.Failed) with { EndedAt = Noon }] });
        JsonElement third = await api.GetAsync($"/v1/runs/{run}/sub-runs?limit=2&cursor={second.GetProperty("next").GetString()}", Stop);

        Assert.Equal(paths, ((JsonElement[])[first, second, third]).SelectMany(page => Texts(page, "path")));
        Assert.Equal(JsonValueKind.Null, third.GetProperty("next").ValueKind);
        Assert.Equal(2, third.GetProperty("counts").GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task Log_LongerThanAnyPage_IsReadFromItsFirstLine()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        const int Lines = 10_050;
        long run = await WriteAsync(api, id => new RunChanges { Log = [.. Enumerable.Range(1, Lines).Select(number => new LogLine(id, "", number, Noon, "x"))] });

        List<long> numbers = [];
        for (long after = 0; await NumbersAsync(api, $"/v1/runs/{run}/log?limit=4000&after={after}") is { Count: > 0 } page; after = page[^1])
        {
            numbers.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(1, Lines).Select(number => (long)number), numbers);
        Assert.Equal([Lines - 1, Lines], await NumbersAsync(api, $"/v1/runs/{run}/log?limit=2"));
    }

    [Theory]
    [InlineData("/v1/series?limit=1", "series")]
    [InlineData("/v1/coverage/tiles?limit=1", "series")]
    public async Task Series_ThatComesBetweenPages_DoublesNone(string path, string member)
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        await api.WriteHoursAsync("BINANCE:BBB@1h", 5, Stop);
        await api.WriteHoursAsync("BINANCE:CCC@1h", 5, Stop);

        JsonElement first = await api.GetAsync(path, Stop);
        await api.WriteHoursAsync("BINANCE:AAA@1h", 5, Stop);
        while ((await api.GetAsync("/v1/series", Stop)).GetProperty("items").GetArrayLength() < 3)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
        }

        JsonElement second = await api.GetAsync($"{path}&cursor={first.GetProperty("next").GetString()}", Stop);

        Assert.Equal(["BINANCE:BBB@1h", "BINANCE:CCC@1h"], Texts(first, member).Concat(Texts(second, member)));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    private static IEnumerable<string?> Texts(JsonElement page, string member) => page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty(member).GetString());

    private static async Task<List<long>> NumbersAsync(OwnedApi api, string path) =>
        [.. (await api.GetAsync(path, Stop)).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("number").GetInt64())];

    private static SubRunRow SubRun(long run, string path, RunState state) => new(run, path, state, 1, 0, Noon, null);

    /// <summary>Keeps changes under a new run, as the engine of jobs would.</summary>
    private static async Task<long> WriteAsync(OwnedApi api, Func<long, RunChanges> changes)
    {
        RunStores stores = api.Workspace.Runs;
        Lease lease = (await stores.Leases.TryAcquireAsync(new LeaseRequest("test", "test", Noon, Noon.AddHours(1)), Stop))!;
        JobRun run = new() { Job = "audit", Cause = "call", CreatedAt = Noon, State = RunState.Failed, EndedAt = Noon };
        long id = (await stores.Runs.WriteAsync(new RunChanges { Added = [run] }, lease.Fence, Stop))![0];
        Assert.NotNull(await stores.Runs.WriteAsync(changes(id), lease.Fence, Stop));
        return id;
    }
}
