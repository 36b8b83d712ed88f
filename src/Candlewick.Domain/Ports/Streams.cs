namespace Candlewick.Domain.Ports;

/// <summary>What a venue allows on its live connections.</summary>
/// <param name="StreamsPerConnection">The most streams that one connection carries.</param>
/// <param name="MessagesPerSecond">The most messages that we may send on one connection in a second.</param>
/// <param name="LongestConnection">The age at which the venue cuts a connection.</param>
public sealed record StreamLimits(int StreamsPerConnection, int MessagesPerSecond, TimeSpan LongestConnection);

/// <summary>Live data over connections that end some day.</summary>
public interface IMarketStream : IVenue
{
    /// <summary>What the venue allows on a connection; never changes.</summary>
    StreamLimits StreamLimits { get; }

    /// <summary>Kinds that the venue streams.</summary>
    IReadOnlyList<StreamKind> StreamKinds { get; }

    /// <summary>Opens one connection for a set of streams, and delivers to the sink until it ends. Returns once the venue carries the streams.</summary>
    /// <param name="streams">At most <see cref="StreamLimits.StreamsPerConnection"/>, of this venue and of <see cref="StreamKinds"/>.</param>
    /// <param name="sink">Called by one thread at a time per connection, in the order of the messages.</param>
    /// <exception cref="VenueException">The venue refused, or did not answer in time.</exception>
    Task<IStreamConnection> ConnectAsync(IReadOnlyList<StreamId> streams, IMarketSink sink, CancellationToken ct);
}

/// <summary>One open connection. Disposing it closes it and waits until the sink is called no more.</summary>
public interface IStreamConnection : IAsyncDisposable
{
    /// <summary>When it was opened, UTC.</summary>
    UtcTime OpenedAt { get; }

    /// <summary>Completes, never faulted, when the connection has ended and everything received was delivered.</summary>
    Task<StreamEnd> Ended { get; }

    /// <summary>Adds and removes streams while the connection lives, within the venue's limit of messages.</summary>
    /// <exception cref="VenueException">The venue refused, or the connection has ended.</exception>
    Task ChangeAsync(IReadOnlyList<StreamId> added, IReadOnlyList<StreamId> removed, CancellationToken ct);
}

/// <summary>Why a connection ended.</summary>
public enum StreamEndCause : byte
{
    /// <summary>We closed it.</summary>
    Closed,

    /// <summary>The venue closed it, by its 24-hour rule for instance.</summary>
    ClosedByVenue,

    /// <summary>The line was cut.</summary>
    Cut,
}

/// <summary>How a connection ended.</summary>
/// <param name="Detail">One line, for logs.</param>
public sealed record StreamEnd(StreamEndCause Cause, string Detail);

/// <summary>Where a connection delivers.</summary>
public interface IMarketSink
{
    /// <summary>Takes events in the order in which they came. While it does not return, nothing more is read from the socket.</summary>
    /// <param name="updates">Void once the call has returned.</param>
    ValueTask TakeAsync(ReadOnlyMemory<MarketUpdate> updates, CancellationToken ct);

    /// <summary>Takes a message that is no event of a known stream. It never ends the connection.</summary>
    void Reject(RejectedMessage message);
}

/// <summary>Why a message was set aside.</summary>
public enum RejectReason : byte
{
    /// <summary>No JSON, cut off, or bytes that are no text.</summary>
    Malformed,

    /// <summary>JSON, but a field is missing or is not of its type.</summary>
    WrongShape,

    /// <summary>A symbol that we did not ask for.</summary>
    UnknownSymbol,

    /// <summary>An event of a kind that we did not ask for.</summary>
    UnknownStream,

    /// <summary>Longer than any message of the venue.</summary>
    Giant,

    /// <summary>A binary frame, where the venue sends text.</summary>
    Binary,
}

/// <summary>A message that was set aside, as it came.</summary>
/// <param name="Bytes">The whole message, or its beginning where it was giant; the reader's own copy.</param>
/// <param name="Length">Of the whole message, in bytes.</param>
public sealed record RejectedMessage(string Venue, UtcTime ReceivedAt, RejectReason Reason, string Detail, ReadOnlyMemory<byte> Bytes, long Length);

/// <summary>Trades of one answer, followed by id.</summary>
/// <param name="FromId">The id that was asked for: the answer begins there, or at the first one that the venue has after it.</param>
/// <param name="Trades">Ordered by id, each once.</param>
/// <param name="IsLatest">True when the venue had no later trade as it answered.</param>
/// <param name="AskedAt">Our clock when the question was sent: every trade before it had happened, UTC.</param>
public sealed record TradePage(SeriesId Series, long FromId, ReadOnlyMemory<Trade> Trades, bool IsLatest, UtcTime AskedAt, Provenance Provenance)
{
    /// <summary>An answer without trades, that nobody gave.</summary>
    public static TradePage Nothing(SeriesId series, long fromId, UtcTime now) =>
        new(series, fromId, ReadOnlyMemory<Trade>.Empty, IsLatest: false, now, new Provenance("none", "", null, now));
}

/// <summary>What a consumer does when it cannot keep up.</summary>
public enum BacklogPolicy : byte
{
    /// <summary>Strategies: events older than the limit are skipped, and the consumer goes on with what is current.</summary>
    Skip,

    /// <summary>Storage: nothing is skipped; what does not fit into the queue goes to disk, and when that is full the producer waits.</summary>
    Spill,
}

/// <summary>Who wants which events, and how patiently.</summary>
/// <param name="Name">Of this consumer, unique in the process; shown in metrics and logs.</param>
public sealed record FeedConsumer(string Name)
{
    /// <summary>Consumers of one group share its instruments, each instrument at one of them; null for a group of its own.</summary>
    public string? Group { get; init; }

    /// <summary>Null for every instrument.</summary>
    public IReadOnlySet<InstrumentId>? Instruments { get; init; }

    /// <summary>Null for every kind.</summary>
    public IReadOnlySet<StreamKind>? Kinds { get; init; }

    public BacklogPolicy Backlog { get; init; } = BacklogPolicy.Skip;

    /// <summary>For <see cref="BacklogPolicy.Skip"/>: how old an event may be when it is handed over; default 5 s.</summary>
    public TimeSpan LongestLag { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Events that wait in memory, a power of two; 64 to 1,048,576, default 16,384 (2 MiB).</summary>
    public int Capacity { get; init; } = 16_384;

    /// <summary>
    /// How often a reader that finds nothing looks again, each time for about a microsecond, before it gives its thread away; default 0.
    /// For a consumer that must have an event at once while many come: being woken can take milliseconds on a busy machine, and looking costs a processor.
    /// </summary>
    public int Looks { get; init; }
}

/// <summary>How a consumer is doing.</summary>
/// <param name="Depth">Events waiting, those on disk included.</param>
/// <param name="Spilled">Of those, how many are on disk.</param>
/// <param name="Taken">Events handed over since it registered.</param>
/// <param name="Skipped">Events that it was not given since it registered.</param>
/// <param name="Rate">Events handed over a second, over the last seconds.</param>
/// <param name="Lag">From receiving to handing over, of the last event.</param>
public readonly record struct FeedMetrics(string Name, string Group, long Depth, long Spilled, long Taken, long Skipped, double Rate, TimeSpan Lag);

/// <summary>Live events, in the process: producers publish, consumers take what is theirs. Safe for concurrent use.</summary>
public interface IMarketFeed
{
    /// <summary>Registers a consumer; instruments of its group are shared out again. It gets what is published from now on.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the capacity is none.</exception>
    IFeedReader Register(FeedConsumer consumer);

    /// <summary>Every consumer, by name.</summary>
    IReadOnlyList<FeedMetrics> Measure();
}

/// <summary>The consumer's end of its queue. One reader at a time. Disposing it leaves the group.</summary>
public interface IFeedReader : IAsyncDisposable
{
    /// <summary>Waits for events and takes as many as there are, oldest first; 0 when the feed has ended.</summary>
    /// <remarks>Events of one instrument and kind are in order, each once. Where some were skipped, <see cref="Metrics"/> and the log say so.</remarks>
    ValueTask<int> ReadAsync(Memory<MarketUpdate> buffer, CancellationToken ct);

    /// <summary>As of now.</summary>
    FeedMetrics Metrics { get; }
}
