using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Candlewick.Server.Live;

/// <summary>What the server says, as JSON.</summary>
internal static class LiveText
{
    public static void Hello(IBufferWriter<byte> target, LiveSession session) => Write(target, "hello", json =>
    {
        json.WriteString("session", session.Id);
        json.WriteNumber("sequence", session.Queue.Last);
    });

    public static void Done(IBufferWriter<byte> target, string op, string id) => Write(target, op, json => json.WriteString("id", id));

    public static void Error(IBufferWriter<byte> target, string? id, string detail) => Write(target, "error", json =>
    {
        json.WriteString("id", id);
        json.WriteString("detail", detail);
    });

    public static void Dropped(IBufferWriter<byte> target, DroppedEvents dropped) => Write(target, "dropped", json =>
    {
        json.WriteString("id", dropped.Id);
        json.WriteNumber("count", dropped.Count);
        json.WriteString("from", dropped.From?.ToString());
        json.WriteString("to", dropped.To?.ToString());
    });

    /// <summary>The hot path: only the beginning is made anew for each client.</summary>
    public static void Event(IBufferWriter<byte> target, in QueuedEvent item)
    {
        target.Write("{\"op\":\"event\",\"id\":\""u8);
        target.Write(JsonEncodedText.Encode(item.Id).EncodedUtf8Bytes);
        target.Write("\",\"sequence\":"u8);
        Span<byte> digits = target.GetSpan(20);
        Utf8Formatter.TryFormat(item.Sequence, digits, out int length);
        target.Advance(length);
        target.Write(","u8);
        target.Write(item.Event.Text);
    }

    private static void Write(IBufferWriter<byte> target, string op, Action<Utf8JsonWriter> members)
    {
        using Utf8JsonWriter json = new(target);
        json.WriteStartObject();
        json.WriteString("op", op);
        members(json);
        json.WriteEndObject();
    }
}
