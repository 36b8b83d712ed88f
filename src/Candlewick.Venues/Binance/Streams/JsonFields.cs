using System.Text.Json;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Values of a message as the general reader takes them. Each passes its value, whatever it is; false when it is of another type.</summary>
internal static class JsonFields
{
    private const int LongestNumber = 64;

    /// <summary>The letter of a key of one letter; 0 for any other key.</summary>
    public static byte KeyOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.Length == 1 ? reader.ValueSpan[0] : (byte)0;
        }

        Span<byte> key = stackalloc byte[LongestNumber];
        return reader.ValueSpan.Length <= key.Length && reader.CopyString(key) == 1 ? key[0] : (byte)0;
    }

    public static bool TryWhole(ref Utf8JsonReader reader, out long value)
    {
        value = -1;
        bool isRead = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value) && value >= 0;
        reader.Skip();
        return isRead;
    }

    public static bool TryDecimal(ref Utf8JsonReader reader, out double value)
    {
        value = double.NaN;
        Span<byte> copy = stackalloc byte[LongestNumber];
        bool isRead = TryText(ref reader, copy, out int length) && DecimalField.TryParse(copy[..length], out value) && double.IsFinite(value);
        reader.Skip();
        return isRead;
    }

    public static bool TryInterval(ref Utf8JsonReader reader, out int interval)
    {
        Span<byte> copy = stackalloc byte[LongestNumber];
        interval = TryText(ref reader, copy, out int length) ? IntervalTable.IndexOf(copy[..length]) : -1;
        reader.Skip();
        return interval >= 0;
    }

    public static bool TryFlag(ref Utf8JsonReader reader, out int value)
    {
        value = reader.TokenType == JsonTokenType.True ? 1 : 0;
        bool isRead = reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        reader.Skip();
        return isRead;
    }

    public static bool TrySymbol(ref Utf8JsonReader reader, in FrameContext context, out ListenedSymbol? symbol)
    {
        Span<byte> copy = stackalloc byte[LongestNumber * 8];
        bool isText = TryText(ref reader, copy, out int length);
        symbol = isText ? context.Symbols.Find(copy[..length]) : null;
        reader.Skip();
        return isText;
    }

    private static bool TryText(ref Utf8JsonReader reader, scoped Span<byte> copy, out int length)
    {
        length = 0;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > copy.Length)
        {
            return false;
        }

        length = reader.CopyString(copy);
        return true;
    }
}
