using System.Text.Json;
using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Jobs;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>What <c>wick status</c> says of a store, with and without an owner, and when it says that all is well.</summary>
public sealed class StatusTests : IDisposable
{
    private static readonly InstrumentId Bitcoin = InstrumentId.Parse("BINANCE:BTCUSDT");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private CandlewickOptions Options => CandlewickOptions.ForStore(_folder.File("a.duckdb"));

    private static UtcTime Minute { get; } = new Timeframe(1, TimeframeUnit.Minute).Floor(UtcTime.From(TimeProvider.System.GetUtcNow()));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Status_OfAStoreThatNobodyKeeps_JudgesFollowedSeriesOnly()
    {
        await using (Workspace workspace = await Workspace.OpenAsync(Options, StoreAccess.Write, Stop))
        {
            await FollowAsync(workspace);
            await WriteAsync(workspace, "BINANCE:BTCUSDT@1m", Minute.AddNanoseconds(-60_000_000_000));
            await WriteAsync(workspace, "BINANCE:OLDUSDT@1m", UtcTime.From(2020, 1, 1));
        }

        (Said said, JsonElement report) = await AskAsync();

        Assert.Equal(ExitCodes.Done, said.Code);
        Assert.True(report.GetProperty("isHealthy").GetBoolean());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("owner").ValueKind);
        Assert.Equal(["BINANCE:BTCUSDT@1m True False", "BINANCE:OLDUSDT@1m False False"], report.GetProperty("series").EnumerateArray().Select(Row));
    }

    [Theory]
    [InlineData(20, "5m", 1)]
    [InlineData(20, "1h", 0)]
    [InlineData(3, "5m", 0)]
    public async Task Status_FollowedSeriesBehind_IsLateBeyondTheLeeway(int minutes, string leeway, int code)
    {
        await using (Workspace workspace = await Workspace.OpenAsync(Options, StoreAccess.Write, Stop))
        {
            await FollowAsync(workspace);
            await WriteAsync(workspace, "BINANCE:BTCUSDT@1m", Minute.AddNanoseconds(-60_000_000_000L * minutes));
        }

        (Said said, JsonElement report) = await AskAsync("--leeway", leeway);

        Assert.Equal(code, said.Code);
        Assert.Equal(code == 1 ? 1 : 0, report.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task Status_FollowedSeriesWithoutBars_IsLate()
    {
        await using (Workspace workspace = await Workspace.OpenAsync(Options, StoreAccess.Write, Stop))
        {
            await FollowAsync(workspace);
        }

        (Said said, JsonElement report) = await AskAsync();

        Assert.Equal(ExitCodes.Findings, said.Code);
        Assert.Equal("BINANCE:BTCUSDT@1m: no bars", report.GetProperty("problems")[0].GetString());
    }

    [Theory]
    [InlineData(true, RunState.Succeeded, 0)]
    [InlineData(true, RunState.Failed, 1)]
    [InlineData(false, RunState.Succeeded, 1)]
    public async Task Status_OfAnOwner_TellsOfItsPiecesAndJobs(bool isWell, RunState state, int code)
    {
        await using OwnedFile owner = await OwnedFile.OpenAsync(Options, null, [new Piece(isWell)], Stop);
        Lease lease = (await owner.Workspace.Runs.Leases.TryAcquireAsync(
            new LeaseRequest("jobs", "test", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1)), Stop))!;
        JobRun run = new() { Job = "backfill", Cause = "call", State = state, CreatedAt = DateTimeOffset.UnixEpoch, EndedAt = DateTimeOffset.UnixEpoch, Error = state == RunState.Failed ? "no luck" : null };
        await owner.Workspace.Runs.Runs.WriteAsync(new RunChanges { Added = [run] }, lease.Fence, Stop);

        (Said said, JsonElement report) = await AskAsync();
        Said plain = await new Terminal(_folder.Path).RunAsync(["status", "--store", "a.duckdb"], Stop);

        Assert.Equal(code, said.Code);
        Assert.Equal(Environment.ProcessId, report.GetProperty("owner").GetProperty("processId").GetInt32());
        Assert.Equal("connection 1: open", report.GetProperty("owner").GetProperty("pieces")[0].GetProperty("details")[0].GetString());
        Assert.Equal("backfill", report.GetProperty("jobs")[0].GetProperty("job").GetString());
        Assert.Contains(code == 0 ? "\nhealthy" : "\nnot healthy: 1 thing(s)", plain.Output, StringComparison.Ordinal);
        Assert.Contains("    connection 1: open", plain.Output, StringComparison.Ordinal);
    }

    private static string Row(JsonElement one) =>
        $"{one.GetProperty("series").GetString()} {one.GetProperty("isFollowed").GetBoolean()} {one.GetProperty("isLate").GetBoolean()}";

    private async Task<(Said Said, JsonElement Report)> AskAsync(params string[] more)
    {
        Said said = await new Terminal(_folder.Path).RunAsync(["status", "--store", "a.duckdb", "--json", .. more], Stop);
        Assert.True(said.Output.Length > 0, said.Errors);
        return (said, JsonDocument.Parse(said.Output).RootElement.GetProperty("result"));
    }

    /// <summary>Makes the instrument the only member of the universe.</summary>
    private async Task FollowAsync(Workspace workspace)
    {
        string coins = _folder.File("coins.json");
        string listing = _folder.File("listing.json");
        File.WriteAllText(coins, """[{"id":"bitcoin","symbol":"btc","name":"Bitcoin","market_cap":1,"market_cap_rank":1,"last_updated":"2021-10-12T00:00:00Z"}]""");
        File.WriteAllText(listing, """{"serverTime":1633998511098,"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","filters":[]}]}""");
        await workspace.CreateRefreshUniverse(coins, listing).RunAsync(new Acquisition.UniverseRequest("BINANCE", "USDT", 10), Stop);
        Assert.Equal([Bitcoin], await workspace.ListUniverseAsync(10, Stop));
    }

    private static async Task WriteAsync(Workspace workspace, string series, UtcTime open)
    {
        using BarColumns bars = new(1);
        bars.Add(open, open.AddNanoseconds(60_000_000_000), [1, 2, 0.5, 1.5, 3, 4, 5, 1, 1]);
        Provenance source = new("test", "StatusTests", null, open);
        await workspace.Store.Bars.WriteAsync(
            [new RangeWrite(BarSeriesId.Parse(series), new UtcRange(open, bars[0].CloseTime), bars, source, WriteReason.Import, TradingCalendar.AlwaysOpen)], Stop);
    }

    private sealed class Piece(bool isWell) : IRunningPiece
    {
        public string Name => "live";

        public PieceHealth Health => new(isWell, isWell ? "connected" : "not connected", ["connection 1: open"]);

        public Task RunAsync(CancellationToken ct) => Task.CompletedTask;
    }
}
