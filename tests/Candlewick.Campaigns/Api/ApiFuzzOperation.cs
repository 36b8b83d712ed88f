using System.Text.Json;

namespace Candlewick.Campaigns.Api;

/// <summary>An operation of the document.</summary>
internal sealed record FuzzOperation(string Method, string Path, IReadOnlyList<string> QueryNames, bool HasBody, IReadOnlyList<string> BodyNames)
{
    public static IEnumerable<FuzzOperation> Of(JsonElement document)
    {
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject().Where(one => one.Name is "get" or "post" or "put" or "delete" or "patch"))
            {
                string[] names = operation.Value.TryGetProperty("parameters", out JsonElement parameters)
                    ? [.. parameters.EnumerateArray().Where(one => one.GetProperty("in").GetString() == "query").Select(one => one.GetProperty("name").GetString()!)]
                    : [];
                bool hasBody = operation.Value.TryGetProperty("requestBody", out JsonElement body);
                yield return new FuzzOperation(operation.Name.ToUpperInvariant(), path.Name, names, hasBody, hasBody ? NamesOf(document, body) : []);
            }
        }
    }

    /// <summary>A path with values; some parameters are left out.</summary>
    public string PathOf(Func<string, string> ofPath, Func<string, string?> ofQuery)
    {
        string path = Path;
        while (path.IndexOf('{', StringComparison.Ordinal) is >= 0 and int open)
        {
            int close = path.IndexOf('}', open);
            path = path[..open] + ofPath(path[(open + 1)..close]) + path[(close + 1)..];
        }

        string query = string.Join('&', QueryNames.Select(name => (name, Value: ofQuery(name))).Where(one => one.Value is not null).Select(one => $"{one.name}={one.Value}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    public override string ToString() => $"{Method} {Path}";

    private static string[] NamesOf(JsonElement document, JsonElement body)
    {
        JsonElement schema = body.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema");
        string text = schema.GetRawText();
        int at = text.IndexOf("#/components/schemas/", StringComparison.Ordinal);
        if (at >= 0)
        {
            string name = text[(at + "#/components/schemas/".Length)..].Split('"')[0];
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        }

        return schema.TryGetProperty("properties", out JsonElement properties) ? [.. properties.EnumerateObject().Select(one => one.Name)] : [];
    }
}
