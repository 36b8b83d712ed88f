using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Live.Feed;

/// <summary>The bounded queue of one consumer. Producers add batches, one reader takes batches; a full ring forgets its oldest, or goes on in a file.</summary>
internal sealed class FeedQueue : IValueTaskSource<bool>, IThreadPoolWorkItem, IDisposable
{
    /// <summary>Readings that take about a microsecond. No pause instruction between them: a virtual machine takes the processor away from who pauses often.</summary>
    private const int ReadingsOfALook = 1_500;

    private readonly Lock _gate = new();
    private readonly MarketUpdate[] _ring;
    private readonly SpillFile? _spill;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly FeedMeter _meter;
    private ManualResetValueTaskSourceCore<bool> _signal;
    private long _head;
    private long _tail;
    private long _sequence;
    private long _shown;
    private OutOfSync _forgotten;
    private bool _isWaiting;
    private bool _isEnded;

    public FeedQueue(FeedConsumer consumer, SpillFile? spill, TimeProvider clock, ILogger log)
    {
        int capacity = consumer.Capacity;
        if (capacity is < 64 or > 1_048_576 || (capacity & (capacity - 1)) != 0)
        {
            throw new ArgumentException($"'{consumer.Name}' wants a queue of {capacity}; expected a power of two from 64 to 1,048,576.", nameof(consumer));
        }

        (Consumer, _spill, _clock, _log) = (consumer, spill, clock, log);
        _ring = new MarketUpdate[capacity];
        _meter = new FeedMeter(clock);
    }

    public FeedConsumer Consumer { get; }

    public string Group => Consumer.Group ?? Consumer.Name;

    /// <summary>True while no more can be taken without losing something.</summary>
    public bool IsOverfull => _spill?.IsFull == true;

    /// <summary>Adds what is this consumer's.</summary>
    public void Add(ReadOnlySpan<MarketUpdate> updates, FeedShare share)
    {
        bool wakes = false;
        long tail;
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            long before = _sequence;
            foreach (ref readonly MarketUpdate update in updates)
            {
                if (share.Has(update))
                {
                    AddOne(update.At(_sequence++));
                }
            }

            _spill?.Flush();
            if (_isWaiting && _sequence != before)
            {
                _isWaiting = false;
                wakes = true;
            }

            tail = _tail;
        }

        // After the gate is open: a reader that looks for it must not be put to sleep by a closed one.
        Volatile.Write(ref _shown, tail);
        if (wakes)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Wakes the reader, on a thread of the pool.</summary>
    void IThreadPoolWorkItem.Execute() => _signal.SetResult(true);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<MarketUpdate> buffer, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfZero(buffer.Length);
        lock (_gate)
        {
            _spill?.Forget(_head == _tail);
        }

        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (TryTake(buffer.Span, out int count) || IsOver())
            {
                return count;
            }

            if (!FindsMore() && TryWait(out ValueTask<bool> woken))
            {
                await using CancellationTokenRegistration registration = ct.UnsafeRegister(static queue => ((FeedQueue)queue!).StopWaiting(), this);
                await woken;
            }
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            _isEnded = true;
        }

        StopWaiting();
    }

    public FeedMetrics Measure()
    {
        lock (_gate)
        {
            long spilled = _spill?.Count ?? 0;
            return _meter.Read(Consumer.Name, Group, _tail - _head + spilled, spilled);
        }
    }

    /// <summary>What a consumer that never skips has not taken goes to its file, for the next time.</summary>
    public void Dispose()
    {
        Complete();
        lock (_gate)
        {
            for (; _spill is not null && _head < _tail; _head++)
            {
                _spill.Prepend(Slot(_head));
            }

            _spill?.Dispose();
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    private ref MarketUpdate Slot(long position) => ref _ring[position & (_ring.Length - 1)];

    private void AddOne(in MarketUpdate update)
    {
        if (_spill is not null && (_spill.Count > 0 || _tail - _head == _ring.Length))
        {
            _spill.Append(update);
            return;
        }

        if (_tail - _head == _ring.Length)
        {
            _forgotten.Add(Slot(_head++), UtcTime.From(_clock.GetUtcNow()));
        }

        Slot(_tail++) = update;
    }

    private bool TryTake(Span<MarketUpdate> buffer, out int count)
    {
        OutOfSync skipped;
        lock (_gate)
        {
            if (_head == _tail && _spill is not null)
            {
                _tail += _spill.Take(_ring, (int)(_tail & (_ring.Length - 1)));
            }

            UtcTime now = UtcTime.From(_clock.GetUtcNow());
            skipped = _forgotten;
            _forgotten = default;
            for (count = 0; count < buffer.Length && _head < _tail; _head++)
            {
                ref MarketUpdate update = ref Slot(_head);
                if (Consumer.Backlog == BacklogPolicy.Skip && update.Kind != StreamKind.Holes && now - update.EventTime > Consumer.LongestLag)
                {
                    skipped.Add(update, now);
                    continue;
                }

                buffer[count++] = update;
            }

            _meter.Add(count, skipped.Count, count == 0 ? null : now - buffer[count - 1].ReceivedAt);
        }

        if (skipped.Count > 0)
        {
            _log.OutOfSync(Consumer.Name, skipped.Instrument, skipped.Lag, skipped.Count);
        }

        return count > 0;
    }

    /// <summary>True when something came while it looked, as often as the consumer wants.</summary>
    private bool FindsMore()
    {
        for (long readings = Consumer.Looks * (long)ReadingsOfALook; readings > 0; readings--)
        {
            if (Volatile.Read(ref _shown) > _head)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOver()
    {
        lock (_gate)
        {
            return _isEnded && _head == _tail && (_spill?.Count ?? 0) == 0;
        }
    }

    private bool TryWait(out ValueTask<bool> woken)
    {
        lock (_gate)
        {
            if (_head != _tail || _spill?.Count > 0 || _isEnded)
            {
                woken = default;
                return false;
            }

            _signal.Reset();
            _isWaiting = true;
            woken = new ValueTask<bool>(this, _signal.Version);
            return true;
        }
    }

    private void StopWaiting()
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>What a reading skipped: how much, and the oldest of it that is known.</summary>
    private struct OutOfSync
    {
        public long Count;
        public InstrumentId Instrument;
        public TimeSpan Lag;

        public void Add(in MarketUpdate update, UtcTime now)
        {
            Count++;
            if (now - update.EventTime is var lag && (lag > Lag || Count == 1))
            {
                (Instrument, Lag) = (update.Instrument, lag);
            }
        }
    }
}
