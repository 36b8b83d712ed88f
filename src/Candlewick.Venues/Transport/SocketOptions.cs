namespace Candlewick.Venues.Transport;

/// <summary>How live connections are kept.</summary>
public sealed record SocketOptions
{
    /// <summary>Wall time for connecting, and for the venue's answer to a message of ours; 1 s to 2 min, default 15 s.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Wall time between our pings, and until one counts as unanswered: finds half-open lines; default 20 s.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest message that is read, in bytes; default 1 MiB. Longer ones are set aside.</summary>
    public int LongestMessage { get; init; } = 1 << 20;

    /// <summary>Events that are handed over at once at most; default 256.</summary>
    public int LongestBatch { get; init; } = 256;
}

/// <summary>Takes what a socket receives. Called by one thread at a time.</summary>
public interface ISocketReader
{
    /// <summary>Reads a text message at [start, start + length) of the buffer, which is void once it returns; the margins of the socket lie around it.</summary>
    void ReadText(byte[] buffer, int start, int length, UtcTime receivedAt);

    /// <summary>Takes a message that is no readable text.</summary>
    /// <param name="beginning">As much of it as was kept.</param>
    void ReadOdd(RejectReason reason, ReadOnlySpan<byte> beginning, long length, UtcTime receivedAt);

    /// <summary>True when what was read should be handed on before more is read.</summary>
    bool IsFull { get; }

    /// <summary>Hands on what was read: no more is at hand.</summary>
    ValueTask FlushAsync(CancellationToken ct);
}
