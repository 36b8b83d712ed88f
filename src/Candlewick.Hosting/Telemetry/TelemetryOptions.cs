using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting.Telemetry;

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>For people: level, category, message.</summary>
    Text,

    /// <summary>For programs: one JSON object a line, with the fields of the event.</summary>
    Json,
}

/// <summary>What the process tells of itself.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Base URL of an OTLP receiver (HTTP, protobuf) for metrics and traces; null for none.</summary>
    public Uri? Otlp { get; init; }

    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>Least level that is logged; <c>--verbose</c> makes it debug.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Error;

    /// <summary>The sections <c>telemetry</c> and <c>log</c> of the configuration.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        new("telemetry.otlp", "base URL of an OTLP receiver (HTTP, protobuf), such as http://127.0.0.1:4318; empty for none",
            options => options.Telemetry.Otlp is { } url ? OptionKeys.Text(url) : "",
            (options, text) => options with { Telemetry = options.Telemetry with { Otlp = text.Length == 0 ? null : OptionKeys.Url(text) } }),
        new("log.format", "how log lines are written, text or json",
            options => options.Telemetry.LogFormat.ToString().ToLowerInvariant(),
            (options, text) => options with { Telemetry = options.Telemetry with { LogFormat = Choice<LogFormat>(text) } }),
        new("log.level", "least level that is logged: trace, debug, information, warning, error, critical or none; --verbose makes it debug",
            options => options.Telemetry.LogLevel.ToString().ToLowerInvariant(),
            (options, text) => options with { Telemetry = options.Telemetry with { LogLevel = Choice<LogLevel>(text) } }),
    ];

    private static T Choice<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0])
            ? value
            : throw new FormatException($"one of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");
}
