using System.Text;
using Candlewick.Testing;
using Candlewick.Venues.Binance;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>Mappers fed recorded or documented messages.</summary>
public sealed class MapperTests
{
    private static readonly UtcTime Now = UtcTime.From(2024, 1, 1);
    private static readonly UtcRange Ever = new(UtcTime.From(2000, 1, 1), UtcTime.From(2030, 1, 1));

    [Theory]
    [InlineData("klines_response.json")]
    [InlineData("jkorf/GetKlines.txt")]
    [InlineData("jkorf/GetUiKlines.txt")]
    public void MapKlines_Documented_IsAnExclusiveBar(string file)
    {
        using BarColumns bars = new();
        MapKlines.Read(Payload(file), Ever, Now, bars);
        Assert.Equal(1, bars.Count);
        Assert.Equal(
            new Bar(
                UtcTime.FromMilliseconds(1_499_040_000_000), UtcTime.FromMilliseconds(1_499_644_800_000), 0.0163479, 0.8, 0.015758, 0.015771,
                148976.11427815, 2434.19055334, 308, 1756.87402397, 28.46694368),
            bars[0]);
    }

    [Fact]
    public void MapKlines_FormingOrUnasked_IsLeftOut()
    {
        using BarColumns bars = new();
        MapKlines.Read(Payload("klines_response.json"), Ever, UtcTime.FromMilliseconds(1_499_644_799_999), bars);
        MapKlines.Read(Payload("klines_response.json"), Ever.After(UtcTime.From(2018, 1, 1)), Now, bars);
        Assert.Equal(0, bars.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[[1499040000000]]")]
    [InlineData("""[[1499040000000,"1","x","1","1","1",1499040059999,"1",1,"1","1","0"]]""")]
    [InlineData("""[[1499040000000,"1","1","2","1","1",1499040059999,"1",1,"1","1","0"]]""")]
    [InlineData("""[[1499040000000,"1","1","1","1","-1",1499040059999,"1",1,"1","1","0"]]""")]
    public void MapKlines_WrongForm_IsRejected(string body)
    {
        using BarColumns bars = new();
        Assert.Throws<FormatException>(() => MapKlines.Read(Encoding.UTF8.GetBytes(body), Ever, Now, bars));
    }

    [Fact]
    public void MapAggregateTrades_Documented_IsATrade()
    {
        Trade trade = Assert.Single(MapAggregateTrades.Read(Payload("jkorf/GetAggregatedTradeHistory.txt")));
        Assert.Equal(new Trade(UtcTime.FromMilliseconds(1_498_793_709_153), 26_129, 0.01633102, 4.70443515, Aggressor.Seller, 27_781, 27_781), trade);
        Assert.Throws<FormatException>(() => MapAggregateTrades.Read("""[{"a":1,"p":"1"}]"""u8));
    }

    [Theory]
    [InlineData("ticker_price_response.json", "LTCBTC", 4.000002, double.NaN)]
    [InlineData("ticker_24hr_response.json", "BNBBTC", 4.000002, -95.96)]
    [InlineData("jkorf/GetTicker.txt", "BNBBTC", 4.000002, -95.96)]
    public void MapTickers_Documented_IsATicker(string file, string symbol, double last, double change)
    {
        Ticker ticker = Assert.Single(MapTickers.Read(Payload(file), BinanceSegments.Spot, Now));
        Assert.Equal(("BINANCE:" + symbol, last, change), (ticker.Instrument.ToString(), ticker.LastPrice, ticker.ChangePercent24h));
    }

    [Theory]
    [InlineData("server_time_response.json")]
    [InlineData("jkorf/GetServerTime.txt")]
    public void MapTickers_ServerTime_IsAnInstant(string file) =>
        Assert.Equal(UtcTime.FromMilliseconds(1_499_827_319_559), MapTickers.ReadServerTime(Payload(file)));

    [Theory]
    [InlineData("exchangeInfo-20180210.json", 265, -1)]
    [InlineData("exchangeInfo-20211012.json", 1_695, 1_262)]
    [InlineData("exchange_info_response.json", 1, 1)]
    [InlineData("jkorf/GetExchangeInfo.txt", 1, 1)]
    public void MapExchangeInfo_Recorded_MapsEverySymbol(string file, int symbols, int trading)
    {
        InstrumentCatalog catalog = MapExchangeInfo.Read(Payload(file), BinanceSegments.Spot, Now);
        Assert.Equal(symbols, catalog.Instruments.DistinctBy(one => one.Id).Count());
        Assert.Equal(symbols, catalog.Rules.Count);
        Assert.Equal(trading < 0 ? symbols : trading, catalog.Rules.Count(rules => rules.Status == TradingStatus.Trading || trading < 0));
        Assert.All(catalog.Instruments, one => Assert.Equal(one.VenueSymbol, one.Base + one.Quote));
    }

    [Fact]
    public void MapExchangeInfo_Filters_AreTheRulesOfTheirTime()
    {
        InstrumentCatalog catalog = MapExchangeInfo.Read(Payload("exchangeInfo-20211012.json"), BinanceSegments.Spot, Now);
        TradingRules rules = catalog.Rules.Single(one => one.Instrument.Symbol == "ETHBTC");
        Assert.Equal((0.000001m, 0.0001m, 0.0001m, 0.0001m), (rules.PriceTick, rules.QuantityStep, rules.MinimumQuantity, rules.MinimumNotional));
        Assert.Equal(new UtcRange(Now, UtcTime.MaxValue), rules.Range);
        Assert.All(catalog.Rules, one => Assert.True(one.PriceTick > 0 && one.QuantityStep > 0));
    }

    /// <summary>Every symbol's currencies can be told from its name alone, as archives need it.</summary>
    [Fact]
    public void TryDescribe_EverySymbolOf2021_AgreesWithTheExchangeInformation()
    {
        InstrumentCatalog catalog = MapExchangeInfo.Read(Payload("exchangeInfo-20211012.json"), BinanceSegments.Spot, Now);
        string[] wrong = [.. catalog.Instruments.Where(one => !BinanceSymbols.TryDescribe(BinanceSegments.Spot, one.VenueSymbol, out Instrument guess) || guess != one)
            .Select(one => one.VenueSymbol)];
        Assert.Empty(wrong);
    }

    [Fact]
    public void MapExchangeInfo_Futures_KnowPerpetualsAndDeliveries()
    {
        const string Body = """
            {"symbols":[
             {"symbol":"BTCUSDT","pair":"BTCUSDT","contractType":"PERPETUAL","deliveryDate":4133404800000,"status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","marginAsset":"USDT",
              "filters":[{"filterType":"PRICE_FILTER","tickSize":"0.10"},{"filterType":"LOT_SIZE","stepSize":"0.001","minQty":"0.001"},{"filterType":"MIN_NOTIONAL","notional":"100"}]},
             {"symbol":"BTCUSDT_240329","pair":"BTCUSDT","contractType":"CURRENT_QUARTER","deliveryDate":1711699200000,"status":"SETTLING","baseAsset":"BTC","quoteAsset":"USDT","marginAsset":"USDT","filters":[]}]}
            """;
        InstrumentCatalog catalog = MapExchangeInfo.Read(Encoding.UTF8.GetBytes(Body), BinanceSegments.UsdMargined, Now);
        Assert.Equal([InstrumentKind.Perpetual, InstrumentKind.Future], catalog.Instruments.Select(one => one.Kind));
        Assert.Equal([null, UtcTime.From(2024, 3, 29, 8)], catalog.Instruments.Select(one => one.Terms!.Expiry));
        Assert.Equal((0.1m, 0.001m, 100m), (catalog.Rules[0].PriceTick, catalog.Rules[0].QuantityStep, catalog.Rules[0].MinimumNotional));
        Assert.Equal(TradingStatus.Delisted, catalog.Rules[1].Status);
        Assert.True(BinanceSymbols.TryDescribe(BinanceSegments.UsdMargined, "BTCUSDT_240329", out Instrument guess));
        Assert.Equal(catalog.Instruments[1], guess);
    }

    /// <summary>jkorf files carry method, path and signing in three lines before the body.</summary>
    private static byte[] Payload(string file)
    {
        string text = File.ReadAllText(Path.Combine(TestData.Require("payloads/binance-spot-rest"), file));
        return Encoding.UTF8.GetBytes(file.EndsWith(".txt", StringComparison.Ordinal) ? string.Join('\n', text.Split('\n').Skip(3)) : text);
    }
}
