using System.Text.Json;

namespace Candlewick.Venues.Binance;

/// <summary>What the answers with trades have in common: an array of objects whose ids rise. Pure.</summary>
internal static class TradeAnswer
{
    /// <summary>Reads the object that the reader stands at, to its end.</summary>
    public delegate Trade ReadOne(ref Utf8JsonReader reader);

    /// <summary>The trades in the answer's order, which is that of their ids.</summary>
    /// <param name="what">What the array should hold, for the error.</param>
    /// <exception cref="FormatException">The body is no such answer.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static List<Trade> Read(ReadOnlySpan<byte> body, string what, ReadOne readOne)
    {
        List<Trade> trades = [];
        Utf8JsonReader reader = new(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new FormatException($"expected an array of {what}");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            Trade trade = readOne(ref reader);
            if (trades.Count > 0 && trade.Id <= trades[^1].Id)
            {
                throw new FormatException($"expected rising ids, found {trade.Id} after {trades[^1].Id}");
            }

            trades.Add(trade);
        }

        return trades;
    }
}
