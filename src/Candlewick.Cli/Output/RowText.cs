using System.Text.Encodings.Web;
using System.Text.Json;

namespace Candlewick.Cli.Output;

/// <summary>Rows as CSV and JSON, for other programs.</summary>
internal static class RowText
{
    public static async Task WriteCsvAsync(TextWriter writer, IReadOnlyList<string> columns, IAsyncEnumerable<object?[]> rows)
    {
        await writer.WriteLineAsync(string.Join(',', columns.Select(Quoted)));
        await foreach (object?[] row in rows)
        {
            await writer.WriteLineAsync(string.Join(',', row.Select(value => Quoted(value is double.NaN ? "" : Cell.Text(value)))));
        }
    }

    /// <summary>One object a line, in an array beside the member <c>simulated</c>. A number that is not finite is null.</summary>
    public static async Task WriteJsonAsync(TextWriter writer, StoreOrigin origin, IReadOnlyList<string> columns, IAsyncEnumerable<object?[]> rows)
    {
        await writer.WriteAsync($"{{\"simulated\":{(origin == StoreOrigin.Simulated ? "true" : "false")},\"rows\":[");
        string separator = "\n";
        await foreach (object?[] row in rows)
        {
            await writer.WriteAsync(separator);
            await writer.WriteAsync(JsonRow(columns, row));
            separator = ",\n";
        }

        await writer.WriteLineAsync("\n]}");
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string JsonRow(IReadOnlyList<string> columns, object?[] row)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            for (int i = 0; i < row.Length; i++)
            {
                json.WritePropertyName(columns[i]);
                WriteValue(json, row[i]);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or double.NaN:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Cell.Text(value));
                break;
        }
    }
}
