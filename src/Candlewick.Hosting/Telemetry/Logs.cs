using System.Text.Encodings.Web;
using System.Text.Json;
using Candlewick.Alerts.Channels;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting.Telemetry;

/// <summary>Logs one line an event; errors, and alerts that are told there, unless asked for more.</summary>
public static class Logs
{
    private static readonly JsonWriterOptions JsonForm = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ILoggerFactory Create(CandlewickOptions options, TextWriter target) =>
        LoggerFactory.Create(builder => builder
            .SetMinimumLevel(options.Verbose ? LogLevel.Debug : options.Telemetry.LogLevel)
            .AddFilter(typeof(LogChannel).FullName, LogLevel.Information)
            .AddProvider(new LineLoggerProvider(options.Telemetry.LogFormat, TextWriter.Synchronized(target))));

    private sealed class LineLoggerProvider(LogFormat format, TextWriter target) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, format, target);

        public void Dispose()
        {
        }
    }

    private sealed class LineLogger(string category, LogFormat format, TextWriter target) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string message = formatter(state, exception), level = logLevel.ToString().ToLowerInvariant();
            target.WriteLine(format == LogFormat.Json
                ? Json(level, eventId, message, state as IEnumerable<KeyValuePair<string, object?>>, exception)
                : $"{level} {category[(category.LastIndexOf('.') + 1)..]}: {message}{(exception is null ? "" : $" ({exception.Message})")}");
        }

        private string Json(string level, EventId eventId, string message, IEnumerable<KeyValuePair<string, object?>>? fields, Exception? exception)
        {
            using MemoryStream line = new();
            using (Utf8JsonWriter writer = new(line, JsonForm))
            {
                writer.WriteStartObject();
                writer.WriteString("at", UtcTime.From(TimeProvider.System.GetUtcNow()).ToString());
                writer.WriteString("level", level);
                writer.WriteString("category", category);
                writer.WriteString("event", eventId.Name ?? eventId.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
                writer.WriteString("message", message);
                if (exception is not null)
                {
                    writer.WriteString("exception", exception.ToString());
                }

                writer.WriteStartObject("fields");
                foreach ((string name, object? value) in (fields ?? []).Where(field => field.Key != "{OriginalFormat}"))
                {
                    writer.WriteString(name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            return System.Text.Encoding.UTF8.GetString(line.ToArray());
        }
    }
}
