namespace Candlewick.Venues.Transport;

/// <summary>How patiently a venue is asked.</summary>
public sealed record TransportOptions
{
    /// <summary>Wall time for one attempt, connecting and reading included; 1 s to 10 min, default 60 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts for one request; 1 to 20, default 5. Only transient failures are tried again.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Wait after the first failure, doubled each time with jitter; default 0.5 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest of those waits; default 30 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait that a venue may ask for (<c>Retry-After</c>, a ban) before the request fails instead; default 5 min.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Part of the venue's published limit that is used; 0.05 to 1, default 0.9.</summary>
    public double BudgetShare { get; init; } = 0.9;
}
