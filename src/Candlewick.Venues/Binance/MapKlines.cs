using System.Text.Json;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Binance;

/// <summary>Answers of <c>klines</c> to columns. Pure.</summary>
/// <remarks>Source: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#klinecandlestick-data.</remarks>
public static class MapKlines
{
    /// <summary>Adds the closed bars of the answer that open in the range.</summary>
    /// <param name="now">Bars whose close is after it are still forming and left out.</param>
    /// <exception cref="FormatException">The body is no such answer, or holds a bar that cannot be.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static void Read(ReadOnlySpan<byte> body, UtcRange asked, UtcTime now, BarColumns bars)
    {
        Utf8JsonReader reader = new(body);
        Expect(ref reader, JsonTokenType.StartArray, "an array of klines");
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            UtcTime open = ReadTime(ref reader);
            int value = 0;
            for (int field = 1; field <= 5; field++)
            {
                values[value++] = ReadNumber(ref reader);
            }

            UtcTime close = ReadTime(ref reader).AddNanoseconds(1_000_000);
            for (int field = 7; field <= 10; field++)
            {
                values[value++] = ReadNumber(ref reader);
            }

            SkipToEnd(ref reader);
            if (asked.Contains(open) && close <= now)
            {
                Add(bars, open, close, values);
            }
        }

        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw new FormatException($"expected an array of klines, found {reader.TokenType} at byte {reader.TokenStartIndex}");
        }
    }

    private static void Add(BarColumns bars, UtcTime open, UtcTime close, ReadOnlySpan<double> values)
    {
        if (bars.Count > 0 && open <= bars.OpenTimes[^1])
        {
            throw new FormatException($"expected bars in order, found {open} after {bars.OpenTimes[^1]}");
        }

        bars.Add(open, close, values);
        if (!bars[bars.Count - 1].IsPossible)
        {
            throw new FormatException($"expected a possible bar, found {bars[bars.Count - 1]}");
        }
    }

    private static UtcTime ReadTime(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.Number, "a time in milliseconds");
        return reader.TryGetInt64(out long value) && value is > 0 and < 9_000_000_000_000
            ? UtcTime.FromMilliseconds(value)
            : throw new FormatException($"expected a time in milliseconds at byte {reader.TokenStartIndex}");
    }

    /// <summary>Prices and volumes are strings, counts are numbers.</summary>
    private static double ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        bool isNumber = reader.TokenType is JsonTokenType.String or JsonTokenType.Number;
        return isNumber && DecimalField.TryParse(reader.ValueSpan, out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"expected a number at byte {reader.TokenStartIndex}");
    }

    private static void SkipToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new FormatException($"expected {what}, found {reader.TokenType} at byte {reader.TokenStartIndex}");
        }
    }
}
