using System.Collections.Frozen;

namespace Candlewick.Domain.Instruments;

/// <summary>Which coins of a ranking only stand for something else: money, or another coin. By id where the id is known, else by rule.</summary>
/// <remarks>Ids are CoinGecko's (its categories "stablecoins" and "wrapped-tokens"); a coin that is on no list is judged by symbol and name.</remarks>
public static class CoinKinds
{
    private static readonly FrozenSet<string> StableIds = Set(
        """
        tether usd-coin binance-usd dai frax paxos-standard true-usd usdd gemini-dollar tether-gold terrausd tether-eurt magic-internet-money
        liquity-usd alchemix-usd stasis-eurs neutrino usdx nusd xsgd husd flex-usd mimatic celo-dollar dola-usd fei-usd origin-dollar usdk ageur
        bean celo-euro yusd-stablecoin reserve vai bilira musd tor seur vesta-stable bitcny straitsx-indonesia-rupiah equilibrium-eosdt spiceusd
        usdp sperax-usd cnh-tether par-stablecoin usd-balance zusd defidollar float-protocol-float arth coin98-dollar bondappetite-usd
        zasset-zusd inflation-adjusted-usds basis-cash empty-set-dollar one-cash dynamic-set-dollar statik spiceeuro basis-dollar
        inflation-adjusted-euro stand-cash jarvis-synthetic-euro stableusd usd-open-dollar xdollar-stablecoin jpyc bdollar nzd-stablecoin
        wrapped-ust iron-bsc coffin-dollar jarvis-synthetic-british-pound jarvis-synthetic-swiss-franc xdai uniswap-state-dollar
        decentralized-usd token-dforce-usd iron-stablecoin cad-coin synth-ousd celo-euro-wormhole klaytn-dai usn iron-bank-euro
        first-digital-usd ethena-usde usds paypal-usd ripple-usd usd1-wlfi usdtb gho crvusd usual-usd euro-coin falcon-finance global-dollar
        blackrock-usd-institutional-digital-liquidity-fund
        """);

    private static readonly FrozenSet<string> WrappedIds = Set(
        """
        weth steth huobi-btc renbtc tbtc cdai msol convex-crv rocket-pool-eth solv-btc frax-ether liquid-staked-ethereum bitcoin-bep2
        """);

    private static readonly string[] WrappedIdParts = ["wrapped", "staked", "bridged", "binance-peg", "-wormhole"];
    private static readonly string[] WrappedNameParts = ["Wrapped ", "Staked ", "Restaked ", " Bridged ", "Binance-Peg ", "(Wormhole)"];

    /// <summary>True for coins pegged to money or gold.</summary>
    public static bool IsStable(CoinMarket coin) =>
        StableIds.Contains(coin.CoinId)
        || (coin.Symbol.Length >= 4 && coin.Symbol.Contains("USD", StringComparison.Ordinal))
        || (coin.Symbol.Length >= 4 && (coin.Symbol.StartsWith("EUR", StringComparison.Ordinal) || coin.Symbol.EndsWith("EUR", StringComparison.Ordinal)));

    /// <summary>True for receipts of another coin: wrapped, bridged, staked or lent.</summary>
    public static bool IsWrapped(CoinMarket coin) =>
        !StableIds.Contains(coin.CoinId)
        && (WrappedIds.Contains(coin.CoinId)
            || (coin.CoinId.StartsWith("compound-", StringComparison.Ordinal) && coin.Symbol.StartsWith('C') && coin.CoinId != "compound-governance-token")
            || WrappedIdParts.Any(part => coin.CoinId.Contains(part, StringComparison.Ordinal))
            || WrappedNameParts.Any(part => coin.Name.Contains(part, StringComparison.OrdinalIgnoreCase)));

    private static FrozenSet<string> Set(string ids) =>
        ids.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
