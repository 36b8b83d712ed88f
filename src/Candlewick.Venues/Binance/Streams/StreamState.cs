using Candlewick.Venues.Transport;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>What one connection listens to, and the answers that it waits for. Safe for concurrent use.</summary>
internal sealed class StreamState
{
    private readonly Lock _gate = new();
    private readonly HashSet<StreamId> _streams;
    private readonly Dictionary<int, TaskCompletionSource<string?>> _waiting = [];
    private int _lastId;

    public StreamState(IReadOnlyList<StreamId> streams, SocketOptions socket)
    {
        _streams = [.. streams];
        Socket = socket;
        Decoder = new StreamDecoder(streams);
    }

    public SocketOptions Socket { get; }

    public StreamDecoder Decoder { get; }

    /// <summary>Added streams are listened to before the venue is asked, removed ones until it has answered.</summary>
    public void Change(IReadOnlyList<StreamId> added, IReadOnlyList<StreamId> removed)
    {
        lock (_gate)
        {
            _streams.UnionWith(added);
            _streams.ExceptWith(removed);
            Decoder.Listen([.. _streams]);
        }
    }

    public (int Id, Task<string?> Answer) Expect()
    {
        lock (_gate)
        {
            TaskCompletionSource<string?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[++_lastId] = answer;
            return (_lastId, answer.Task);
        }
    }

    public void Answer(int id, string? fault)
    {
        lock (_gate)
        {
            if (_waiting.Remove(id, out TaskCompletionSource<string?>? answer))
            {
                answer.SetResult(fault);
            }
        }
    }

    /// <summary>Nothing is answered any more.</summary>
    public void End(string why)
    {
        lock (_gate)
        {
            foreach (TaskCompletionSource<string?> answer in _waiting.Values)
            {
                answer.TrySetResult(why);
            }

            _waiting.Clear();
        }
    }
}
