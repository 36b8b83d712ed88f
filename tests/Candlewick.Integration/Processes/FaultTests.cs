using System.Diagnostics;
using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>What can go wrong around a command: the exit code and the message that a user gets.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Backfill_OfAnUnknownSymbol_NamesItAndFillsTheOthers()
    {
        Wick wick = new(_folder.Path);
        await using ServedMarket market = await ServedMarket.StartAsync(wick, "--archives", TestData.Require("binance-bucket"));
        string[] range = ["--from", "2026-04-01", "--to", "2026-04-02", "--sim-url", market.Url];

        WickRun mixed = (await wick.RunAsync(["backfill", "BINANCE:NOSUCH@1h", "BINANCE:BTCUSDT@1h", .. range])).Ended(1);
        Assert.Contains("24 bars inserted, 1 of 2 series done", mixed.Output, StringComparison.Ordinal);
        Assert.Contains("BINANCE:NOSUCH@1h: ", mixed.Errors, StringComparison.Ordinal);
        Assert.Contains("-1121", mixed.Errors, StringComparison.Ordinal);
        (await wick.RunAsync(["backfill", "BINANCE:NOSUCH@1h", .. range])).Ended(3);
    }

    [Fact]
    public async Task Backfill_OfBarsThatNoVenuePublishes_SaysWhereTheyCanBeHad()
    {
        WickRun run = (await new Wick(_folder.Path).RunAsync("backfill", "BINANCE:BTCUSDT@1000t")).Ended(2);
        Assert.Contains("expected bars that a venue publishes, such as BINANCE:BTCUSDT@1m", run.Errors, StringComparison.Ordinal);
        Assert.Contains("wick bars BINANCE:BTCUSDT@1000t", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CatchUp_ClockAwayFromTheVenues_SaysByHowMuch()
    {
        Wick wick = new(_folder.Path);
        await using ServedMarket market = await ServedMarket.StartAsync(wick, "--archives", TestData.Require("binance-bucket"));
        wick.Environment["CANDLEWICK_VENUES_BINANCE_SPOT"] = market.Url;
        wick.Environment["CANDLEWICK_VENUES_BINANCE_ARCHIVE"] = wick.Environment["CANDLEWICK_VENUES_BINANCE_ARCHIVE_LISTING"] = $"{market.Url}/bucket";
        WickRun run = (await wick.RunAsync("backfill", "BINANCE:BTCUSDT@1h", "--from", "2026-04-01", "--to", "2026-04-02")).Ended(0);
        Assert.Matches("warning: our clock is \\d+ s (ahead of|behind) the one of BINANCE \\(limit 5 s\\)", run.Errors);
    }

    [Fact]
    public async Task Backfill_VenueDown_SaysWhatWasTried()
    {
        Wick wick = new(_folder.Path);
        wick.Environment["CANDLEWICK_VENUES_BINANCE_SPOT"] = "http://127.0.0.1:9";
        wick.Environment["CANDLEWICK_VENUES_BINANCE_ARCHIVE"] = wick.Environment["CANDLEWICK_VENUES_BINANCE_ARCHIVE_LISTING"] = "http://127.0.0.1:9/bucket";
        WickRun run = (await wick.RunAsync("backfill", "BINANCE:BTCUSDT@1h", "--months", "0")).Ended(3);
        Assert.Contains("http://127.0.0.1:9", run.Errors, StringComparison.Ordinal);
        Assert.Contains("did not answer", run.Errors, StringComparison.Ordinal);
        WickRun simulator = (await wick.RunAsync("universe", "refresh", "--sim-url", "http://127.0.0.1:9")).Ended(3);
        Assert.Contains("no simulator answers there", simulator.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_StoreHeldByAnotherProcess_NamesTheProcess()
    {
        string archive = TestData.Require("binance-bucket/data/spot/monthly/klines/BTCUSDT/1d");
        Wick wick = new(_folder.Path);
        await File.WriteAllTextAsync(_folder.File("candlewick.yaml"), "store:\n  path: one.duckdb\n", TestContext.Current.CancellationToken);
        await using DuckDbHolder holder = await DuckDbHolder.OpenAsync(_folder.File("one.duckdb"));
        WickRun run = (await wick.RunAsync("import", archive)).Ended(4);
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_WithoutTheEngine_NamesThreeWaysAndHelpStillWorks()
    {
        Wick wick = new(_folder.Path);
        (await wick.RunAsync("import", TestData.Require("binance-bucket/data/spot/monthly/klines/BTCUSDT/1d"))).Ended(0);
        wick.Environment["CANDLEWICK_DUCKDB"] = "/nowhere/libduckdb.so";
        WickRun run = (await wick.RunAsync("query", "SELECT 1")).Ended(2);
        Assert.Contains("npm ci --prefix eng/native", run.Errors, StringComparison.Ordinal);
        Assert.Contains("beside the program", run.Errors, StringComparison.Ordinal);
        Assert.Contains("set CANDLEWICK_DUCKDB", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Commands:", (await wick.RunAsync("--help")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCommand_MalformedConfiguration_NamesAllFaultsByPlace()
    {
        await File.WriteAllTextAsync(_folder.File("candlewick.yaml"), """
            store:
              memory_mb: lots
            backfil:
              months: 3
            universe:
              count: 0
            """, TestContext.Current.CancellationToken);
        WickRun run = (await new Wick(_folder.Path).RunAsync("config")).Ended(2);
        Assert.Contains("candlewick.yaml:2:14", run.Errors, StringComparison.Ordinal);
        Assert.Contains("candlewick.yaml:3:1", run.Errors, StringComparison.Ordinal);
        Assert.Contains("backfill", run.Errors, StringComparison.Ordinal);
        Assert.Contains("candlewick.yaml:6:10", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfAMissingPath_IsBadInput()
    {
        WickRun run = (await new Wick(_folder.Path).RunAsync("import", "nowhere", "neither/*.zip")).Ended(2);
        Assert.Equal(2, run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
