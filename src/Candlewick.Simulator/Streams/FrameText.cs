using System.Buffers.Text;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Streams;

/// <summary>A growing buffer of JSON text, used again and again. Not safe for concurrent use.</summary>
internal sealed class FrameText
{
    private byte[] _bytes = new byte[1 << 16];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> this[int offset, int length] => _bytes.AsSpan(offset, length);

    public void Clear() => Length = 0;

    public FrameText Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
        return this;
    }

    public FrameText Number(ReadOnlySpan<byte> before, long value)
    {
        Raw(before);
        Utf8Formatter.TryFormat(value, Room(24), out int written);
        Length += written;
        return this;
    }

    /// <summary>Appends <paramref name="before"/> and the number in quotes.</summary>
    /// <param name="units">Units of 1e-8.</param>
    public FrameText Fixed(ReadOnlySpan<byte> before, long units, int decimals)
    {
        Raw(before).Raw("\""u8);
        Length += FixedText.Write(units, decimals, Room(32));
        return Raw("\""u8);
    }

    public FrameText Flag(ReadOnlySpan<byte> before, bool value) => Raw(before).Raw(value ? "true"u8 : "false"u8);

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
        }

        return _bytes.AsSpan(Length);
    }
}
