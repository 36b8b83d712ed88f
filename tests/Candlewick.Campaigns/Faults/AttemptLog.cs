using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Candlewick.Campaigns.Faults;

/// <summary>Keeps what the program's own transport said about failed attempts: the kind that it understood.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class AttemptLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<ErrorKind> _failures = new();

    public int Count(ErrorKind kind) => _failures.Count(one => one == kind);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == "AttemptFailed" && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            _failures.Enqueue((ErrorKind)values.First(value => value.Key == "Kind").Value!);
        }
    }

    public void Dispose()
    {
    }
}
