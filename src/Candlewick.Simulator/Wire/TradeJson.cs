using System.Text.Json;

namespace Candlewick.Simulator.Wire;

/// <summary>Aggregate trades in the form of the REST answer.</summary>
internal static class TradeJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<AggregateTrade> trades)
    {
        json.WriteStartArray();
        foreach (AggregateTrade trade in trades)
        {
            json.WriteStartObject();
            json.WriteNumber("a", trade.Id);
            json.WriteString("p", FixedText.ToText(trade.Price));
            json.WriteString("q", FixedText.ToText(trade.Quantity));
            json.WriteNumber("f", trade.FirstId);
            json.WriteNumber("l", trade.LastId);
            json.WriteNumber("T", trade.AtUs / 1_000);
            json.WriteBoolean("m", trade.BuyerIsMaker);
            json.WriteBoolean("M", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
