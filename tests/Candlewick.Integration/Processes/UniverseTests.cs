using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>A saved ranking of 2022 against a saved listing of 2021.</summary>
public sealed class UniverseTests
{
    [Fact]
    public async Task Refresh_FromSavedAnswers_SaysWhoIsMappedAndWhyOthersAreNot()
    {
        string coins = TestData.Require("payloads/coingecko/coins-markets-20220829.json");
        string listing = TestData.Require("payloads/binance-spot-rest/exchangeInfo-20211012.json");
        using TemporaryFolder folder = new();
        Wick wick = new(folder.Path);
        JsonElement answer = (await wick.RunAsync("universe", "refresh", "--coins", coins, "--exchange-info", listing, "--of", "2022-08-29", "--json")).Ended(0).Json;

        Assert.False(answer.GetProperty("simulated").GetBoolean());
        Dictionary<string, (string? Instrument, string Reason)> members = answer.GetProperty("result").GetProperty("members").EnumerateArray()
            .ToDictionary(
                member => member.GetProperty("coin").GetProperty("coinId").GetString()!,
                member => (member.GetProperty("instrument").GetString(), member.GetProperty("reason").GetString()!));
        Assert.Equal(100, members.Count);
        Assert.Equal(("BINANCE:BTCUSDT", "none"), members["bitcoin"]);
        Assert.Equal("stablecoin", members["tether"].Reason);
        Assert.Equal("wrapped", members["wrapped-bitcoin"].Reason);
        Assert.Equal("wrapped", members["staked-ether"].Reason);
        Assert.Equal("notListed", members["okb"].Reason);
        Assert.Equal("notListed", members["apecoin"].Reason);

        WickRun early = (await wick.RunAsync("universe", "show", "--at", "2020-01-01")).Ended(2);
        Assert.Contains("the first known is of 2022-08-29", early.Errors, StringComparison.Ordinal);
        Assert.Contains("63 of 100 coins have an instrument", (await wick.RunAsync("universe", "show", "--at", "2020-01-01", "--as-of-first-known")).Ended(0).Output, StringComparison.Ordinal);
    }
}
