using System.Buffers;
using System.Threading.Channels;

namespace Candlewick.Server.Commands;

/// <summary>Frames on their way to the caller. Safe for concurrent use: a writer waits while too much is on the way, and is not held up by a caller that left.</summary>
internal sealed class FrameQueue
{
    private const int MostWaiting = 1 << 20;

    private readonly object _gate = new();
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _sending = new();
    private bool _isComplete;
    private bool _isAbandoned;

    public void Add(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            while (_waiting.WrittenCount > MostWaiting && !_isAbandoned)
            {
                Monitor.Wait(_gate);
            }

            if (_isAbandoned || _isComplete)
            {
                return;
            }

            bool wasEmpty = _waiting.WrittenCount == 0;
            Frame.WriteHeader(_waiting.GetSpan(Frame.HeaderBytes), kind, payload.Length);
            _waiting.Advance(Frame.HeaderBytes);
            _waiting.Write(payload);
            if (wasEmpty)
            {
                _added.Writer.TryWrite(true);
            }
        }
    }

    /// <summary>Nothing is added any more.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            _added.Writer.TryWrite(true);
        }
    }

    /// <summary>Sends what is added until the queue is complete.</summary>
    /// <exception cref="IOException">The caller left; writers go on into the void.</exception>
    public async Task SendAsync(Stream target, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await _added.Reader.ReadAsync(ct);
                bool isLast = Swap();
                if (_sending.WrittenCount > 0)
                {
                    await target.WriteAsync(_sending.WrittenMemory, ct);
                    await target.FlushAsync(ct);
                    _sending.ResetWrittenCount();
                }

                if (isLast)
                {
                    return;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _isAbandoned = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool Swap()
    {
        lock (_gate)
        {
            (_waiting, _sending) = (_sending, _waiting);
            Monitor.PulseAll(_gate);
            return _isComplete;
        }
    }
}
