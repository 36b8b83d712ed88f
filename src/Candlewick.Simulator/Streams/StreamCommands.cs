using System.Buffers;
using System.Text.Json;

namespace Candlewick.Simulator.Streams;

/// <summary>The JSON messages that a client sends, and the venue's answers.</summary>
/// <remarks>Source: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams (live subscribing, error messages)</remarks>
internal static class StreamCommands
{
    /// <summary>Carries the message out and gives the answer.</summary>
    public static byte[] Answer(StreamHub hub, StreamConnection connection, byte[] message)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(message);
        }
        catch (JsonException fault)
        {
            return Error(3, $"Invalid JSON: expected value at line {fault.LineNumber + 1} column {fault.BytePositionInLine + 1}", null);
        }

        using (json)
        {
            JsonElement root = json.RootElement;
            JsonElement? id = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("id", out JsonElement found) ? found : null;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("method", out JsonElement method))
            {
                return Error(2, $"Invalid request: missing field `method` at line 1 column {message.Length}", id);
            }

            bool isNumbered = id is null or { ValueKind: JsonValueKind.Null } or { ValueKind: JsonValueKind.String }
                || (id.Value.ValueKind == JsonValueKind.Number && id.Value.TryGetUInt64(out _));
            return isNumbered
                ? Carry(hub, connection, method.ToString(), root, id)
                : Error(2, "Invalid request: request ID must be an unsigned integer", null);
        }
    }

    private static byte[] Carry(StreamHub hub, StreamConnection connection, string method, JsonElement root, JsonElement? id)
    {
        JsonElement[] given = root.TryGetProperty("params", out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
        switch (method)
        {
            case "SUBSCRIBE" or "UNSUBSCRIBE":
                if (!Array.TrueForAll(given, one => one.ValueKind == JsonValueKind.String))
                {
                    return Error(2, "Invalid request: property name must be a string", id);
                }

                string[] names = [.. given.Select(one => one.GetString()!)];
                if (method == "SUBSCRIBE" && !hub.TrySubscribe(connection, names))
                {
                    return Error(2, "Invalid request: too many parameters", id);
                }

                if (method == "UNSUBSCRIBE")
                {
                    hub.Unsubscribe(connection, names);
                }

                return Result(json => json.WriteNullValue(), id);
            case "LIST_SUBSCRIPTIONS":
                return Result(json => WriteNames(json, hub.List(connection)), id);
            case "SET_PROPERTY" or "GET_PROPERTY":
                return Property(connection, method == "SET_PROPERTY", given, id);
            default:
                return Error(
                    2, $"Invalid request: unknown variant `{method}`, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` at line 1 column 28", id);
        }
    }

    private static byte[] Property(StreamConnection connection, bool isSet, JsonElement[] given, JsonElement? id)
    {
        if (given.Length != (isSet ? 2 : 1))
        {
            return Error(2, given.Length > (isSet ? 2 : 1) ? "Invalid request: too many parameters" : "Invalid request: property name must be a string", id);
        }

        if (given[0].ToString() != "combined")
        {
            return Error(0, "Unknown property", id);
        }

        if (!isSet)
        {
            return Result(json => json.WriteBooleanValue(connection.IsCombined), id);
        }

        if (given[1].ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return Error(1, "Invalid value type: expected Boolean", id);
        }

        connection.IsCombined = given[1].GetBoolean();
        return Result(json => json.WriteNullValue(), id);
    }

    private static void WriteNames(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartArray();
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static byte[] Result(Action<Utf8JsonWriter> write, JsonElement? id) => Print(json =>
    {
        json.WritePropertyName("result");
        write(json);
        WriteId(json, id);
    });

    private static byte[] Error(int code, string text, JsonElement? id) => Print(json =>
    {
        json.WriteStartObject("error");
        json.WriteNumber("code", code);
        json.WriteString("msg", text);
        json.WriteEndObject();
        WriteId(json, id);
    });

    private static void WriteId(Utf8JsonWriter json, JsonElement? id)
    {
        if (id is { } given)
        {
            json.WritePropertyName("id");
            given.WriteTo(json);
        }
        else
        {
            json.WriteNull("id");
        }
    }

    private static byte[] Print(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new(128);
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }
}
