using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Candlewick.Cli.Output;

/// <summary>Writes ids, instants and ranges as the texts that the rest of the program reads.</summary>
internal sealed class DomainJsonConverter : JsonConverterFactory
{
    private static readonly FrozenSet<Type> Types = FrozenSet.ToFrozenSet(
        [typeof(UtcTime), typeof(UtcRange), typeof(InstrumentId), typeof(SeriesId), typeof(BarSeriesId), typeof(Timeframe), typeof(RangeSet)]);

    public override bool CanConvert(Type typeToConvert) => Types.Contains(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => typeToConvert switch
    {
        _ when typeToConvert == typeof(UtcTime) => new TextConverter<UtcTime>(),
        _ when typeToConvert == typeof(UtcRange) => new TextConverter<UtcRange>(),
        _ when typeToConvert == typeof(InstrumentId) => new TextConverter<InstrumentId>(),
        _ when typeToConvert == typeof(SeriesId) => new TextConverter<SeriesId>(),
        _ when typeToConvert == typeof(BarSeriesId) => new TextConverter<BarSeriesId>(),
        _ when typeToConvert == typeof(Timeframe) => new TextConverter<Timeframe>(),
        _ => new RangeSetConverter(),
    };

    private sealed class TextConverter<T> : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Answers are written, never read.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value?.ToString());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value?.ToString() ?? "");
    }

    private sealed class RangeSetConverter : JsonConverter<RangeSet>
    {
        public override RangeSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Answers are written, never read.");

        public override void Write(Utf8JsonWriter writer, RangeSet value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (UtcRange range in value)
            {
                writer.WriteStringValue(range.ToString());
            }

            writer.WriteEndArray();
        }
    }
}
