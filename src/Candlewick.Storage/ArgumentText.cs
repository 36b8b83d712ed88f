using System.Text.Encodings.Web;
using System.Text.Json;

namespace Candlewick.Storage;

/// <summary>Arguments of a run as a JSON object of texts, in the order of their names.</summary>
public static class ArgumentText
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IReadOnlyDictionary<string, string> arguments) =>
        JsonSerializer.Serialize(new SortedDictionary<string, string>(arguments.ToDictionary(), StringComparer.Ordinal), Options);

    public static IReadOnlyDictionary<string, string> Read(string text) => JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? [];
}
