using Candlewick.Acquisition;
using Candlewick.Testing;

namespace Candlewick.Hosting.Tests;

public sealed class WorkspaceTests : IDisposable
{
    private const string Coins = """[{"id":"bitcoin","symbol":"btc","name":"Bitcoin","market_cap":1,"market_cap_rank":1,"last_updated":"2021-10-12T00:00:00Z"}]""";
    private const string Undated = """{"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","filters":[]}]}""";

    private static readonly InstrumentId Bitcoin = InstrumentId.Of("BINANCE", "BTCUSDT");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RefreshUniverse_FromAnOldListing_KeepsItsRulesFromItsOwnInstantOn()
    {
        await using Workspace workspace = await OpenAsync();
        string listing = Write("listing.json", """{"serverTime":1633998511098,""" + Undated[1..]);

        await workspace.CreateRefreshUniverse(Write("coins.json", Coins), listing).RunAsync(new UniverseRequest("BINANCE", "USDT", 10), default);

        UtcTime answered = UtcTime.FromMilliseconds(1_633_998_511_098);
        Assert.Equal(answered, (await workspace.Store.Instruments.FindRulesAsync(Bitcoin, answered, default))!.Range.From);
        Assert.Null(await workspace.Store.Instruments.FindRulesAsync(Bitcoin, answered.AddNanoseconds(-1), default));
    }

    [Fact]
    public async Task CreateRefreshUniverse_ListingWithoutServerTime_DemandsAnInstant()
    {
        await using Workspace workspace = await OpenAsync();
        string listing = Write("listing.json", Undated);

        InputException refusal = Assert.Throws<InputException>(() => workspace.CreateRefreshUniverse(Write("coins.json", Coins), listing));

        Assert.Contains("--of", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(workspace.CreateRefreshUniverse(Write("coins.json", Coins), listing, UtcTime.From(2021, 10, 12)));
        Assert.Contains("no JSON", Assert.Throws<InputException>(() => workspace.CreateRefreshUniverse(null, Write("bad.json", "{"))).Message, StringComparison.Ordinal);
    }

    private Task<Workspace> OpenAsync() => Workspace.OpenAsync(CandlewickOptions.ForStore(_folder.File("u.duckdb")), StoreAccess.Write, default);

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }
}
