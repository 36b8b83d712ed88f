using Candlewick.Acquisition.Live;
using Microsoft.Extensions.Logging;

namespace Candlewick.Campaigns.Live;

/// <summary>Says on standard output what the program under test noticed by itself: its log, its counters.</summary>
internal sealed class LiveNotes(int index) : ILoggerFactory, ILogger
{
    private static readonly Lock Gate = new();

    /// <summary>One line: what, which schedule, and the rest.</summary>
    public void Say(string what, string text)
    {
        lock (Gate)
        {
            Console.Out.WriteLine($"{what} {index} {text}");
            Console.Out.Flush();
        }
    }

    /// <summary>Counters since the start of the process, each at most once a call.</summary>
    public void Count(LiveMarket market, DeadLetters letters)
    {
        Say("count", $"duplicates {market.Streams.Sum(stream => stream.Duplicates)}");
        foreach (RejectReason reason in Enum.GetValues<RejectReason>())
        {
            if (letters.CountOf(reason) is var count && count > 0)
            {
                Say("count", $"{reason} {count}");
            }
        }
    }

    /// <summary>How every line and stream is doing.</summary>
    public void Tell(LiveMarket market, UtcTime now)
    {
        Say("log", $"at {now}: {string.Join("; ", market.Lines)}; {string.Join("; ", market.Streams)}");
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception).ReplaceLineEndings(" ");
        if (eventId.Name == "AttemptFailed" && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            Say("attempt", $"{values.First(value => value.Key == "Kind").Value}");
        }

        Say("log", $"{eventId.Name} {text}");
    }

    public void Dispose()
    {
    }
}
