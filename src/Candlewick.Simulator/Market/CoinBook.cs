using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>The coins that the simulated CoinGecko lists: those of the market, and others that cannot be traded there.</summary>
internal static class CoinBook
{
    private static readonly (string Id, string Ticker, string Name, double Price, double Supply)[] Others =
    [
        ("tether", "usdt", "Tether", 1.0003, 118e9),
        ("usd-coin", "usdc", "USDC", 0.9998, 34.5e9),
        ("dai", "dai", "Dai", 1.0001, 5.3e9),
        ("first-digital-usd", "fdusd", "First Digital USD", 0.9991, 2.9e9),
        ("the-open-network", "ton", "Toncoin", 6.71, 2.5e9),
        ("leo-token", "leo", "LEO Token", 5.82, 926e6),
        ("okb", "okb", "OKB", 39.6, 60e6),
        ("monero", "xmr", "Monero", 158.2, 18.4e6),
        ("mantle", "mnt", "Mantle", 0.6121, 3.26e9),
        ("kaspa", "kas", "Kaspa", 0.1629, 24.5e9),
        ("crypto-com-chain", "cro", "Cronos", 0.0812, 26.6e9),
        ("universe-token", "uni", "Universe Token", 0.0412, 310e6),
        ("batcat", "btc", "batcat", 0.000213, 1e9),
    ];

    private static readonly (string Id, string Ticker, string Name, string Of, double Supply)[] Wrapped =
    [
        ("wrapped-bitcoin", "wbtc", "Wrapped Bitcoin", "BTC", 152_000),
        ("staked-ether", "steth", "Lido Staked Ether", "ETH", 9.8e6),
        ("weth", "weth", "WETH", "ETH", 2.9e6),
    ];

    /// <summary>Largest market value first.</summary>
    public static IReadOnlyList<CoinListing> List(SimulatedMarket market, UtcTime now)
    {
        List<CoinListing> coins = [];
        foreach (SimulatedInstrument instrument in market.Instruments)
        {
            if (instrument.Listed.From <= now)
            {
                coins.Add(Describe(market, instrument, now));
            }
        }

        Dictionary<string, CoinListing> byTicker = coins.ToDictionary(coin => coin.Ticker.ToUpperInvariant());
        foreach ((string id, string ticker, string name, string of, double supply) in Wrapped)
        {
            if (byTicker.TryGetValue(of, out CoinListing? original))
            {
                coins.Add(original with { Id = id, Ticker = ticker, Name = name, Supply = supply, DayTurnover = original.DayTurnover / 90 });
            }
        }

        coins.AddRange(Others.Select(coin => new CoinListing(
            coin.Id, coin.Ticker, coin.Name, coin.Price, coin.Supply, coin.Price * coin.Supply / 50, coin.Price, coin.Price, coin.Price)));
        return [.. coins.OrderByDescending(coin => coin.MarketValue).ThenBy(coin => coin.Id, StringComparer.Ordinal)];
    }

    private static CoinListing Describe(SimulatedMarket market, SimulatedInstrument instrument, UtcTime now)
    {
        UtcTime until = UtcTime.Min(now, instrument.Listed.To);
        SimulatedBar day = default;
        foreach (SimulatedBar bar in market.Read(instrument, new Timeframe(1, TimeframeUnit.Minute), new UtcRange(until - TimeSpan.FromDays(1), until), until))
        {
            if (day.CloseUs == 0)
            {
                day = bar;
            }
            else
            {
                day.Fold(bar);
            }
        }

        CoinProfile coin = instrument.Coin;
        double price = day.CloseUs == 0 ? coin.Price : FixedText.ToDouble(day.Close);
        return new CoinListing(
            coin.CoinId, coin.Base.ToLowerInvariant(), coin.Name, price, coin.Supply, FixedText.ToDouble(day.QuoteVolume),
            FixedText.ToDouble(day.High), FixedText.ToDouble(day.Low), FixedText.ToDouble(day.Open));
    }
}
