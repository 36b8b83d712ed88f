using System.Buffers.Binary;

namespace Candlewick.Server.Commands;

/// <summary>What a frame of a command's answer is: a kind (1 byte), a length (4 bytes, little-endian), and so many bytes.</summary>
internal enum FrameKind : byte
{
    /// <summary>The command's id, as text; the first frame.</summary>
    Begun = 1,

    /// <summary>UTF-8 text of standard output.</summary>
    Output = 2,

    /// <summary>UTF-8 text of standard error.</summary>
    Errors = 3,

    /// <summary>The command waits for a line of standard input.</summary>
    WantsLine = 4,

    /// <summary>The command waits for standard input up to its end.</summary>
    WantsAll = 5,

    /// <summary>The exit code (4 bytes, little-endian); the last frame.</summary>
    Ended = 6,
}

/// <summary>One frame.</summary>
internal readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Payload)
{
    public const int HeaderBytes = 5;

    /// <summary>The next frame of a stream; its payload is void once another is read.</summary>
    /// <exception cref="EndOfStreamException">The stream ended.</exception>
    public static async ValueTask<Frame> ReadAsync(Stream stream, byte[] header, CancellationToken ct)
    {
        await stream.ReadExactlyAsync(header.AsMemory(0, HeaderBytes), ct);
        byte[] payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1))];
        await stream.ReadExactlyAsync(payload, ct);
        return new Frame((FrameKind)header[0], payload);
    }

    public static void WriteHeader(Span<byte> target, FrameKind kind, int length)
    {
        target[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(target[1..], length);
    }
}
