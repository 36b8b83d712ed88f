using System.Text.Json;

namespace Candlewick.Simulator.Wire;

/// <summary>Trades in the form of the REST answers; futures leave out the best-match mark.</summary>
internal static class TradeJson
{
    public static void WriteAggregates(Utf8JsonWriter json, TapeFacts facts, IEnumerable<AggregateTrade> trades)
    {
        json.WriteStartArray();
        foreach (AggregateTrade trade in trades)
        {
            json.WriteStartObject();
            json.WriteNumber("a", trade.Id);
            json.WriteString("p", FixedText.ToText(trade.Price, facts.PriceDecimals));
            json.WriteString("q", FixedText.ToText(trade.Quantity, facts.QuantityDecimals));
            json.WriteNumber("f", trade.FirstId);
            json.WriteNumber("l", trade.LastId);
            json.WriteNumber("T", trade.AtUs / 1_000);
            json.WriteBoolean("m", trade.BuyerIsMaker);
            if (facts.Segment == MarketSegment.Spot)
            {
                json.WriteBoolean("M", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteSingles(Utf8JsonWriter json, TapeFacts facts, IEnumerable<SingleTrade> trades)
    {
        json.WriteStartArray();
        foreach (SingleTrade trade in trades)
        {
            json.WriteStartObject();
            json.WriteNumber("id", trade.Id);
            json.WriteString("price", FixedText.ToText(trade.Price, facts.PriceDecimals));
            json.WriteString("qty", FixedText.ToText(trade.Quantity, facts.QuantityDecimals));
            json.WriteString("quoteQty", FixedText.ToText(FixedText.Multiply(trade.Price, trade.Quantity)));
            json.WriteNumber("time", trade.AtUs / 1_000);
            json.WriteBoolean("isBuyerMaker", trade.BuyerIsMaker);
            if (facts.Segment == MarketSegment.Spot)
            {
                json.WriteBoolean("isBestMatch", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
