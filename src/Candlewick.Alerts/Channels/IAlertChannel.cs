namespace Candlewick.Alerts.Channels;

/// <summary>How sending a message ended.</summary>
public enum SendOutcome
{
    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>The receiver said no, and will say so again: a wrong address or key.</summary>
    Refused,

    /// <summary>It was not taken; another attempt may help.</summary>
    Failed,

    /// <summary>The receiver may have it or not: the line was cut, or it did not answer in time.</summary>
    Unknown,
}

/// <summary>How sending a message ended, in one line without secrets.</summary>
/// <param name="RetryAfter">How long the receiver asked us to wait; null when it did not say.</param>
public sealed record SendResult(SendOutcome Outcome, string Detail, TimeSpan? RetryAfter = null)
{
    public static SendResult Delivered(string detail = "") => new(SendOutcome.Delivered, detail);
}

/// <summary>A message to a channel.</summary>
/// <param name="Key">The same for every attempt.</param>
/// <param name="MayRepeat">The receiver may have it already; the message says so.</param>
/// <param name="Events">In the order in which they happened.</param>
/// <param name="IsSimulated">The market is invented; the message says so.</param>
public sealed record AlertMessage(string Key, bool MayRepeat, IReadOnlyList<AlertEvent> Events, bool IsSimulated = false)
{
    /// <summary>Sent by hand, to see whether a channel works.</summary>
    public bool IsTest { get; init; }

    public AlertSeverity Severity => Events.Count == 0 ? AlertSeverity.Info : Events.Max(one => one.Severity);
}

/// <summary>Where alerts are told. Safe for concurrent use.</summary>
public interface IAlertChannel
{
    /// <summary>As rules name it.</summary>
    string Name { get; }

    /// <summary>One word: log, dashboard, webhook, telegram, email.</summary>
    string Kind { get; }

    /// <summary>Where it goes, for people, without secrets.</summary>
    string Target { get; }

    /// <summary>Sends once. Never throws for what the other side does.</summary>
    Task<SendResult> SendAsync(AlertMessage message, CancellationToken ct);
}
