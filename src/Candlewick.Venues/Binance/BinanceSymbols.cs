namespace Candlewick.Venues.Binance;

/// <summary>Venue symbols to instruments. A symbol is its own canonical form: upper case, without separators; some are in other scripts.</summary>
public static class BinanceSymbols
{
    /// <summary>Currencies that Binance has ever quoted in, taken from its exchange information; no symbol tells where its base ends.</summary>
    private static readonly string[] Quotes =
    [
        "USDT", "FDUSD", "USDC", "BUSD", "TUSD", "USDP", "USDSB", "USDS", "USD1", "USDE", "RLUSD", "PAX", "DAI", "UST", "VAI",
        "BTC", "ETH", "BNB", "TRX", "XRP", "DOGE", "DOT", "SOL", "EUR", "EURI", "GBP", "AUD", "TRY", "BRL", "RUB", "UAH", "NGN", "ZAR",
        "IDRT", "IDR", "BIDR", "BKRW", "BVND", "GYEN", "PLN", "RON", "ARS", "JPY", "MXN", "CZK", "COP", "USD",
    ];

    /// <exception cref="FormatException">The text cannot be a symbol.</exception>
    public static InstrumentId ToInstrument(BinanceSegment segment, string symbol) =>
        InstrumentId.Of(segment.Code, symbol.ToUpperInvariant());

    /// <summary>What a symbol means when no exchange information is at hand; false when no known currency ends it.</summary>
    public static bool TryDescribe(BinanceSegment segment, string symbol, out Instrument instrument)
    {
        instrument = null!;
        if (!InstrumentId.TryParse($"{segment.Code}:{symbol}", out InstrumentId id))
        {
            return false;
        }

        (string pair, string suffix) = CutContract(symbol);
        if (!TrySplit(segment.Market, pair, out string baseAsset, out string quote)
            || (suffix.Length > 0 && segment.Market == BinanceMarket.Spot)
            || !TryExpiry(suffix, out UtcTime? expiry))
        {
            return false;
        }

        InstrumentKind kind = (segment.Market, expiry) switch
        {
            (BinanceMarket.Spot, _) => InstrumentKind.Spot,
            (_, null) => InstrumentKind.Perpetual,
            _ => InstrumentKind.Future,
        };
        ContractTerms? terms = segment.Market switch
        {
            BinanceMarket.Spot => null,
            BinanceMarket.CoinMargined => new ContractTerms(baseAsset, CoinMarginedMultiplier(baseAsset), IsInverse: true, expiry, Underlying: pair),
            _ => new ContractTerms(quote, Expiry: expiry, Underlying: pair),
        };
        instrument = new Instrument(id, kind, symbol, baseAsset, quote, TradingCalendar.AlwaysOpenCode, terms);
        return true;
    }

    /// <summary>USD a contract: 100 for bitcoin, 10 for the others (https://www.binance.com/en/support/faq/360033773532).</summary>
    public static decimal CoinMarginedMultiplier(string baseAsset) => baseAsset == "BTC" ? 100m : 10m;

    private static (string Pair, string Suffix) CutContract(string symbol)
    {
        int at = symbol.IndexOf('_', StringComparison.Ordinal);
        return at < 0 ? (symbol, "") : (symbol[..at], symbol[(at + 1)..]);
    }

    private static bool TrySplit(BinanceMarket market, string pair, out string baseAsset, out string quote)
    {
        quote = market == BinanceMarket.CoinMargined
            ? "USD"
            : Quotes.Where(one => one != "USD" && pair.EndsWith(one, StringComparison.Ordinal)).MaxBy(one => one.Length) ?? "";
        baseAsset = quote.Length > 0 && pair.Length > quote.Length && pair.EndsWith(quote, StringComparison.Ordinal) ? pair[..^quote.Length] : "";
        return baseAsset.Length > 0;
    }

    /// <summary>The expiry in the name of a dated contract; null for a perpetual; false when the suffix is none that the venue uses.</summary>
    private static bool TryExpiry(string suffix, out UtcTime? expiry)
    {
        expiry = null;
        if (suffix.Length != 6 || !suffix.All(char.IsAsciiDigit))
        {
            return suffix is "" or "PERP" or "SETTLED";
        }

        // Quarterly contracts settle at 08:00 UTC of the day in their name.
        bool isDay = UtcTime.TryParse($"20{suffix[..2]}-{suffix[2..4]}-{suffix[4..]}T08:00:00Z", out UtcTime at);
        expiry = at;
        return isDay;
    }
}
