using System.Buffers.Binary;

namespace Candlewick.Simulator.Streams;

internal enum FrameCode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>One frame, unmasked.</summary>
internal readonly record struct ClientFrame(FrameCode Code, bool IsLast, byte[] Payload);

/// <summary>Reads the masked frames that a client sends (RFC 6455, section 5), and writes headers of ours.</summary>
internal sealed class ClientFrames(Stream wire)
{
    /// <summary>Largest frame that is read, in bytes.</summary>
    public const int MostBytes = 1 << 17;

    private readonly byte[] _head = new byte[14];

    /// <summary>The next frame; null when the client has gone, or sends what is no masked frame of a bearable size.</summary>
    public async ValueTask<ClientFrame?> ReadAsync(CancellationToken ct)
    {
        if (!await FillAsync(_head.AsMemory(0, 2), ct))
        {
            return null;
        }

        int length = _head[1] & 0x7F;
        int more = length switch { 126 => 2, 127 => 8, _ => 0 };
        bool isMasked = (_head[1] & 0x80) != 0;
        if (!isMasked || !await FillAsync(_head.AsMemory(2, more + 4), ct))
        {
            return null;
        }

        long size = more switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
            8 => BinaryPrimitives.ReadInt64BigEndian(_head.AsSpan(2)),
            _ => length,
        };
        if (size is < 0 or > MostBytes)
        {
            return null;
        }

        byte[] payload = new byte[size];
        if (!await FillAsync(payload, ct))
        {
            return null;
        }

        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= _head[2 + more + (i & 3)];
        }

        return new ClientFrame((FrameCode)(_head[0] & 0x0F), (_head[0] & 0x80) != 0, payload);
    }

    /// <summary>Writes the header of an unmasked, unfragmented frame; returns its length, at most 10.</summary>
    public static int WriteHeader(FrameCode code, long length, Span<byte> to)
    {
        to[0] = (byte)(0x80 | (int)code);
        if (length < 126)
        {
            to[1] = (byte)length;
            return 2;
        }

        if (length <= ushort.MaxValue)
        {
            to[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)length);
            return 4;
        }

        to[1] = 127;
        BinaryPrimitives.WriteInt64BigEndian(to[2..], length);
        return 10;
    }

    private async ValueTask<bool> FillAsync(Memory<byte> to, CancellationToken ct) =>
        to.Length == 0 || await wire.ReadAtLeastAsync(to, to.Length, throwOnEndOfStream: false, ct) == to.Length;
}
