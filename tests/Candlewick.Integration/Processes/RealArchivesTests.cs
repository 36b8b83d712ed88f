using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>The real archives from the command line: imported, repaired, rebuilt from what the simulator serves.</summary>
public sealed class RealArchivesTests
{
    [Fact]
    public async Task Import_RepairAndRebuild_GiveTheSameContent()
    {
        string bucket = TestData.Require("binance-bucket");
        using TemporaryFolder folder = new();
        Wick wick = new(folder.Path);
        string[] imported = ["--store", "imported.duckdb"], rebuilt = ["--store", "rebuilt.duckdb"];
        WickRun first = (await wick.RunAsync(["import", bucket, .. imported])).Ended(0);
        Assert.StartsWith("1,110 files (61.2 MiB read), 0 of them known already; 1,761,662 rows of 17 series", first.Output, StringComparison.Ordinal);
        Assert.Empty(first.Errors);
        WickRun second = (await wick.RunAsync(["import", bucket, .. imported])).Ended(0);
        Assert.Contains("1,110 of them known already", second.Output, StringComparison.Ordinal);
        Assert.Contains("nothing written: the store has all of it", second.Output, StringComparison.Ordinal);
        Assert.Equal(["Pending"], (await CausesAsync(wick, imported, 1)).Select(hole => hole.Cause).Distinct());

        await using ServedMarket market = await ServedMarket.StartAsync(wick, "--archives", bucket);
        (await wick.RunAsync(["backfill", "--like", "imported.duckdb", "--sim-url", market.Url, .. rebuilt])).Ended(0);
        (await wick.RunAsync(["repair", "--sim-url", market.Url, .. imported])).Ended(0);
        (await wick.RunAsync(["repair", "--sim-url", market.Url, .. rebuilt])).Ended(0);

        AssertCauses(await CausesAsync(wick, imported, 0));
        string hash = await HashAsync(wick, imported);
        Assert.Equal(64, hash.Length);
        Assert.Equal(hash, await HashAsync(wick, rebuilt));
        Assert.Equal(0, (await market.InterruptAsync()).Code);
    }

    private static void AssertCauses(IReadOnlyList<(string Series, string Range, string Cause)> holes)
    {
        string[] SeriesOf(string range, string cause) => [.. holes.Where(hole => hole.Range == range && hole.Cause == cause).Select(hole => hole.Series).Order()];
        string[] spot = [.. new[] { "BNB", "BTC", "DOGE", "ETH", "SOL", "XRP" }.Select(coin => $"BINANCE:{coin}USDT@1h")];
        string[] two = ["BINANCE:BTCUSDT@1h", "BINANCE:ETHUSDT@1h"];
        Assert.Equal(spot, SeriesOf("2023-03-24T13:00:00Z/2023-03-24T14:00:00Z", "VenueHalt"));
        Assert.Equal(two, SeriesOf("2021-02-11T04:00:00Z/2021-02-11T05:00:00Z", "VenueHalt"));
        Assert.Equal(two, SeriesOf("2021-03-06T02:00:00Z/2021-03-06T03:00:00Z", "VenueHalt"));
        Assert.Equal(two, SeriesOf("2021-04-01T00:00:00Z/2021-10-01T00:00:00Z", "MissingAtSource"));
        Assert.All(holes.Where(hole => hole.Series.StartsWith("BINANCE-UM:", StringComparison.Ordinal)), hole => Assert.Equal("MissingAtSource", hole.Cause));
        Assert.DoesNotContain(holes, hole => hole.Cause == "Pending");
    }

    /// <summary>Every hole, from <c>audit --json</c>.</summary>
    private static async Task<IReadOnlyList<(string Series, string Range, string Cause)>> CausesAsync(Wick wick, string[] store, int code)
    {
        WickRun audit = (await wick.RunAsync(["audit", "--json", .. store])).Ended(code);
        return
        [
            .. audit.Json.GetProperty("result").GetProperty("series").EnumerateArray().SelectMany(series =>
                series.GetProperty("holes").EnumerateArray().Select(hole => (
                    series.GetProperty("series").GetString()!, hole.GetProperty("range").GetString()!, Capital(hole.GetProperty("cause").GetString()!)))),
        ];
    }

    private static string Capital(string cause) => char.ToUpperInvariant(cause[0]) + cause[1..];

    private static async Task<string> HashAsync(Wick wick, string[] store)
    {
        JsonElement answer = (await wick.RunAsync(["audit", "--hash", "--json", .. store])).Ended(0).Json.GetProperty("result");
        return answer.GetProperty("hash").GetProperty("sha256").GetString()!;
    }
}
