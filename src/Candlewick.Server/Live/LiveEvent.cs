using System.Buffers;
using System.Text.Json;
using Candlewick.Server.Api;

namespace Candlewick.Server.Live;

/// <summary>An event on its way to subscribers: the part of its text that is the same for all of them.</summary>
/// <param name="At">When the venue says that it happened.</param>
/// <param name="Text">UTF-8: members of a JSON object, then its closing brace.</param>
internal sealed record LiveEvent(UtcTime At, byte[] Text)
{
    public static LiveEvent OfTrade(in MarketUpdate update)
    {
        Trade trade = update.Trade;
        return Of(update, "trade", json =>
        {
            json.WriteNumber("id", trade.Id);
            json.WriteNumber("price", trade.Price);
            json.WriteNumber("quantity", trade.Quantity);
            json.WriteString("aggressor", QueryText.Camel(trade.Aggressor.ToString()));
        });
    }

    public static LiveEvent OfQuote(in MarketUpdate update)
    {
        Quote quote = update.Quote;
        return Of(update, "quote", json =>
        {
            Number(json, "bidPrice", quote.BidPrice);
            Number(json, "bidSize", quote.BidSize);
            Number(json, "askPrice", quote.AskPrice);
            Number(json, "askSize", quote.AskSize);
        });
    }

    public static LiveEvent OfPrice(in MarketUpdate update, double price) => Of(update, "price", json => Number(json, "price", price));

    public static LiveEvent OfHole(in MarketUpdate update)
    {
        StreamHole hole = update.Hole;
        return Of(update, "hole", json =>
        {
            json.WriteString("of", QueryText.Camel(hole.Kind.ToString()));
            json.WriteString("from", hole.Range.From.ToString());
            json.WriteString("to", hole.Range.To.ToString());
            json.WriteString("cause", QueryText.Camel(hole.Cause.ToString()));
        });
    }

    public static LiveEvent OfBar(in MarketUpdate update, Bar bar) => Of(update, "bar", json =>
    {
        json.WriteString("openTime", bar.OpenTime.ToString());
        json.WriteString("closeTime", bar.CloseTime.ToString());
        Number(json, "open", bar.Open);
        Number(json, "high", bar.High);
        Number(json, "low", bar.Low);
        Number(json, "close", bar.Close);
        Number(json, "volume", bar.Volume);
        Number(json, "quoteVolume", bar.QuoteVolume);
        Number(json, "tradeCount", bar.TradeCount);
        json.WriteBoolean("isClosed", bar.Finality != Finality.Forming);
    });

    private static LiveEvent Of(in MarketUpdate update, string kind, Action<Utf8JsonWriter> data)
    {
        ArrayBufferWriter<byte> buffer = new(320);
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteString("kind", kind);
        json.WriteString("instrument", update.Instrument.ToString());
        json.WriteString("at", update.EventTime.ToString());
        json.WriteString("received", update.ReceivedAt.ToString());
        json.WriteStartObject("data");
        data(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return new LiveEvent(update.EventTime, buffer.WrittenSpan[1..].ToArray());
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        CellText.Write(json, value);
    }
}
