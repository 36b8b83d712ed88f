using Candlewick.Alerts.Channels;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting;

/// <summary>Logs one line an event; errors, and alerts that are told there, unless asked for more.</summary>
public static class Logs
{
    public static ILoggerFactory Create(bool isVerbose, TextWriter target) =>
        LoggerFactory.Create(builder => builder
            .SetMinimumLevel(isVerbose ? LogLevel.Debug : LogLevel.Error)
            .AddFilter(typeof(LogChannel).FullName, LogLevel.Information)
            .AddProvider(new LineLoggerProvider(target)));

    private sealed class LineLoggerProvider(TextWriter target) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName[(categoryName.LastIndexOf('.') + 1)..], target);

        public void Dispose()
        {
        }
    }

    private sealed class LineLogger(string category, TextWriter target) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            target.WriteLine($"{logLevel.ToString().ToLowerInvariant()} {category}: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
    }
}
