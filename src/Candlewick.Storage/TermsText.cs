using System.Text.Json;
using System.Text.Json.Serialization;

namespace Candlewick.Storage;

/// <summary>The terms of a contract as the JSON that the <c>instrument</c> table keeps.</summary>
public static class TermsText
{
    public static string Write(ContractTerms terms) => JsonSerializer.Serialize(
        new TermsRow(terms.Settlement, terms.Multiplier, terms.IsInverse, terms.Expiry?.ToString(), terms.Underlying, terms.Strike, terms.Right, terms.Style),
        TermsJson.Default.TermsRow);

    public static ContractTerms Read(string json)
    {
        TermsRow row = JsonSerializer.Deserialize(json, TermsJson.Default.TermsRow)!;
        return new ContractTerms(
            row.Settlement, row.Multiplier, row.IsInverse, row.Expiry is null ? null : UtcTime.Parse(row.Expiry), row.Underlying, row.Strike, row.Right, row.Style);
    }
}

internal sealed record TermsRow(
    string Settlement, decimal Multiplier, bool IsInverse, string? Expiry, string? Underlying, decimal? Strike, OptionRight? Right, ExerciseStyle? Style);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TermsRow))]
internal sealed partial class TermsJson : JsonSerializerContext;
