using Candlewick.Testing;
using Candlewick.Venues.Binance;
using Candlewick.Venues.CoinGecko;

namespace Candlewick.Venues.Tests.CoinGecko;

/// <summary>The ranking of 2022-08-29 against the exchange information of 2021-10-12, checked by hand.</summary>
public sealed class UniverseMappingTests
{
    private static readonly UtcTime At = UtcTime.From(2022, 8, 30);

    [Fact]
    public void Map_TopHundred_IsMappedAsByHand()
    {
        UniverseSnapshot snapshot = Map(100);
        Assert.Equal(100, snapshot.Members.Count);
        Assert.Equal("BTC ETH BNB XRP ADA SOL DOGE DOT SHIB MATIC TRX AVAX ETC LTC FTT ATOM LINK NEAR UNI XMR XLM BCH ALGO FLOW VET ICP FIL EOS HBAR SAND MANA XTZ "
            + "QNT AXS EGLD AAVE THETA CHZ XEC BTT ZEC SNX IOTA GRT HNT MKR FTM KLAY NEO RUNE PAXG CAKE ZIL AR BAT DASH STX ENJ WAVES LRC KSM KAVA CRV",
            string.Join(' ', snapshot.Members.Where(member => member.IsMapped).Select(member => member.Instrument.Symbol[..^4])));
        Assert.Equal("USDT USDC BUSD DAI FRAX TUSD USDP USDD USDN XAUT", Symbols(snapshot, UnmappedReason.Stablecoin));
        Assert.Equal("STETH WBTC CUSDC CETH HBTC CDAI CUSDT", Symbols(snapshot, UnmappedReason.Wrapped));
        Assert.Equal("LEO OKB CRO XCN APE LDO BSV KCS HT EVMOS GT BIT XRD CEL NEXO DFI OSMO AMP 10SET TKX", Symbols(snapshot, UnmappedReason.NotListed));
        Assert.Equal("", Symbols(snapshot, UnmappedReason.NotTrading));
        Assert.Equal("", Symbols(snapshot, UnmappedReason.SharedSymbol));
    }

    [Fact]
    public void Map_WholePage_DropsNobodyAndIsOrderedByRank()
    {
        UniverseSnapshot snapshot = Map(250);
        Assert.Equal(250, snapshot.Members.Select(member => member.Coin.CoinId).Distinct().Count());
        Assert.Equal(snapshot.Members.Select(member => member.Coin.Rank).Order(), snapshot.Members.Select(member => member.Coin.Rank));
        Assert.All(snapshot.Members, member => Assert.Equal(member.IsMapped, member.Reason == UnmappedReason.None));
        Assert.Contains("MSOL STSOL", Symbols(snapshot, UnmappedReason.Wrapped), StringComparison.Ordinal);
        Assert.Contains("MIM EURT LUSD ALUSD FEI EURS IBEUR USDX", Symbols(snapshot, UnmappedReason.Stablecoin), StringComparison.Ordinal);
    }

    [Fact]
    public void Map_ListedButHalted_IsNotTrading()
    {
        CoinMarket coin = new("bitcoin-cash-abc", "BCHABC", "Bitcoin Cash ABC", 1, 1m, At);
        UniverseMember member = Assert.Single(UniverseMapping.Map([coin], Catalog(), Target, At).Members);
        Assert.Equal(UnmappedReason.NotTrading, member.Reason);
    }

    [Fact]
    public void Map_TwoCoinsOfOneSymbol_GivesItToTheLarger()
    {
        CoinMarket large = new("bitcoin", "BTC", "Bitcoin", 1, 100m, At), small = new("big-tom-coin", "BTC", "Big Tom Coin", null, 1m, At);
        UniverseSnapshot snapshot = UniverseMapping.Map([small, large], Catalog(), Target, At);
        Assert.Equal(["bitcoin", "big-tom-coin"], snapshot.Members.Select(member => member.Coin.CoinId));
        Assert.Equal([UnmappedReason.None, UnmappedReason.SharedSymbol], snapshot.Members.Select(member => member.Reason));
    }

    [Fact]
    public void IsStable_RecordedStablecoins_AllAre()
    {
        IReadOnlyList<CoinMarket> coins = MapCoinMarkets.Read(File.ReadAllBytes(TestData.Require("payloads/coingecko/stablecoins.json")));
        Assert.Equal(87, coins.Count);
        Assert.Empty(coins.Where(coin => !CoinKinds.IsStable(coin)).Select(coin => coin.CoinId));
        Assert.Empty(coins.Where(CoinKinds.IsWrapped).Select(coin => coin.CoinId));
    }

    [Fact]
    public void MapCoinMarkets_NullRank_StaysNull()
    {
        CoinMarket coin = Assert.Single(MapCoinMarkets.Read("""[{"id":"x","symbol":"x","name":"X","market_cap":null,"market_cap_rank":null,"last_updated":null}]"""u8.ToArray()));
        Assert.Equal(new CoinMarket("x", "X", "X", null, null, null), coin);
    }

    private static UniverseTarget Target { get; } = new("coingecko", "BINANCE", "USDT");

    private static UniverseSnapshot Map(int count)
    {
        IReadOnlyList<CoinMarket> coins = MapCoinMarkets.Read(File.ReadAllBytes(TestData.Require("payloads/coingecko/coins-markets-20220829.json")));
        Assert.Equal(250, coins.Count);
        return UniverseMapping.Map([.. coins.OrderBy(coin => coin.Rank).Take(count)], Catalog(), Target, At);
    }

    private static InstrumentCatalog Catalog() => MapExchangeInfo.Read(
        File.ReadAllBytes(TestData.Require("payloads/binance-spot-rest/exchangeInfo-20211012.json")), BinanceSegments.Spot, UtcTime.From(2021, 10, 12));

    private static string Symbols(UniverseSnapshot snapshot, UnmappedReason reason) =>
        string.Join(' ', snapshot.Members.Where(member => member.Reason == reason).Select(member => member.Coin.Symbol));
}
