using System.Diagnostics;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>The main job on the simulated market: says SIMULATED wherever it shows, and never meets real data.</summary>
public sealed class SimulatedMarketTests
{
    private const string Notice = "SIMULATED";

    [Fact]
    public async Task Sync_OnceOnTheSimulatedMarket_SaysSoEverywhereAndRefusesRealData()
    {
        using TemporaryFolder folder = new();
        Wick wick = new(folder.Path);
        await File.WriteAllTextAsync(folder.File("candlewick.yaml"), Small, TestContext.Current.CancellationToken);
        string[] store = ["--store", "data/sim.duckdb"];

        WickRun sync = (await wick.RunAsync("sync", "--once", "--sim")).Ended(0);
        Assert.StartsWith(Notice, sync.Output, StringComparison.Ordinal);
        Assert.Contains("0 unexplained", sync.Output, StringComparison.Ordinal);
        Assert.Empty(sync.Errors);
        Assert.False(File.Exists(folder.File("data/candlewick.duckdb")));
        foreach (string[] command in (string[][])[["audit"], ["coverage"], ["list", "series"], ["universe", "show"], ["query", "SELECT 1"]])
        {
            Assert.StartsWith(Notice, (await wick.RunAsync([.. command, .. store])).Ended(0).Output, StringComparison.Ordinal);
        }

        JsonElement audit = (await wick.RunAsync(["audit", "--json", .. store])).Ended(0).Json;
        Assert.True(audit.GetProperty("simulated").GetBoolean());
        Assert.StartsWith(Notice, (await wick.RunAsync(["query", "SELECT 1", "-f", "csv", .. store])).Ended(0).Errors, StringComparison.Ordinal);
        (await wick.RunAsync(["export", "-o", "lake", .. store])).Ended(0);
        JsonElement manifest = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("lake/manifest.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.True(manifest.GetProperty("simulated").GetBoolean());
        Assert.StartsWith(Notice, manifest.GetProperty("notice").GetString(), StringComparison.Ordinal);
        WickRun real = (await wick.RunAsync(["catchup", "--plan", .. store])).Ended(2);
        Assert.Contains("holds SIMULATED data", real.Errors, StringComparison.Ordinal);
        await AssertNeverMeetAsync(wick, store);
    }

    [Fact]
    public async Task Universe_OfASimulator_SaysWhoIsMappedAndWhoIsNot()
    {
        using TemporaryFolder folder = new();
        Wick wick = new(folder.Path);
        await using ServedMarket market = await ServedMarket.StartAsync(wick, "--instruments", "6", "--months", "1");
        JsonElement universe = (await wick.RunAsync("universe", "refresh", "--count", "20", "--json", "--sim-url", market.Url)).Ended(0).Json;
        Assert.True(universe.GetProperty("simulated").GetBoolean());
        JsonElement[] members = [.. universe.GetProperty("result").GetProperty("members").EnumerateArray()];
        string[] reasons = [.. members.Select(member => member.GetProperty("reason").GetString()!).Distinct()];
        Assert.Equal(20, members.Length);
        Assert.Contains("none", reasons);
        Assert.Contains("stablecoin", reasons);
        Assert.Contains("wrapped", reasons);
        Assert.Contains(members, member => member.GetProperty("instrument").GetString() == "SIM:BTCUSDT");
    }

    [Fact]
    public async Task Sync_Interrupted_StopsWith130()
    {
        using TemporaryFolder folder = new();
        using Process process = new Wick(folder.Path).Start("sync", "--once", "--sim");
        while (!Directory.Exists(folder.File("data")) || !Directory.EnumerateFileSystemEntries(folder.File("data")).Any())
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Wick.Interrupt(process);
        WickRun run = (await Wick.EndAsync(process)).Ended(130);
        Assert.Contains("stopped", run.Errors, StringComparison.Ordinal);
    }

    private const string Small = """
        universe:
          count: 10
        backfill:
          months: 1
          instruments: 3
        """;

    private static async Task AssertNeverMeetAsync(Wick wick, string[] simulated)
    {
        string archive = TestData.Require("binance-bucket/data/spot/monthly/klines/BTCUSDT/1d");
        WickRun intoSimulated = (await wick.RunAsync(["import", archive, .. simulated])).Ended(4);
        Assert.Contains("SIMULATED", intoSimulated.Errors, StringComparison.Ordinal);
        (await wick.RunAsync("import", archive, "--store", "real.duckdb")).Ended(0);
        WickRun intoReal = (await wick.RunAsync("sync", "--once", "--sim", "--store", "real.duckdb")).Ended(4);
        Assert.Contains("holds real data, and this run brings SIMULATED data", intoReal.Errors, StringComparison.Ordinal);
        (await wick.RunAsync(["query", "SELECT count(*) FROM bars WHERE instrument NOT LIKE 'SIM:%'", "-f", "csv", .. simulated])).Ended(0);
    }
}
