namespace Candlewick.Venues.Transport;

/// <summary>One GET.</summary>
/// <param name="Url">Complete, with parameters.</param>
/// <param name="Endpoint">For errors and logs: the path, without keys.</param>
/// <param name="Weight">What it costs of the budget; 0 when it has none.</param>
/// <param name="MaxBytes">Larger bodies are refused.</param>
/// <param name="MayBeAbsent">True when 404 means "there is none", not a failure.</param>
public sealed record VenueRequest(Uri Url, string Endpoint, int Weight = 0, long MaxBytes = 64L << 20, bool MayBeAbsent = false)
{
    /// <summary>Header of a key, if the venue wants one.</summary>
    public (string Name, Secret Value)? Key { get; init; }
}

/// <summary>A text that never shows itself.</summary>
public sealed class Secret(string value)
{
    /// <summary>The text of a variable of the environment; null where it is absent or empty.</summary>
    public static Secret? FromEnvironment(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? new Secret(text) : null;

    public string Reveal() => value;

    public override string ToString() => "***";
}

/// <summary>What a failing answer means.</summary>
/// <param name="BannedUntil">When the body says so.</param>
public sealed record VenueFailure(ErrorKind Kind, bool IsTransient, string? Code, string Message, UtcTime? BannedUntil = null);

/// <summary>Reads a venue's failing answers.</summary>
public interface IFailureTable
{
    /// <summary>The meaning of an answer that is not a success.</summary>
    VenueFailure Read(int status, ReadOnlySpan<byte> body);
}
