namespace Candlewick.Simulator.Streams;

internal enum StreamKind
{
    /// <summary>A stream that is not served: it may be subscribed to, and nothing comes.</summary>
    Other,
    Trade,
    AggregateTrade,
    Kline,
    BookTicker,
    MiniTicker,
}

/// <summary>A stream by its name, such as <c>btcusdt@kline_1m</c>. The venue's names are in lower case; in upper case nothing comes.</summary>
/// <param name="Symbol">In upper case; empty for streams over all symbols.</param>
/// <param name="Timeframe">Only of klines.</param>
internal sealed record StreamName(string Text, string Symbol, StreamKind Kind, Timeframe? Timeframe = null)
{
    private const string KlinePrefix = "kline_";

    public static StreamName Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        string symbol = at <= 0 ? "" : text[..at];
        if (symbol.Length == 0 || symbol[0] == '!' || symbol.Any(char.IsAsciiLetterUpper))
        {
            return new StreamName(text, "", StreamKind.Other);
        }

        string kind = text[(at + 1)..];
        symbol = symbol.ToUpperInvariant();
        return kind switch
        {
            "trade" => new StreamName(text, symbol, StreamKind.Trade),
            "aggTrade" => new StreamName(text, symbol, StreamKind.AggregateTrade),
            "bookTicker" => new StreamName(text, symbol, StreamKind.BookTicker),
            "miniTicker" => new StreamName(text, symbol, StreamKind.MiniTicker),
            _ when kind.StartsWith(KlinePrefix, StringComparison.Ordinal) && ReadInterval(kind[KlinePrefix.Length..]) is { } timeframe =>
                new StreamName(text, symbol, StreamKind.Kline, timeframe),
            _ => new StreamName(text, symbol, StreamKind.Other),
        };
    }

    private static Timeframe? ReadInterval(string interval) => interval switch
    {
        "1m" or "3m" or "5m" or "15m" or "30m" or "1h" or "2h" or "4h" or "6h" or "8h" or "12h" or "1d" or "3d" or "1w" => Domain.Time.Timeframe.Parse(interval),
        "1M" => Domain.Time.Timeframe.Parse("1mo"),
        _ => null,
    };
}
