using Candlewick.Venues.Transport;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>One open combined-stream connection: reads, decodes, and delivers in batches what lies ready.</summary>
internal sealed class BinanceStreamConnection : IStreamConnection, ISocketReader
{
    private const int StreamsOfMessage = 200;
    private const int LongestKept = 64 * 1024;

    private readonly string _venue;
    private readonly VenueSocket _socket;
    private readonly StreamState _state;
    private readonly IMarketSink _sink;
    private readonly CancellationTokenSource _stop = new();
    private readonly MarketUpdate[] _batch;
    private int _count;

    public BinanceStreamConnection(string venue, VenueSocket socket, StreamState state, IMarketSink sink, VenueConnection connection)
    {
        (_venue, _socket, _state, _sink) = (venue, socket, state, sink);
        _batch = new MarketUpdate[state.Socket.LongestBatch];
        OpenedAt = UtcTime.From(connection.Clock.GetUtcNow());
        Ended = Task.FromResult(new StreamEnd(StreamEndCause.Closed, "not started"));
    }

    public UtcTime OpenedAt { get; }

    public Task<StreamEnd> Ended { get; private set; }

    public bool IsFull => _count == _batch.Length;

    /// <summary>Begins to read, and subscribes to what the URL did not name.</summary>
    public async Task StartAsync(IReadOnlyList<StreamId> others, CancellationToken ct)
    {
        Ended = Task.Run(RunAsync, CancellationToken.None);
        try
        {
            await SendAsync(StreamMessages.Subscribe, others, ct);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async Task ChangeAsync(IReadOnlyList<StreamId> added, IReadOnlyList<StreamId> removed, CancellationToken ct)
    {
        _state.Change(added, []);
        await SendAsync(StreamMessages.Subscribe, added, ct);
        await SendAsync(StreamMessages.Unsubscribe, removed, ct);
        _state.Change([], removed);
    }

    public void ReadText(byte[] buffer, int start, int length, UtcTime receivedAt)
    {
        MapResult result = _state.Decoder.Decode(buffer, start, length, receivedAt, out _batch[_count]);
        switch (result.Outcome)
        {
            case MapOutcome.Ok:
                _count++;
                break;
            case MapOutcome.Answer:
                (int id, string? fault) = StreamMessages.ReadAnswer(buffer.AsSpan(start, length));
                _state.Answer(id, fault);
                break;
            default:
                Reject(result, buffer.AsSpan(start, length), length, receivedAt);
                break;
        }
    }

    public void ReadOdd(RejectReason reason, ReadOnlySpan<byte> beginning, long length, UtcTime receivedAt) =>
        Reject(MapResult.Reject(reason, $"{length} bytes"), beginning, length, receivedAt);

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (_count > 0)
        {
            await _sink.TakeAsync(_batch.AsMemory(0, _count), ct);
            _count = 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Ended;
        await _socket.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<StreamEnd> RunAsync()
    {
        StreamEnd end = await _socket.ReceiveAsync(this, _stop.Token);
        _state.End(end.Detail);
        return end;
    }

    private async Task SendAsync(string method, IReadOnlyList<StreamId> streams, CancellationToken ct)
    {
        foreach (StreamId[] part in streams.Chunk(StreamsOfMessage))
        {
            (int id, Task<string?> answer) = _state.Expect();
            await _socket.SendAsync(StreamMessages.Request(method, part, id), ct);
            string? fault = await AnswerAsync(answer, ct);
            if (fault is not null)
            {
                throw new VenueException(ErrorKind.BadRequest, _venue, "stream", $"{_venue} refused to {method.ToLowerInvariant()} {part[0]} and {part.Length - 1} more: {fault}");
            }
        }
    }

    /// <summary>Wall time: the other end is a socket.</summary>
    private async Task<string?> AnswerAsync(Task<string?> answer, CancellationToken ct)
    {
        try
        {
            return await answer.WaitAsync(_state.Socket.AnswerTime, ct);
        }
        catch (TimeoutException)
        {
            return $"no answer within {_state.Socket.AnswerTime.TotalSeconds:F0} s";
        }
    }

    private void Reject(MapResult result, ReadOnlySpan<byte> text, long length, UtcTime receivedAt) =>
        _sink.Reject(new RejectedMessage(_venue, receivedAt, result.Reason, result.Detail, text[..Math.Min(text.Length, LongestKept)].ToArray(), length));
}
