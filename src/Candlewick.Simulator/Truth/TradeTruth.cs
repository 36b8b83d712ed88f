using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Truth;

/// <summary>Writes what trades the market makes from its start to the end of truth.</summary>
/// <remarks>
/// A row is 40 bytes, little-endian: id (int64), microseconds (int64), price and quantity (IEEE doubles), 1 or 0 (int64) for a buyer who was the maker or not.
/// A digest is the SHA-256 over the rows of single trades in order.
/// </remarks>
internal static class TradeTruth
{
    private const int RowBytes = 40;

    public static void Write(Utf8JsonWriter json, SimulatedMarket market, UtcTime until)
    {
        json.WriteStartArray("trades");
        foreach (string symbol in market.Symbols)
        {
            json.WriteStartObject();
            json.WriteString("instrument", $"{VenueSpec.SimulatedCode}:{symbol}");
            Write(json, market, symbol, until);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SimulatedMarket market, string symbol, UtcTime until)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> row = stackalloc byte[RowBytes];
        (long first, long last, long aggregates) = (0, 0, 0);
        foreach (UtcRange day in Calendar.Days(new UtcRange(market.Start, until)))
        {
            UtcRange part = day.Intersect(new UtcRange(market.Start, until));
            aggregates += market.ReadAggregateTrades(symbol, part).Count;
            foreach (Trade trade in market.ReadTrades(symbol, part))
            {
                first = first == 0 ? trade.Id : first;
                last = trade.Id;
                BinaryPrimitives.WriteInt64LittleEndian(row, trade.Id);
                BinaryPrimitives.WriteInt64LittleEndian(row[8..], trade.EventTime.Microseconds);
                BinaryPrimitives.WriteDoubleLittleEndian(row[16..], trade.Price);
                BinaryPrimitives.WriteDoubleLittleEndian(row[24..], trade.Quantity);
                BinaryPrimitives.WriteInt64LittleEndian(row[32..], trade.Aggressor == Aggressor.Seller ? 1 : 0);
                hash.AppendData(row);
            }
        }

        json.WriteNumber("trades", first == 0 ? 0 : last - first + 1);
        json.WriteNumber("aggregates", aggregates);
        json.WriteNumber("firstId", first);
        json.WriteNumber("lastId", last);
        json.WriteString("sha256", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
