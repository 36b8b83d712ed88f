using System.Text.Json.Serialization;

namespace Candlewick.Storage;

<<<<<<<< HEAD:src/Candlewick.Storage.DuckDb/TermsRow.cs
/// <summary>The terms of a contract as the <c>instrument</c> table keeps them.</summary>
internal sealed record TermsRow(
    string Settlement, decimal Multiplier, bool IsInverse, string? Expiry, string? Underlying, decimal? Strike, OptionRight? Right, ExerciseStyle? Style)
{
    public static TermsRow Of(ContractTerms terms) =>
        new(terms.Settlement, terms.Multiplier, terms.IsInverse, terms.Expiry?.ToString(), terms.Underlying, terms.Strike, terms.Right, terms.Style);

    public ContractTerms ToTerms() =>
        new(Settlement, Multiplier, IsInverse, Expiry is null ? null : UtcTime.Parse(Expiry), Underlying, Strike, Right, Style);
}

========
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

>>>>>>>> part/copy:src/Candlewick.Storage/EvidenceJson.cs
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
<<<<<<<< HEAD:src/Candlewick.Storage.DuckDb/TermsRow.cs
[JsonSerializable(typeof(TermsRow))]
========
[JsonSerializable(typeof(EvidenceRow[]))]
>>>>>>>> part/copy:src/Candlewick.Storage/EvidenceJson.cs
internal sealed partial class StoreJson : JsonSerializerContext;
