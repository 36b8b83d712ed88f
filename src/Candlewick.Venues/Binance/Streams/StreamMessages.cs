using System.Text.Json;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>What we send, and the venue's answers to it.</summary>
/// <remarks>Source: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#live-subscribingunsubscribing-to-streams.</remarks>
internal static class StreamMessages
{
    public const string Subscribe = "SUBSCRIBE";
    public const string Unsubscribe = "UNSUBSCRIBE";

    public static byte[] Request(string method, IEnumerable<StreamId> streams, int id)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("method", method);
            json.WriteStartArray("params");
            foreach (StreamId stream in streams)
            {
                json.WriteStringValue(StreamNames.Of(stream));
            }

            json.WriteEndArray();
            json.WriteNumber("id", id);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>The number of the request that is answered, and what was wrong with it; null where nothing was.</summary>
    public static (int Id, string? Fault) ReadAnswer(ReadOnlySpan<byte> text)
    {
        using JsonDocument answer = JsonDocument.Parse(text.ToArray());
        JsonElement root = answer.RootElement;
        int id = root.TryGetProperty("id", out JsonElement number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int value) ? value : -1;
        bool isFault = root.TryGetProperty("error", out JsonElement fault) || (root.TryGetProperty("code", out _) && !root.TryGetProperty("result", out _));
        return (id, isFault ? (fault.ValueKind == JsonValueKind.Undefined ? root : fault).GetRawText() : null);
    }
}
