using System.Text.Json.Serialization;

namespace Candlewick.Storage.DuckDb;

/// <summary>The terms of a contract as the <c>instrument</c> table keeps them.</summary>
internal sealed record TermsRow(
    string Settlement, decimal Multiplier, bool IsInverse, string? Expiry, string? Underlying, decimal? Strike, OptionRight? Right, ExerciseStyle? Style)
{
    public static TermsRow Of(ContractTerms terms) =>
        new(terms.Settlement, terms.Multiplier, terms.IsInverse, terms.Expiry?.ToString(), terms.Underlying, terms.Strike, terms.Right, terms.Style);

    public ContractTerms ToTerms() =>
        new(Settlement, Multiplier, IsInverse, Expiry is null ? null : UtcTime.Parse(Expiry), Underlying, Strike, Right, Style);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TermsRow))]
internal sealed partial class StoreJson : JsonSerializerContext;
