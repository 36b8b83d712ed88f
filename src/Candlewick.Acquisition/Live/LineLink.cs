namespace Candlewick.Acquisition.Live;

/// <summary>One connection of a line.</summary>
internal sealed class LineLink(StreamLine line, LiveContext context) : IMarketSink, IAsyncDisposable
{
    private readonly StreamRate _rate = new(context.Settings);
    private IStreamConnection? _connection;
    private bool _isSuspect;

    /// <summary>Why the line turned away from it.</summary>
    public LinkEnd End { get; set; }

    public UtcTime OpenedAt => _connection!.OpenedAt;

    public UtcTime? LastAt => _rate.LastAt;

    public Task<StreamEnd> Ended => _connection!.Ended;

    public async Task OpenAsync(IReadOnlyList<StreamId> streams, CancellationToken ct)
    {
        _connection = await context.Venue.ConnectAsync(streams, this, ct);
        _rate.Add(_connection.OpenedAt);
    }

    public ValueTask TakeAsync(ReadOnlyMemory<MarketUpdate> updates, CancellationToken ct)
    {
        _rate.Add(updates.Span[^1].ReceivedAt);
        return line.TakeAsync(updates, ct);
    }

    public void Reject(RejectedMessage message) => context.DeadLetters.Add(message);

    /// <summary>Says that the venue has what this connection should have delivered a while ago.</summary>
    public void Suspect() => _isSuspect = true;

    public bool IsStalled(UtcTime now) => _isSuspect || _rate.IsStalled(now);

    public string Describe() => _isSuspect ? "the venue has events that did not come"
        : Ended.IsCompleted ? Ended.Result.Detail
        : $"opened {OpenedAt}, last message {LastAt}";

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? default;
}
