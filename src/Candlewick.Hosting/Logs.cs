using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting;

/// <summary>Logs to standard error, one line an event; warnings only unless asked for more.</summary>
internal static class Logs
{
    public static ILoggerFactory Create(bool isVerbose) =>
        LoggerFactory.Create(builder => builder
            .SetMinimumLevel(isVerbose ? LogLevel.Debug : LogLevel.Error)
            .AddProvider(new LineLoggerProvider()));

    private sealed class LineLoggerProvider : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName[(categoryName.LastIndexOf('.') + 1)..]);

        public void Dispose()
        {
        }
    }

    private sealed class LineLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine($"{logLevel.ToString().ToLowerInvariant()} {category}: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
    }
}
