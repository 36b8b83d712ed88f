using System.Buffers.Binary;

namespace Candlewick.Simulator.Streams;

internal enum OutboxEnd
{
    None,

    /// <summary>After what is waiting the connection is closed in order.</summary>
    Close,

    /// <summary>After what is waiting the connection breaks.</summary>
    Break,
}

/// <summary>What waits to be sent on one connection: frames one after the other in one buffer, taken all at once.</summary>
/// <remarks>Safe for concurrent use. After an end, or once silenced, it takes nothing more.</remarks>
internal sealed class Outbox : IDisposable
{
    /// <summary>A client that lets this many bytes wait is too slow and is cut off.</summary>
    public const int MostBytes = 64 << 20;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _filled = new(0, 1);
    private byte[] _filling = new byte[1 << 16];
    private byte[] _sending = new byte[1 << 16];
    private int _length;
    private bool _isSilent;
    private OutboxEnd _end;

    public bool IsOpen => _end == OutboxEnd.None;

    /// <summary>From now on nothing is sent; the connection stays.</summary>
    public void Silence()
    {
        lock (_gate)
        {
            _isSilent = true;
        }
    }

    /// <summary>Adds a frame of up to three parts.</summary>
    public void Add(FrameCode code, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default)
    {
        lock (_gate)
        {
            int payload = first.Length + second.Length + third.Length;
            if (!Accepts(payload + 10))
            {
                return;
            }

            _length += ClientFrames.WriteHeader(code, payload, _filling.AsSpan(_length));
            first.CopyTo(_filling.AsSpan(_length));
            second.CopyTo(_filling.AsSpan(_length + first.Length));
            third.CopyTo(_filling.AsSpan(_length + first.Length + second.Length));
            _length += payload;
        }
    }

    /// <summary>Adds the beginning of a frame that never ends, if there is one, and breaks the connection after it.</summary>
    public void Break(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (!payload.IsEmpty && Accepts(payload.Length + 10))
            {
                _length += ClientFrames.WriteHeader(FrameCode.Text, payload.Length, _filling.AsSpan(_length));
                payload[..(payload.Length / 2)].CopyTo(_filling.AsSpan(_length));
                _length += payload.Length / 2;
            }

            _end = OutboxEnd.Break;
        }

        Send();
    }

    /// <summary>Adds a closing frame.</summary>
    public void Close(ushort status, ReadOnlySpan<byte> reason)
    {
        Span<byte> code = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(code, status);
        Add(FrameCode.Close, code, reason);
        lock (_gate)
        {
            _end = _end == OutboxEnd.None ? OutboxEnd.Close : _end;
        }

        Send();
    }

    /// <summary>Lets the sender go on.</summary>
    public void Send()
    {
        lock (_gate)
        {
            if (_filled.CurrentCount == 0 && (_length > 0 || _end != OutboxEnd.None))
            {
                _filled.Release();
            }
        }
    }

    /// <summary>Waits for something to send and takes it; the bytes are valid until the next call.</summary>
    public async ValueTask<(ReadOnlyMemory<byte> Bytes, OutboxEnd End)> TakeAsync(CancellationToken ct)
    {
        await _filled.WaitAsync(ct);
        lock (_gate)
        {
            (_filling, _sending) = (_sending, _filling);
            int length = _length;
            _length = 0;
            return (_sending.AsMemory(0, length), _end);
        }
    }

    public void Dispose() => _filled.Dispose();

    private bool Accepts(int more)
    {
        if (_isSilent || _end != OutboxEnd.None)
        {
            return false;
        }

        if (_length + more > MostBytes)
        {
            _end = OutboxEnd.Break;
            return false;
        }

        if (_filling.Length < _length + more)
        {
            Array.Resize(ref _filling, Math.Max(_filling.Length * 2, _length + more));
        }

        return true;
    }
}
