namespace Candlewick.Domain;

/// <summary>What went wrong, in the few kinds that callers treat differently.</summary>
public enum ErrorKind
{
    /// <summary>No connection, or it was cut.</summary>
    Unreachable,
    TimedOut,

    /// <summary>Too many requests; a wait helps (<see cref="CandlewickException.RetryAfter"/>).</summary>
    RateLimited,

    /// <summary>The venue has banned this address for a time.</summary>
    Banned,

    /// <summary>The venue does not serve this place or this key (403, 451, wrong key).</summary>
    Refused,
    NotFound,
    BadRequest,

    /// <summary>The other side failed (5xx).</summary>
    ServerFault,

    /// <summary>The answer could not be understood.</summary>
    BadAnswer,

    /// <summary>Our clock and the venue's differ by more than the limit.</summary>
    ClockSkew,

    /// <summary>The store is held by another process.</summary>
    Locked,
    ReadOnly,
    DiskFull,
    Corrupt,

    /// <summary>Simulated data offered to a store of real data, or the reverse.</summary>
    OriginMismatch,

    /// <summary>A part of the program is missing, such as the native engine.</summary>
    NotInstalled,

    /// <summary>The store was written by a newer version, or its migrations were altered.</summary>
    SchemaMismatch,

    /// <summary>What was asked for does not exist in the store at that instant.</summary>
    Unknown,
}

/// <summary>A failure that is not the caller's mistake. The message says what, where, expected, found and what to do.</summary>
public abstract class CandlewickException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public ErrorKind Kind { get; } = kind;

    /// <summary>True when the same call may succeed later without any change.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the other side asked us to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>A venue refused, failed or stayed unreachable after its retry policy.</summary>
public sealed class VenueException(ErrorKind kind, string venue, string endpoint, string message, Exception? inner = null)
    : CandlewickException(kind, message, inner)
{
    public string Venue { get; } = venue;

    /// <summary>The path asked, without keys.</summary>
    public string Endpoint { get; } = endpoint;

    /// <summary>The venue's own code, such as <c>-1121</c>; null when it gave none.</summary>
    public string? VenueCode { get; init; }
}

/// <summary>A store could not do what was asked; nothing of the write stays.</summary>
public sealed class StoreException(ErrorKind kind, string message, Exception? inner = null) : CandlewickException(kind, message, inner);

/// <summary>Files, flags or configuration that cannot be understood; all faults at once, one per line.</summary>
public sealed class InputException(IReadOnlyList<string> faults) : CandlewickException(ErrorKind.BadRequest, string.Join(Environment.NewLine, faults))
{
    public InputException(string fault)
        : this([fault])
    {
    }

    public IReadOnlyList<string> Faults { get; } = faults;
}
