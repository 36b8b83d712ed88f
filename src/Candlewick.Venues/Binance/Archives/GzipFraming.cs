using System.Buffers.Binary;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Gives the deflated bytes of a zip entry the frame of a gzip member (RFC 1952), so that the inflater itself checks CRC and length.</summary>
internal sealed class GzipFraming : Stream
{
    private readonly byte[] _head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    private readonly byte[] _tail = new byte[8];
    private readonly byte[] _zip;
    private readonly ZipEntry _entry;
    private int _at;

    public GzipFraming(byte[] zip, ZipEntry entry)
    {
        (_zip, _entry) = (zip, entry);
        BinaryPrimitives.WriteUInt32LittleEndian(_tail, entry.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(_tail.AsSpan(4), (uint)entry.InflatedLength);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _head.Length + _entry.DataLength + _tail.Length;

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        ReadOnlySpan<byte> rest = Rest();
        int count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ReadOnlySpan<byte> Rest()
    {
        int inData = _at - _head.Length;
        if (inData < 0)
        {
            return _head.AsSpan(_at);
        }

        return inData < _entry.DataLength
            ? _zip.AsSpan(_entry.DataStart + inData, _entry.DataLength - inData)
            : _tail.AsSpan(inData - _entry.DataLength);
    }
}
