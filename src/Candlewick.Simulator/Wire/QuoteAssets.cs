namespace Candlewick.Simulator.Wire;

/// <summary>Tells base and quote of a venue symbol apart, where nothing but the symbol is known.</summary>
internal static class QuoteAssets
{
    private static readonly string[] Known =
        ["USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USDP", "PAX", "DAI", "BTC", "ETH", "BNB", "XRP", "TRX", "DOGE", "EUR", "GBP", "TRY", "BRL", "AUD", "JPY"];

    /// <summary>Describes a symbol of which the rules are unknown.</summary>
    public static ServedSymbol Describe(string symbol, UtcTime onboarded)
    {
        string quote = Known.FirstOrDefault(text => symbol.EndsWith(text, StringComparison.Ordinal) && symbol.Length > text.Length) ?? "";
        const string unknown = "0.00000000";
        return new ServedSymbol(symbol, symbol[..^quote.Length], quote, IsTrading: true, unknown, unknown, unknown, onboarded);
    }
}
