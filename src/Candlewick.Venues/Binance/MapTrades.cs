using System.Text.Json;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Binance;

/// <summary>Answers of <c>historicalTrades</c> to trades. Pure.</summary>
/// <remarks>Source: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#old-trade-lookup.</remarks>
public static class MapTrades
{
    /// <summary>The trades in the answer's order, which is that of their ids.</summary>
    /// <exception cref="FormatException">The body is no such answer.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static List<Trade> Read(ReadOnlySpan<byte> body) => TradeAnswer.Read(body, "trades", ReadOne);

    private static Trade ReadOne(ref Utf8JsonReader reader)
    {
        long id = -1, time = -1;
        double price = double.NaN, quantity = double.NaN;
        bool? isBuyerMaker = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "id": id = reader.GetInt64(); break;
                case "price": price = DecimalField.TryParse(reader.ValueSpan, out double p) ? p : double.NaN; break;
                case "qty": quantity = DecimalField.TryParse(reader.ValueSpan, out double q) ? q : double.NaN; break;
                case "time": time = reader.GetInt64(); break;
                case "isBuyerMaker": isBuyerMaker = reader.GetBoolean(); break;
                default: reader.Skip(); break;
            }
        }

        if (id < 0 || time <= 0 || !double.IsFinite(price) || !double.IsFinite(quantity) || isBuyerMaker is null)
        {
            throw new FormatException($"expected a trade with id, price, qty, time and isBuyerMaker before byte {reader.TokenStartIndex}");
        }

        return new Trade(
            UtcTime.FromMilliseconds(time), id, price, quantity, isBuyerMaker.Value ? Aggressor.Seller : Aggressor.Buyer, id, id);
    }
}
