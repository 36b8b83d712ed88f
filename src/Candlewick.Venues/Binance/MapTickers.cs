using System.Text.Json;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Binance;

/// <summary>Answers of <c>ticker/price</c>, <c>ticker/24hr</c> and <c>time</c>. Pure.</summary>
/// <remarks>Source: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints.</remarks>
public static class MapTickers
{
    /// <summary>One ticker a symbol; the answer is an object for one symbol and an array for several.</summary>
    /// <exception cref="FormatException">The body is no such answer.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static IReadOnlyList<Ticker> Read(ReadOnlyMemory<byte> body, BinanceSegment segment, UtcTime receivedAt)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.Array => [.. root.EnumerateArray().Select(one => ToTicker(one, segment, receivedAt))],
            JsonValueKind.Object => [ToTicker(root, segment, receivedAt)],
            _ => throw new FormatException($"expected tickers, found {root.ValueKind}"),
        };
    }

    /// <exception cref="FormatException">The body is no such answer.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static UtcTime ReadServerTime(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("serverTime", out JsonElement time) && time.TryGetInt64(out long milliseconds)
                ? UtcTime.FromMilliseconds(milliseconds)
                : throw new FormatException("expected an object with 'serverTime'");
    }

    private static Ticker ToTicker(JsonElement one, BinanceSegment segment, UtcTime receivedAt)
    {
        string symbol = one.TryGetProperty("symbol", out JsonElement name) ? name.GetString()! : throw new FormatException("expected 'symbol'");
        InstrumentId id = BinanceSymbols.ToInstrument(segment, symbol);
        double last = Number(one, "lastPrice") is var price && double.IsNaN(price) ? Number(one, "price") : price;
        return double.IsNaN(last)
            ? throw new FormatException($"expected a price of {symbol}")
            : new Ticker(id, receivedAt, last, Number(one, "quoteVolume"), Number(one, "priceChangePercent"));
    }

    private static double Number(JsonElement one, string name) =>
        one.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
        && DecimalField.TryParse(System.Text.Encoding.UTF8.GetBytes(value.GetString()!), out double number)
            ? number
            : double.NaN;
}
