using System.Globalization;
using System.Text.Json;

namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>One cell of a result as a plain value: null, string, bool, long, decimal, double, UtcTime or DateOnly.</summary>
internal static class Cells
{
    private static readonly string[] Wrappers = ["Nullable(", "LowCardinality("];

    /// <param name="type">As the engine names it, such as <c>Nullable(DateTime64(6, 'UTC'))</c>.</param>
    public static object? Read(JsonElement cell, string type)
    {
        if (cell.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string bare = Unwrap(type);
        string name = bare.Split('(', 2)[0];
        return name switch
        {
            "Bool" => cell.GetBoolean(),
            "Float32" or "Float64" or "BFloat16" => Number(cell),
            "Date" or "Date32" => DateOnly.TryParseExact(cell.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : Text(cell),
            "DateTime" or "DateTime64" => UtcTime.TryParse(cell.GetString(), out UtcTime time) ? time : Text(cell),
            _ when name.StartsWith("Int", StringComparison.Ordinal) || name.StartsWith("UInt", StringComparison.Ordinal) => Whole(cell),
            _ when name.StartsWith("Decimal", StringComparison.Ordinal) => decimal.TryParse(Text(cell), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) ? value : Text(cell),
            _ => Text(cell),
        };
    }

    /// <summary>What a computed table says of such cells.</summary>
    /// <param name="type">As the engine names it.</param>
    public static CellKind KindOf(string type) => Unwrap(type).Split('(', 2)[0] switch
    {
        "Bool" => CellKind.Flag,
        "Date" or "Date32" => CellKind.Day,
        "DateTime" or "DateTime64" => CellKind.Instant,
        "Int8" or "Int16" or "Int32" or "Int64" or "UInt8" or "UInt16" or "UInt32" => CellKind.Whole,
        "Float32" or "Float64" or "BFloat16" => CellKind.Number,
        string name when name.StartsWith("Int", StringComparison.Ordinal) || name.StartsWith("UInt", StringComparison.Ordinal) || name.StartsWith("Decimal", StringComparison.Ordinal) =>
            name.StartsWith("Interval", StringComparison.Ordinal) ? CellKind.Text : CellKind.Number,
        _ => CellKind.Text,
    };

    private static string Unwrap(string type)
    {
        while (Wrappers.FirstOrDefault(wrapper => type.StartsWith(wrapper, StringComparison.Ordinal)) is { } found)
        {
            type = type[found.Length..^1];
        }

        return type;
    }

    private static string Text(JsonElement cell) => cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText();

    private static object Whole(JsonElement cell)
    {
        string text = Text(cell);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return whole;
        }

        return decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal large) ? large : text;
    }

    private static double Number(JsonElement cell) =>
        cell.ValueKind == JsonValueKind.Number
            ? cell.GetDouble()
            : cell.GetString() switch
            {
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                _ => double.NaN,
            };
}
