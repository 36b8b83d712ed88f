using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Candlewick.Storage;

/// <summary>What stores keep of alerts as text.</summary>
public static class AlertText
{
    private static readonly JsonSerializerOptions RuleOptions = new()
    {
        Converters = { new JsonStringEnumConverter() }, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Empty for none.</summary>
    public static string OfInstrument(InstrumentId instrument) => instrument.IsNone ? "" : instrument.ToString();

    public static InstrumentId ReadInstrument(string text) => text.Length == 0 ? default : InstrumentId.Parse(text);

    /// <summary>A rule as a JSON object.</summary>
    public static string OfRule(AlertRule rule) => JsonSerializer.Serialize(rule, RuleOptions);

    public static AlertRule ReadRule(string definition) => JsonSerializer.Deserialize<AlertRule>(definition, RuleOptions)!;

    /// <summary>Numbers by comma.</summary>
    public static string OfNumbers(IReadOnlyList<long> numbers) => string.Join(',', numbers.Select(one => one.ToString(CultureInfo.InvariantCulture)));

    public static IReadOnlyList<long> ReadNumbers(string text) => [.. text.Split(',').Select(one => long.Parse(one, CultureInfo.InvariantCulture))];
}
