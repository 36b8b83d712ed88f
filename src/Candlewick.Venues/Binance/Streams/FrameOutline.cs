using System.Text.Json;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>What a message is, before its fields are read.</summary>
/// <param name="Event">Where the event stands: the data of a combined stream, or the whole message.</param>
internal readonly record struct FrameOutline(MapResult Result, Range Event)
{
    /// <summary>Walks through the whole message.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static FrameOutline Of(ReadOnlySpan<byte> frame)
    {
        Utf8JsonReader reader = new(frame);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            while (reader.Read())
            {
                reader.Skip();
            }

            return new FrameOutline(MapResult.Reject(RejectReason.WrongShape, "expected an object"), default);
        }

        Range data = default;
        bool hasData = false, isObject = false, hasId = false, hasOutcome = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isData = reader.ValueTextEquals("data"u8);
            hasId |= reader.ValueTextEquals("id"u8);
            hasOutcome |= reader.ValueTextEquals("result"u8) || reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("code"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool opens = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isData)
            {
                (hasData, isObject, data) = (true, opens, start..(int)reader.BytesConsumed);
            }
        }

        // Reads what may follow the object: nothing may.
        _ = reader.Read();
        MapResult result = hasData
            ? isObject ? MapResult.Ok : MapResult.Reject(RejectReason.WrongShape, "expected an object in 'data'")
            : hasId && hasOutcome ? MapResult.Answer : MapResult.Ok;
        return new FrameOutline(result, hasData ? data : ..frame.Length);
    }
}
