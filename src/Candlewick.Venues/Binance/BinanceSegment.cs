namespace Candlewick.Venues.Binance;

/// <summary>The three symbol spaces of Binance.</summary>
public enum BinanceMarket : byte
{
    Spot,

    /// <summary>Futures margined in stablecoins (USD-M).</summary>
    UsdMargined,

    /// <summary>Futures margined in the base coin (COIN-M), inverse contracts.</summary>
    CoinMargined,
}

/// <summary>One market segment of Binance on one screen: its code, paths, page size and budget.</summary>
/// <param name="Code">Our venue code, such as <c>BINANCE-UM</c>.</param>
/// <param name="RestPrefix">Path prefix of the REST endpoints; null when only archives are read.</param>
/// <param name="ArchivePrefix">Path inside the archive bucket, ending with a slash.</param>
/// <param name="KlinesPerRequest">The most bars that one request returns.</param>
/// <param name="WeightPerMinute">Request weight that one address may use in a minute.</param>
/// <param name="Weights">What each endpoint costs.</param>
/// <param name="Documentation">The venue's own pages.</param>
public sealed record BinanceSegment(
    string Code,
    BinanceMarket Market,
    string Summary,
    string? RestPrefix,
    string ArchivePrefix,
    int KlinesPerRequest,
    int WeightPerMinute,
    BinanceWeights Weights,
    string Documentation)
{
    /// <summary>The most trades that one historicalTrades request returns; a page with fewer is the latest.</summary>
    public int OldTradesPerRequest { get; init; } = 1_000;

    /// <summary>True where historicalTrades answers only who sends an API key (no signature): the futures' security type MARKET_DATA.</summary>
    public bool NeedsKeyForOldTrades { get; init; }

    /// <summary>True for the simulator's segment only.</summary>
    public bool IsSimulated => Code == VenueSpec.SimulatedCode;
}

/// <summary>Request weights by endpoint.</summary>
/// <param name="Klines">Of a klines request of the largest page.</param>
/// <param name="AggregateTrades">Of an aggTrades request of 1,000 rows.</param>
/// <param name="HistoricalTrades">Of a historicalTrades request of 1,000 rows.</param>
/// <param name="Prices">Of the last prices of all symbols.</param>
/// <param name="DayTickers">Of the 24-hour figures of all symbols.</param>
public sealed record BinanceWeights(int Ping, int Klines, int AggregateTrades, int HistoricalTrades, int ExchangeInfo, int Prices, int DayTickers);

/// <summary>The segments that Candlewick knows.</summary>
public static class BinanceSegments
{
    /// <summary>Weights: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints, limit 6,000 a minute.</summary>
    public static BinanceSegment Spot { get; } = new(
        "BINANCE", BinanceMarket.Spot, "Binance spot: archives and REST", "/api/v3", "data/spot/", 1_000, 6_000,
        new BinanceWeights(Ping: 1, Klines: 2, AggregateTrades: 4, HistoricalTrades: 25, ExchangeInfo: 20, Prices: 4, DayTickers: 80),
        "https://developers.binance.com/docs/binance-spot-api-docs");

    /// <summary>Weights: https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api, limit 2,400 a minute.</summary>
    public static BinanceSegment UsdMargined { get; } = new(
        "BINANCE-UM", BinanceMarket.UsdMargined, "Binance USD-M futures: archives and REST", "/fapi/v1", "data/futures/um/", 1_500, 2_400,
        new BinanceWeights(Ping: 1, Klines: 10, AggregateTrades: 20, HistoricalTrades: 20, ExchangeInfo: 1, Prices: 2, DayTickers: 40),
        "https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info")
    {
        OldTradesPerRequest = 500, NeedsKeyForOldTrades = true,
    };

    public static BinanceSegment CoinMargined { get; } = new(
        "BINANCE-CM", BinanceMarket.CoinMargined, "Binance COIN-M futures: archives", null, "data/futures/cm/", 1_500, 2_400,
        new BinanceWeights(Ping: 1, Klines: 10, AggregateTrades: 20, HistoricalTrades: 20, ExchangeInfo: 1, Prices: 2, DayTickers: 40),
        "https://developers.binance.com/docs/derivatives/coin-margined-futures/general-info");

    /// <summary>The simulator: spot's layout and limits under a code of its own.</summary>
    public static BinanceSegment Simulated { get; } =
        Spot with { Code = VenueSpec.SimulatedCode, Summary = "The simulated market (invented data)" };

    /// <summary>The real segments, spot first.</summary>
    public static IReadOnlyList<BinanceSegment> Real { get; } = [Spot, UsdMargined, CoinMargined];
}
