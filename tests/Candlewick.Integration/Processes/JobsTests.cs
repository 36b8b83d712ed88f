using System.Diagnostics;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>Jobs through the program itself: killed with -9 in the middle, taken up, shown, run again.</summary>
public sealed class JobsTests
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private static readonly string[] Backfill =
        ["jobs", "run", "backfill", "--set", "series=SIM:BTCUSDT@1m,SIM:ETHUSDT@1m,SIM:BNBUSDT@1m,SIM:SOLUSDT@1m", "--set", "parallel=1", "--from"];

    [Fact]
    public async Task Run_KilledInTheMiddle_GoesOnWithoutRepeatingWhatWasDone()
    {
        using TemporaryFolder folder = new();
        Wick wick = new(folder.Path);
        await using ServedMarket market = await ServedMarket.StartAsync(wick, "--instruments", "4", "--months", "3");
        wick.Environment["CANDLEWICK_SIM_URL"] = market.Url;
        (await wick.RunAsync("universe", "refresh", "--count", "4")).Ended(0);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string[] call = [.. Backfill, new DateTime(now.Year, now.Month, 1).AddMonths(-3).ToString("yyyy-MM-dd")];

        JsonElement killed = await KillAsync(wick, call);
        Dictionary<string, int> done = Done(killed);
        Assert.Equal("interrupted", killed.GetProperty("run").GetProperty("state").GetString());
        Assert.NotEmpty(done);

        WickRun again = (await wick.RunAsync([.. call, "--json"])).Ended(0);
        Assert.Contains("run 1 of backfill was interrupted: going on with it", again.Errors, StringComparison.Ordinal);
        JsonElement run = Assert.Single(again.Json.GetProperty("result").EnumerateArray());
        Assert.Equal((1, "succeeded"), (run.GetProperty("id").GetInt32(), run.GetProperty("state").GetString()));
        Assert.InRange(run.GetProperty("interruptions").GetInt32(), 1, run.GetProperty("attempts").GetInt32() - 1);

        JsonElement shown = (await wick.RunAsync("jobs", "show", "1", "--limit", "1000", "--json")).Ended(0).Json.GetProperty("result");
        foreach (JsonElement subRun in shown.GetProperty("subRuns").EnumerateArray())
        {
            int attempts = subRun.GetProperty("attempts").GetInt32();
            Assert.Equal("succeeded", subRun.GetProperty("state").GetString());
            Assert.True(done.GetValueOrDefault(subRun.GetProperty("path").GetString()!, attempts) == attempts, $"{subRun} was done, and was done again");
        }

        Assert.True(shown.GetProperty("subRuns").GetArrayLength() > done.Count);
        string log = (await wick.RunAsync("jobs", "logs", "1", "--own")).Ended(0).Output;
        Assert.Contains($"ended while it ran; {done.Count} sub-runs were done", log, StringComparison.Ordinal);
        Assert.Contains("taken up by", log, StringComparison.Ordinal);

        (await wick.RunAsync("jobs", "run", "repair")).Ended(0);
        WickRun audit = (await wick.RunAsync("jobs", "run", "audit", "--set", "rows=true")).Ended(0);
        Assert.Contains("4/4", audit.Output, StringComparison.Ordinal);
        WickRun rerun = (await wick.RunAsync("jobs", "rerun", "1", "--from-failed")).Ended(0);
        Assert.Contains("rerun of 1 from failed", rerun.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_KilledInTheMiddleOfABackfill_GoesOnWithItAtTheNextStart()
    {
        using TemporaryFolder folder = new();
        Wick wick = new(folder.Path);
        await File.WriteAllTextAsync(folder.File("candlewick.yaml"), "universe:\n  count: 8\nbackfill:\n  months: 6\n  parallel: 1\n", TestContext.Current.CancellationToken);
        await using ServedMarket market = await ServedMarket.StartAsync(wick, "--instruments", "6", "--months", "6");
        wick.Environment["CANDLEWICK_SIM_URL"] = market.Url;

        Dictionary<string, int> done;
        long id;
        using (Process first = wick.Start("up"))
        {
            JsonElement going = await BackfillAsync(wick, run => run.GetProperty("subRuns").GetProperty("done").GetInt64() > 0 || run.GetProperty("state").GetString() == "succeeded");
            id = going.GetProperty("id").GetInt64();
            first.Kill();
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        JsonElement killed = (await ShowAsync(wick, id)).Ended(1).Json.GetProperty("result");
        Assert.Equal("interrupted", killed.GetProperty("run").GetProperty("state").GetString());
        done = Done(killed);
        Assert.NotEmpty(done);
        using Process second = wick.Start("up");
        await BackfillAsync(wick, run => run.GetProperty("id").GetInt64() == id && run.GetProperty("state").GetString() == "succeeded");
        JsonElement shown = (await ShowAsync(wick, id)).Ended(0).Json.GetProperty("result");
        Assert.Equal((2, 1), (shown.GetProperty("run").GetProperty("attempts").GetInt32(), shown.GetProperty("run").GetProperty("interruptions").GetInt32()));
        Dictionary<string, int> after = Done(shown);
        Assert.All(done, one => Assert.Equal(one.Value, after[one.Key]));
        Assert.True(after.Count > done.Count);
        Assert.Contains("taken up by", (await wick.RunAsync("jobs", "logs", $"{id}", "--own")).Ended(0).Output, StringComparison.Ordinal);

        (await wick.RunAsync("jobs", "run", "archives")).Ended(0);
        await BackfillAsync(wick, run => run.GetProperty("cause").GetString() == "on archive-listed" && run.GetProperty("state").GetString() == "succeeded");
        Wick.Interrupt(second);
        (await Wick.EndAsync(second)).Ended(0);
    }

    [Fact]
    public async Task Jobs_WhatIsNotThere_IsToldWithTheExitCodeOfBadInput()
    {
        using TemporaryFolder folder = new();
        Wick wick = new(folder.Path);
        (await wick.RunAsync("jobs", "schedule", "--pause", "universe")).Ended(0);
        Assert.Contains("has no timed trigger", (await wick.RunAsync("jobs", "schedule", "--pause", "repair")).Ended(2).Errors, StringComparison.Ordinal);
        WickRun schedule = (await wick.RunAsync("jobs", "schedule")).Ended(0);
        Assert.Contains("cron 5 0 * * *", schedule.Output, StringComparison.Ordinal);
        Assert.Contains("paused", schedule.Output, StringComparison.Ordinal);
        Assert.Contains("there is no job 'nothing'", (await wick.RunAsync("jobs", "run", "nothing")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("it takes rows, parallel", (await wick.RunAsync("jobs", "run", "audit", "--set", "x=1")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("there is no run 7", (await wick.RunAsync("jobs", "show", "7")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("expected waiting, running", (await wick.RunAsync("jobs", "list", "--state", "odd")).Ended(2).Errors, StringComparison.Ordinal);
        wick.Environment["CANDLEWICK_JOBS_AUDIT"] = "every 5";
        wick.Environment["CANDLEWICK_JOBS_PARALLEL"] = "0";
        WickRun faults = (await wick.RunAsync("jobs", "list")).Ended(2);
        Assert.Contains("CANDLEWICK_JOBS_AUDIT: found 'every 5', expected a schedule", faults.Errors, StringComparison.Ordinal);
        Assert.Contains("CANDLEWICK_JOBS_PARALLEL: found '0', expected a whole number from 1 to 64", faults.Errors, StringComparison.Ordinal);
    }

    /// <summary>Starts the call, kills it once it says that its second sub-run has stored its rows, and gives what is shown of it then.</summary>
    private static async Task<JsonElement> KillAsync(Wick wick, string[] call)
    {
        using Process process = wick.Start([.. call, "--verbose"]);
        for (int stored = 0; stored < 2;)
        {
            string? line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.True(line is not null, "It ended before it could be killed.");
            stored += line.Contains(" is stored:", StringComparison.Ordinal) ? 1 : 0;
        }

        process.Kill();
        Assert.NotEqual(0, (await Wick.EndAsync(process)).Code);
        return (await wick.RunAsync("jobs", "show", "1", "--limit", "1000", "--json")).Ended(1).Json.GetProperty("result");
    }

    /// <summary>Waits until a backfill is as wanted; asks the process that owns the store.</summary>
    private static async Task<JsonElement> BackfillAsync(Wick wick, Func<JsonElement, bool> isWanted)
    {
        string seen = "nothing";
        for (Stopwatch watch = Stopwatch.StartNew(); watch.Elapsed < LongestWait;)
        {
            WickRun list = await wick.RunAsync("jobs", "list", "--job", "backfill", "--json");
            if (list.Code == 0)
            {
                seen = list.Output;
                foreach (JsonElement run in list.Json.GetProperty("result").GetProperty("runs").EnumerateArray().Where(isWanted))
                {
                    return run;
                }
            }
        }

        throw new InvalidOperationException($"No backfill came to be as wanted; last seen: {seen}");
    }

    private static Task<WickRun> ShowAsync(Wick wick, long run) => wick.RunAsync("jobs", "show", $"{run}", "--limit", "1000", "--json");

    /// <summary>Attempts of the sub-runs that have succeeded, by path.</summary>
    private static Dictionary<string, int> Done(JsonElement shown) => shown.GetProperty("subRuns").EnumerateArray()
        .Where(one => one.GetProperty("state").GetString() == "succeeded")
        .ToDictionary(one => one.GetProperty("path").GetString()!, one => one.GetProperty("attempts").GetInt32());
}
