using System.Text.Json;
using System.Text.Json.Serialization;

namespace Candlewick.Storage;

/// <summary>Evidence as the JSON that stores keep of a hole: <c>[{"source":...,"asked_at":...,"answer":...}]</c>.</summary>
public static class EvidenceJson
{
    public static string Write(IReadOnlyList<Evidence> evidence) =>
        JsonSerializer.Serialize(
            evidence.Select(one => new EvidenceRow(one.Source, one.AskedAt.ToString(), one.Answer)).ToArray(),
            EvidenceJsonContext.Default.EvidenceRowArray);

    public static IReadOnlyList<Evidence> Read(string json) =>
        [.. JsonSerializer.Deserialize(json, EvidenceJsonContext.Default.EvidenceRowArray)!
            .Select(row => new Evidence(row.Source, UtcTime.Parse(row.AskedAt), row.Answer))];
}

internal sealed record EvidenceRow(string Source, string AskedAt, string Answer);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EvidenceRow[]))]
internal sealed partial class EvidenceJsonContext : JsonSerializerContext;
