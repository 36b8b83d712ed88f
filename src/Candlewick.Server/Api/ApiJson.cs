using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Candlewick.Server.Api;

/// <summary>How values look in JSON: camel case, ids and instants as texts (UTC, ending in Z), spans in seconds, absent numbers null.</summary>
public static class ApiJson
{
    /// <summary>Types that are written as the texts that the rest of the program reads.</summary>
    internal static FrozenSet<Type> Texts { get; } = FrozenSet.ToFrozenSet(
        [typeof(UtcTime), typeof(UtcRange), typeof(InstrumentId), typeof(SeriesId), typeof(BarSeriesId), typeof(BarSpec), typeof(Timeframe)]);

    /// <summary>For what is written outside a request.</summary>
    internal static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    internal static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new TextConverters());
        options.Converters.Add(new RangesConverter());
        options.Converters.Add(new SecondsConverter());
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new NumberConverter());
        options.Converters.Add(new ExactConverter());
        return options;
    }

    private sealed class TextConverters : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => Texts.Contains(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => typeToConvert switch
        {
            _ when typeToConvert == typeof(UtcTime) => new TextConverter<UtcTime>(UtcTime.Parse),
            _ when typeToConvert == typeof(UtcRange) => new TextConverter<UtcRange>(null),
            _ when typeToConvert == typeof(InstrumentId) => new TextConverter<InstrumentId>(InstrumentId.Parse),
            _ when typeToConvert == typeof(SeriesId) => new TextConverter<SeriesId>(SeriesId.Parse),
            _ when typeToConvert == typeof(BarSeriesId) => new TextConverter<BarSeriesId>(BarSeriesId.Parse),
            _ when typeToConvert == typeof(BarSpec) => new TextConverter<BarSpec>(BarSpec.Parse),
            _ => new TextConverter<Timeframe>(Timeframe.Parse),
        };
    }

    private sealed class TextConverter<T>(Func<string, T>? parse) : JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return parse is null || reader.TokenType != JsonTokenType.String ? throw new JsonException() : parse(reader.GetString()!);
            }
            catch (FormatException fault)
            {
                throw new JsonException(fault.Message, fault);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString()!);
    }

    private sealed class RangesConverter : JsonConverter<RangeSet>
    {
        public override RangeSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new JsonException();

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

    private sealed class SecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TryGetDouble(out double seconds) && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds - 1 ? TimeSpan.FromSeconds(seconds) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
    }

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(UtcTime.From(value).ToString());
    }

    private sealed class NumberConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    /// <summary>Exact numbers without the zeros that a store's scale adds.</summary>
    private sealed class ExactConverter : JsonConverter<decimal>
    {
        private const decimal One = 1.0000000000000000000000000000m;

        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value / One);
    }
}
