using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Simulator.Serving;

/// <summary>Writes JSON answers and the venue's error bodies.</summary>
internal static class VenueAnswer
{
    public const string InvalidSymbol = """{"code":-1121,"msg":"Invalid symbol."}""";
    public const string InvalidInterval = """{"code":-1120,"msg":"Invalid interval."}""";

    public const string IllegalCharacters = """{"code":-1100,"msg":"Illegal characters found in a parameter."}""";

    public static Task ErrorAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        return TextAsync(context, body);
    }

    public static Task MissingAsync(HttpContext context, string parameter) => ErrorAsync(
        context, 400, $$"""{"code":-1102,"msg":"Mandatory parameter '{{parameter}}' was not sent, was empty/null, or malformed."}""");

    public static Task TextAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json;charset=UTF-8";
        return context.Response.WriteAsync(json);
    }

    public static Task JsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(4_096);
        using (Utf8JsonWriter json = new(buffer))
        {
            write(json);
        }

        return BytesAsync(context, buffer.WrittenMemory);
    }

    public static async Task BytesAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json;charset=UTF-8";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>A whole number in the query; null when absent. False when it is there and is no number.</summary>
    public static bool TryReadNumber(HttpContext context, string name, out long? value)
    {
        string? text = context.Request.Query[name];
        value = long.TryParse(text, out long number) ? number : null;
        return string.IsNullOrEmpty(text) || value is not null;
    }
}
