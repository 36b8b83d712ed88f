using System.Text.Json;

namespace Candlewick.Venues.CoinGecko;

/// <summary>Answers of <c>/coins/markets</c> to coins. Pure.</summary>
public static class MapCoinMarkets
{
    /// <exception cref="FormatException">The body is no such answer.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static IReadOnlyList<CoinMarket> Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(ToCoin)]
            : throw new FormatException($"expected an array of coins, found {document.RootElement.ValueKind}");
    }

    private static CoinMarket ToCoin(JsonElement coin)
    {
        string id = Text(coin, "id") ?? throw new FormatException("expected 'id' of every coin");
        int? rank = coin.TryGetProperty("market_cap_rank", out JsonElement place) && place.ValueKind == JsonValueKind.Number ? place.GetInt32() : null;
        decimal? cap = coin.TryGetProperty("market_cap", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal dollars)
            ? dollars
            : null;
        UtcTime? updated = UtcTime.TryParse(Text(coin, "last_updated"), out UtcTime time) ? time : null;
        return new CoinMarket(id, (Text(coin, "symbol") ?? "").ToUpperInvariant(), Text(coin, "name") ?? id, rank, cap, updated);
    }

    private static string? Text(JsonElement coin, string name) =>
        coin.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
