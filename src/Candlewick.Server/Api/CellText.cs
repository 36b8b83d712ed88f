using System.Globalization;
using System.Text.Json;

namespace Candlewick.Server.Api;

/// <summary>Cells of tables, in JSON and as text.</summary>
internal static class CellText
{
    public static void Write(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case double number:
                Write(json, number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            default:
                json.WriteStringValue(Of(cell));
                break;
        }
    }

    public static void Write(Utf8JsonWriter json, double number)
    {
        Span<byte> text = stackalloc byte[NumberText.Longest];
        if (NumberText.TryFormat(number, text, out int length))
        {
            json.WriteRawValue(text[..length], skipInputValidation: true);
        }
        else if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>As text; empty where there is nothing.</summary>
    public static string Of(object? cell) => cell switch
    {
        null => "",
        double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    /// <summary>One line of CSV, with its end; quoted where it must be (RFC 4180).</summary>
    public static string CsvLine(IEnumerable<object?> cells) => string.Join(',', cells.Select(cell => Quoted(Of(cell)))) + "\r\n";

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
