using System.Text.Json;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Binance;

/// <summary>Answers of <c>aggTrades</c> to trades. Pure.</summary>
/// <remarks>Source: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#compressedaggregate-trades-list.</remarks>
public static class MapAggregateTrades
{
    /// <summary>The trades in the answer's order, which is that of their ids.</summary>
    /// <exception cref="FormatException">The body is no such answer.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static List<Trade> Read(ReadOnlySpan<byte> body) => TradeAnswer.Read(body, "aggregate trades", ReadOne);

    private static Trade ReadOne(ref Utf8JsonReader reader)
    {
        long id = -1, first = -1, last = -1, time = -1;
        double price = double.NaN, quantity = double.NaN;
        bool? isBuyerMaker = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            byte name = reader.ValueSpan.Length == 1 ? reader.ValueSpan[0] : (byte)0;
            reader.Read();
            switch (name)
            {
                case (byte)'a': id = reader.GetInt64(); break;
                case (byte)'p': price = DecimalField.TryParse(reader.ValueSpan, out double p) ? p : double.NaN; break;
                case (byte)'q': quantity = DecimalField.TryParse(reader.ValueSpan, out double q) ? q : double.NaN; break;
                case (byte)'f': first = reader.GetInt64(); break;
                case (byte)'l': last = reader.GetInt64(); break;
                case (byte)'T': time = reader.GetInt64(); break;
                case (byte)'m': isBuyerMaker = reader.GetBoolean(); break;
                default: reader.Skip(); break;
            }
        }

        if (id < 0 || first < 0 || last < first || time <= 0 || !double.IsFinite(price) || !double.IsFinite(quantity) || isBuyerMaker is null)
        {
            throw new FormatException($"expected an aggregate trade with a, p, q, f, l, T and m before byte {reader.TokenStartIndex}");
        }

        Aggressor aggressor = isBuyerMaker.Value ? Aggressor.Seller : Aggressor.Buyer;
        return new Trade(UtcTime.FromMilliseconds(time), id, price, quantity, aggressor, first, last);
    }
}
