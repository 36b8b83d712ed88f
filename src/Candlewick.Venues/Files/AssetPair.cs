namespace Candlewick.Venues.Files;

/// <summary>The two assets of a pair, upper case.</summary>
internal readonly record struct AssetPair(string Base, string Quote)
{
    private static readonly string[] Quotes =
        ["USDT", "USDC", "BUSD", "TUSD", "FDUSD", "USDP", "DAI", "USD", "EUR", "GBP", "JPY", "AUD", "CAD", "CHF", "TRY", "BRL", "BTC", "ETH", "BNB", "XBT"];

    /// <summary>Splits <c>XRP/ETH</c>, <c>XRP-ETH</c>, <c>XRP_ETH</c> or, by the longest known quote at the end, <c>XRPETH</c>.</summary>
    public static bool TrySplit(string symbol, out AssetPair pair)
    {
        string upper = symbol.ToUpperInvariant();
        if (upper.Split('/', '-', '_') is [{ Length: > 0 } left, { Length: > 0 } right])
        {
            pair = new AssetPair(left, right);
            return true;
        }

        string? quote = Quotes.Where(known => upper.EndsWith(known, StringComparison.Ordinal)).MaxBy(known => known.Length);
        pair = quote is null ? default : new AssetPair(upper[..^quote.Length], quote);
        return pair.Base is { Length: > 0 };
    }
}
