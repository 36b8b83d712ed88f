using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary><c>wick up</c> as a process: it keeps a market, other commands go on working, it ends in time, and a kill loses nothing.</summary>
public sealed class UpTests : IDisposable
{
    private const string Configuration = """
        universe:
          count: 12
        backfill:
          timeframe: 1m
          months: 2
          instruments: 6
        """;

    private static readonly string[] Store = ["--store", "data/sim.duckdb"];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Up_OnASimulatedMarket_KeepsItAndEndsWithinFiveSeconds()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        Wick wick = await PrepareAsync();
        await using RunningMarket up = await RunningMarket.StartAsync(wick, "--sim");
        await AwaitAsync(wick, "SELECT count(*) FROM runs WHERE job = 'backfill' AND state = 'succeeded'", 1);
        await AwaitHealthyAsync(wick);

        Directory.CreateDirectory(_folder.File("elsewhere"));
        await File.WriteAllTextAsync(_folder.File("elsewhere/numbers.csv"), "n\n1\n2\n", Stop);
        Wick elsewhere = new(_folder.File("elsewhere"));
        WickRun sum = (await elsewhere.RunAsync("query", "--files", "SELECT sum(n)::BIGINT AS n FROM 'numbers.csv'", "-f", "csv", "--store", "../data/sim.duckdb")).Ended(0);
        Assert.Equal("n\n3\n", sum.Output.ReplaceLineEndings("\n"));

        WickRun second = (await wick.RunAsync("up", "--sim")).Ended(4);
        Assert.Contains($"held by process {up.Id}", second.Errors, StringComparison.Ordinal);

        using Process watching = wick.Start(["watch", "SIM:BTCUSDT", "--json", .. Store]);
        JsonElement seen = JsonDocument.Parse((await watching.StandardOutput.ReadLineAsync(Stop))!).RootElement;
        Assert.Equal("SIM:BTCUSDT", seen.GetProperty("instrument").GetString());
        Wick.Interrupt(watching);
        Assert.Equal(130, (await Wick.EndAsync(watching)).Code);

        (WickRun ended, TimeSpan took) = await up.EndAsync("TERM");
        ended.Ended(0);
        Assert.EndsWith("stopped", ended.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.False(File.Exists(_folder.File("data/sim.duckdb.sock")));
        Assert.False(File.Exists(_folder.File("data/sim.duckdb.wal")));
        WickRun audit = (await wick.RunAsync(["audit", "--rows", "--json", .. Store])).Ended(0);
        Assert.Equal(0, audit.Json.GetProperty("result").GetProperty("unexplainedGaps").GetInt32());
    }

    [Fact]
    public async Task Up_KilledInItsFirstBackfill_GoesOnWhereItWas()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        Wick wick = await PrepareAsync();
        await using ServedMarket market = await ServedMarket.StartAsync(wick, "--instruments", "8", "--months", "2");
        await using (RunningMarket up = await RunningMarket.StartAsync(wick, "--sim-url", market.Url))
        {
            await AwaitAsync(wick, "SELECT count(*) FROM runs WHERE job = 'backfill' AND state = 'running'", 1);
            await up.EndAsync("KILL");
        }

        Assert.True(File.Exists(_folder.File("data/sim.duckdb.sock")));
        WickRun shown = (await wick.RunAsync(["query", "SELECT run_id FROM runs WHERE job = 'backfill'", "-f", "csv", .. Store])).Ended(0);
        string id = shown.Output.Split('\n')[1].Trim();
        Assert.Equal("interrupted", (await wick.RunAsync(["jobs", "show", id, "--json", .. Store])).Json.GetProperty("result").GetProperty("run").GetProperty("state").GetString());

        await using RunningMarket again = await RunningMarket.StartAsync(wick, "--sim-url", market.Url);
        await AwaitAsync(wick, $"SELECT count(*) FROM runs WHERE run_id = {id} AND state = 'succeeded' AND interruptions >= 1", 1);
        await AwaitHealthyAsync(wick);
        WickRun audit = await wick.RunAsync(["audit", "--rows", "--json", .. Store]);
        Assert.All(
            audit.Json.GetProperty("result").GetProperty("series").EnumerateArray().Select(one => one.GetProperty("findings")),
            findings => Assert.Equal(0, findings.ValueKind == JsonValueKind.Null ? 0 : findings.GetProperty("duplicates").GetInt64()));
    }

    private async Task<Wick> PrepareAsync()
    {
        await File.WriteAllTextAsync(_folder.File("candlewick.yaml"), Configuration, Stop);
        return new Wick(_folder.Path);
    }

    /// <summary>Asks the running owner until the answer is this number.</summary>
    private static async Task AwaitAsync(Wick wick, string sql, long expected)
    {
        Stopwatch waited = Stopwatch.StartNew();
        string found = "";
        while (waited.Elapsed < TimeSpan.FromMinutes(2))
        {
            WickRun run = await wick.RunAsync(["query", sql, "-f", "csv", .. Store]);
            found = run.Output + run.Errors;
            if (run.Code == 0 && run.Output.Split('\n')[1].Trim() == expected.ToString(CultureInfo.InvariantCulture))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
        }

        Assert.Fail($"{sql} did not become {expected}: {found}");
    }

    private static async Task AwaitHealthyAsync(Wick wick)
    {
        Stopwatch waited = Stopwatch.StartNew();
        WickRun status;
        do
        {
            status = await wick.RunAsync(["status", .. Store]);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
        }
        while (status.Code != 0 && waited.Elapsed < TimeSpan.FromMinutes(1));
        Assert.Contains("live: connected", status.Ended(0).Output, StringComparison.Ordinal);
    }
}
