namespace Candlewick.Server.Live;

/// <summary>An event for one session.</summary>
/// <param name="Id">What the client calls the subscription.</param>
/// <param name="Sequence">Rises by one with every event of the session.</param>
internal readonly record struct QueuedEvent(string Id, long Sequence, LiveEvent Event);

/// <summary>Events of one subscription that were not sent.</summary>
/// <param name="Id">Null where it is not known any more of which.</param>
/// <param name="From">Of the first one; null where that is not known any more.</param>
internal sealed record DroppedEvents(string? Id, long Count, UtcTime? From, UtcTime? To);

/// <summary>What is on its way to one client, and what it was sent last: a ring, so that memory stays as it is whatever the client does.</summary>
/// <remarks>Adding never waits. Where a client is slower than its events, the oldest give way, and are counted. Safe for concurrent use.</remarks>
internal sealed class LiveQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly QueuedEvent[] _ring = new QueuedEvent[capacity];
    private readonly Dictionary<string, DroppedEvents> _dropped = new(StringComparer.Ordinal);
    private TaskCompletionSource _added = NewSignal();
    private long _last;
    private long _sent;
    private long _forgotten;

    /// <summary>Number of the last event.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    private long First => Math.Max(1, _last - capacity + 1);

    public void Add(string id, LiveEvent item)
    {
        TaskCompletionSource added;
        lock (_gate)
        {
            long sequence = ++_last;
            ref QueuedEvent place = ref _ring[sequence % capacity];
            if (sequence > capacity && place.Sequence > _sent)
            {
                Drop(place);
            }

            place = new QueuedEvent(id, sequence, item);
            added = _added;
        }

        added.TrySetResult();
    }

    /// <summary>Waits until there is something to send.</summary>
    public Task WaitAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return _last > _sent || _forgotten > 0 ? Task.CompletedTask : _added.Task.WaitAsync(ct);
        }
    }

    /// <summary>Takes what comes next: notices of what was dropped first, then events, oldest first.</summary>
    public int Take(Span<QueuedEvent> target, List<DroppedEvents> dropped)
    {
        lock (_gate)
        {
            if (_forgotten > 0)
            {
                dropped.Add(new DroppedEvents(null, _forgotten, null, null));
                _forgotten = 0;
            }

            dropped.AddRange(_dropped.Values);
            _dropped.Clear();
            _sent = Math.Max(_sent, First - 1);
            int count = (int)Math.Min(target.Length, _last - _sent);
            for (int i = 0; i < count; i++)
            {
                target[i] = _ring[(_sent + 1 + i) % capacity];
            }

            _sent += count;
            if (_sent == _last && _added.Task.IsCompleted)
            {
                _added = NewSignal();
            }

            return count;
        }
    }

    /// <summary>Events that never came here, of whatever subscription.</summary>
    public void Forget(long count)
    {
        lock (_gate)
        {
            _forgotten += count;
            _added.TrySetResult();
        }
    }

    /// <summary>Lets go whoever waits.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _added.TrySetResult();
        }
    }

    /// <summary>Goes back: what comes after the number is sent again, as far as it is still there.</summary>
    /// <param name="sequence">The last one that the client has.</param>
    public void ResumeAfter(long sequence)
    {
        TaskCompletionSource added;
        lock (_gate)
        {
            long after = Math.Clamp(sequence, 0, _last);
            if (after < _sent)
            {
                _forgotten = Math.Max(0, First - 1 - after);
                _dropped.Clear();
                _sent = Math.Max(after, First - 1);
            }
            else
            {
                _sent = after;
            }

            added = _added;
        }

        added.TrySetResult();
    }

    private void Drop(in QueuedEvent gone)
    {
        UtcTime at = gone.Event.At;
        _dropped[gone.Id] = _dropped.TryGetValue(gone.Id, out DroppedEvents? known)
            ? known with { Count = known.Count + 1, To = at }
            : new DroppedEvents(gone.Id, 1, at, at);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
