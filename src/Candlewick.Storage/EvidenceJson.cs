using System.Text.Json;
using System.Text.Json.Serialization;

namespace Candlewick.Storage;

/// <summary>Evidence as the JSON that the <c>hole</c> table keeps: <c>[{"source":...,"asked_at":...,"answer":...}]</c>.</summary>
public static class EvidenceJson
{
    public static string Write(IReadOnlyList<Evidence> evidence) =>
        JsonSerializer.Serialize(
            evidence.Select(one => new EvidenceRow(one.Source, one.AskedAt.ToString(), one.Answer)).ToArray(),
            StoreJson.Default.EvidenceRowArray);

    public static IReadOnlyList<Evidence> Read(string json) =>
        [.. JsonSerializer.Deserialize(json, StoreJson.Default.EvidenceRowArray)!
            .Select(row => new Evidence(row.Source, UtcTime.Parse(row.AskedAt), row.Answer))];
}

internal sealed record EvidenceRow(string Source, string AskedAt, string Answer);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(EvidenceRow[]))]
internal sealed partial class StoreJson : JsonSerializerContext;
