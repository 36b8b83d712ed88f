using System.Text.Json;
using Candlewick.Testing;
using Candlewick.Testing.Servers;

namespace Candlewick.Integration.Processes;

/// <summary>The program on a PostgreSQL store: the same commands, no owner, and one control endpoint a data folder.</summary>
public sealed class ServerStoreTests(PostgresServer server) : IAsyncLifetime
{
    private const string Configuration = """
        universe:
          count: 4
        backfill:
          timeframe: 1h
          months: 1
          instruments: 2
        """;

    private readonly TemporaryFolder _folder = new();
    private PostgresDatabase? _database;

    private string[] Store => ["--store", ServerCampaignTests.AddressOf(_database!)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync(Stop);
        await File.WriteAllTextAsync(_folder.File("candlewick.yaml"), Configuration, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _database!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commands_OnAServersStore_AnswerAsOnAFile()
    {
        Wick wick = new(_folder.Path);
        (await wick.RunAsync(["sync", "--once", "--sim", .. Store])).Ended(0);

        WickRun audit = (await wick.RunAsync(["audit", "--rows", "--json", .. Store])).Ended(0);
        Assert.Equal(0, audit.Json.GetProperty("result").GetProperty("unexplainedGaps").GetInt32());
        Assert.True(audit.Json.GetProperty("simulated").GetBoolean());
        WickRun query = (await wick.RunAsync(["query", "SELECT count(*) > 1000 AS many FROM bars WHERE timeframe = '1h'", "-f", "json", .. Store])).Ended(0);
        Assert.True(query.Json.GetProperty("rows")[0].GetProperty("many").GetBoolean(), query.Output);
        WickRun written = await wick.RunAsync(["query", "DELETE FROM candlewick.fact", .. Store]);
        Assert.NotEqual(0, written.Code);
        Assert.Contains("SIM:BTCUSDT", (await wick.RunAsync(["universe", "show", .. Store])).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("SIM:BTCUSDT@1h", (await wick.RunAsync(["list", "series", .. Store])).Ended(0).Output, StringComparison.Ordinal);
        (await wick.RunAsync(["bars", "SIM:BTCUSDT@1h", "--last", "5", .. Store])).Ended(0);
        (await wick.RunAsync(["query", "SELECT * FROM bars", "-f", "parquet", "-o", "bars.parquet", .. Store])).Ended(0);
        WickRun rows = (await wick.RunAsync("query", "--files", "SELECT count(*) > 1000 AS many FROM 'bars.parquet'", "-f", "json")).Ended(0);
        Assert.True(rows.Json.GetProperty("rows")[0].GetProperty("many").GetBoolean(), rows.Output);
        WickRun key = (await wick.RunAsync(["server", "keys", "create", "laptop", .. Store])).Ended(0);
        Assert.DoesNotContain(key.Output.Trim(), (await wick.RunAsync(["server", "keys", "list", .. Store])).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("laptop", (await wick.RunAsync(["server", "keys", "list", .. Store])).Ended(0).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.duckdb", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Up_TwiceOnOneStore_OneRunsTheJobsAndTheOtherTakesOver()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        Wick wick = new(_folder.Path);
        wick.Environment["CANDLEWICK_JOBS_LEASE"] = "3";
        await using ServedMarket market = await ServedMarket.StartAsync(wick, "--instruments", "3", "--months", "1");
        await using RunningMarket first = await RunningMarket.StartAsync(wick, ["--sim-url", market.Url, "--data-dir", "a", .. Store]);
        await using RunningMarket second = await RunningMarket.StartAsync(wick, ["--sim-url", market.Url, "--data-dir", "b", .. Store]);

        WickRun third = (await wick.RunAsync(["up", "--sim-url", market.Url, "--data-dir", "a", .. Store])).Ended(4);
        Assert.Contains($"{first.Id}", third.Errors, StringComparison.Ordinal);
        Assert.Contains(first.Id.ToString(), await StateOfJobsAsync(wick, "a", "running"), StringComparison.Ordinal);
        await StateOfJobsAsync(wick, "b", "standing by");
        WickRun run = (await wick.RunAsync(["jobs", "run", "dimensions", "--json", "--data-dir", "a", .. Store])).Ended(0);
        Assert.Equal("succeeded", run.Json.GetProperty("result")[0].GetProperty("state").GetString());

        WickRun handed = (await wick.RunAsync(["jobs", "run", "dimensions", "--json", "--data-dir", "b", .. Store])).Ended(0);
        JsonElement done = handed.Json.GetProperty("result")[0];
        Assert.Equal("succeeded", done.GetProperty("state").GetString());
        Assert.Contains($" {first.Id} ", done.GetProperty("owner").GetString(), StringComparison.Ordinal);
        long number = done.GetProperty("id").GetInt64();
        (await wick.RunAsync(["jobs", "rerun", $"{number}", "--data-dir", "b", .. Store])).Ended(0);
        WickRun nothing = (await wick.RunAsync(["jobs", "cancel", $"{number}", "--data-dir", "b", .. Store])).Ended(1);
        Assert.Contains("nothing to cancel", nothing.Output, StringComparison.Ordinal);

        await first.EndAsync("KILL");
        await StateOfJobsAsync(wick, "b", "running");
        (await wick.RunAsync(["jobs", "run", "dimensions", "--data-dir", "b", .. Store])).Ended(0);
        (WickRun ended, _) = await second.EndAsync("TERM");
        ended.Ended(0);
    }

    /// <summary>Waits until the piece of the jobs is in a state, and gives the whole status.</summary>
    private async Task<string> StateOfJobsAsync(Wick wick, string folder, string state)
    {
        WickRun? last = null;
        for (int round = 0; round < 60; round++)
        {
            last = await wick.RunAsync(["status", "--json", "--data-dir", folder, .. Store]);
            JsonElement owner = last.Json.GetProperty("result").GetProperty("owner");
            if (owner.ValueKind == JsonValueKind.Object && owner.GetProperty("pieces").EnumerateArray().Any(piece =>
                piece.GetProperty("name").GetString() == "jobs" && piece.GetProperty("state").GetString()!.StartsWith(state, StringComparison.Ordinal)))
            {
                return last.Output;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Stop);
        }

        Assert.Fail($"the jobs of {folder} were never {state}: {last!.Output}{last.Errors}");
        return "";
    }
}
