using System.Buffers;

namespace Candlewick.Server.Api;

/// <summary>Bytes that are being written, in an array of the pool: a long answer leaves nothing to collect.</summary>
/// <param name="capacity">Bytes that are expected; more are taken.</param>
internal sealed class PooledBytes(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _start;
    private int _end;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(_start, _end - _start);

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Demand(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Takes the first of what is written away and puts a byte in the place of the next.</summary>
    public void Begin(int skipped, byte first)
    {
        _start += skipped;
        _bytes[_start] = first;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Demand(int free)
    {
        if (_bytes.Length - _end >= free)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _end + free));
        _bytes.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
