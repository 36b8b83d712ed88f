namespace Candlewick.Simulator.Market;

/// <summary>The coins of the simulated market: known tickers first (all prices are invented), then made-up ones.</summary>
internal static class CoinRoster
{
    private static readonly string[] Syllables = ["BA", "CO", "DE", "FU", "GI", "KA", "LO", "MI", "NU", "PO", "RA", "SE", "TO", "VI", "ZU", "XE"];

    private static readonly CoinProfile[] Known =
    [
        new("BTC", "Bitcoin", "bitcoin", 64_200, 19.8e6, 520_000, 2, 5, 0.024, 0),
        new("ETH", "Ethereum", "ethereum", 3_150, 120.4e6, 340_000, 2, 4, 0.031, 0),
        new("BNB", "BNB", "binancecoin", 582, 145.9e6, 60_000, 2, 3, 0.027, 0),
        new("SOL", "Solana", "solana", 151.4, 468e6, 110_000, 2, 3, 0.042, 0),
        new("XRP", "XRP", "ripple", 0.5312, 56.2e9, 80_000, 4, 0, 0.036, 0),
        new("DOGE", "Dogecoin", "dogecoin", 0.11382, 145e9, 40_000, 5, 0, 0.047, 0),
        new("ADA", "Cardano", "cardano", 0.4127, 35.7e9, 30_000, 4, 1, 0.038, 0.001),
        new("TRX", "TRON", "tron", 0.1287, 87.1e9, 18_000, 4, 1, 0.022, 0.002),
        new("AVAX", "Avalanche", "avalanche-2", 26.41, 395e6, 25_000, 2, 2, 0.045, 0.002),
        new("LINK", "Chainlink", "chainlink", 12.93, 608e6, 22_000, 2, 2, 0.041, 0.002),
        new("DOT", "Polkadot", "polkadot", 5.871, 1.43e9, 15_000, 3, 2, 0.039, 0.004),
        new("BCH", "Bitcoin Cash", "bitcoin-cash", 341.2, 19.7e6, 12_000, 1, 3, 0.037, 0.004),
        new("NEAR", "NEAR Protocol", "near", 4.812, 1.11e9, 14_000, 3, 1, 0.051, 0.004),
        new("UNI", "Uniswap", "uniswap", 7.934, 600e6, 9_000, 3, 2, 0.047, 0.008),
        new("LTC", "Litecoin", "litecoin", 71.36, 74.7e6, 13_000, 2, 3, 0.034, 0.004),
        new("ICP", "Internet Computer", "internet-computer", 8.312, 467e6, 6_000, 3, 2, 0.046, 0.012),
        new("APT", "Aptos", "aptos", 6.951, 465e6, 7_500, 2, 2, 0.049, 0.01),
        new("ETC", "Ethereum Classic", "ethereum-classic", 21.44, 147.7e6, 6_500, 2, 2, 0.04, 0.012),
        new("XLM", "Stellar", "stellar", 0.09731, 29.1e9, 5_000, 5, 0, 0.035, 0.02),
        new("FIL", "Filecoin", "filecoin", 4.217, 564e6, 6_800, 3, 2, 0.045, 0.012),
        new("ARB", "Arbitrum", "arbitrum", 0.6934, 3.3e9, 7_200, 4, 1, 0.05, 0.012),
        new("ATOM", "Cosmos Hub", "cosmos", 5.832, 390e6, 4_800, 3, 2, 0.038, 0.02),
        new("AAVE", "Aave", "aave", 96.41, 14.9e6, 5_200, 2, 3, 0.048, 0.02),
        new("OP", "Optimism", "optimism", 1.742, 1.1e9, 6_100, 3, 2, 0.053, 0.015),
    ];

    /// <summary>The first <paramref name="count"/> coins, largest turnover first.</summary>
    public static IReadOnlyList<CoinProfile> Take(int count) =>
        [.. Known.Take(count), .. Enumerable.Range(0, Math.Max(0, count - Known.Length)).Select(Invent)];

    private static CoinProfile Invent(int index)
    {
        string ticker = Syllables[index % 16] + Syllables[index / 16 % 16] + (index < 256 ? "" : Syllables[index / 256 % 16]);
        Dice dice = new(Dice.Hash(ticker));
        double price = 0.05 + (20 * dice.Uniform() * dice.Uniform());
        return new CoinProfile(
            ticker, $"{ticker[..1]}{ticker[1..].ToLowerInvariant()} Coin", $"{ticker.ToLowerInvariant()}-coin", price, 1e7 + (2e9 * dice.Uniform()),
            400 + (4_000 * dice.Uniform()), 4, 1, 0.04 + (0.03 * dice.Uniform()), 0.02 + (0.08 * dice.Uniform()));
    }
}
