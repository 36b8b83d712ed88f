using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Walks through a message without spaces or escapes. Anything else it does not understand: then the general reader judges.</summary>
/// <remarks>
/// <see cref="Before"/> readable bytes stand before the message and <see cref="After"/> after it. Whatever they hold: no field begins behind
/// the end, and the message must end where it ends.
/// </remarks>
internal ref struct FrameCursor(ref byte start, int length)
{
    public const int Before = 32;

    /// <summary>The longest field that can begin before the end (key and text of 31 bytes each), and what is read behind it.</summary>
    public const int After = 128;

    private const uint KeyMask = 0xFFFF_00FF;
    private const uint KeyForm = '"' | ((uint)'"' << 16) | ((uint)':' << 24);

    private readonly ref byte _start = ref start;

    /// <summary>Bytes passed.</summary>
    public int At { get; private set; }

    public readonly int Length => length;

    public readonly ref byte Start => ref _start;

    public readonly bool IsAtEnd => At == length;

    public readonly ref byte Here
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref _start, At);
    }

    /// <summary>Passes a text; false, and nothing is passed, when it does not stand here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPass(ReadOnlySpan<byte> text)
    {
        if (At + text.Length > length || !MemoryMarshal.CreateReadOnlySpan(ref Here, text.Length).SequenceEqual(text))
        {
            return false;
        }

        At += text.Length;
        return true;
    }

    /// <summary>Passes a key of one letter with its colon; 0 when none stands here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte TakeKey()
    {
        uint head = Unsafe.ReadUnaligned<uint>(ref Here);
        if ((head & KeyMask) != KeyForm)
        {
            return 0;
        }

        At += 4;
        return (byte)(head >> 8);
    }

    /// <summary>Passes what stands between two fields; false at the end of the object, which is passed too, and where neither stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext(out bool isEnd)
    {
        byte here = Here;
        At++;
        isEnd = here == (byte)'}';
        return here == (byte)',' && At < length;
    }

    /// <inheritdoc cref="WireText.Whole"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWhole(out long value)
    {
        int passed = WireText.Whole(ref Here, out value);
        At += passed;
        return passed > 0;
    }

    /// <inheritdoc cref="WireText.Decimal"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryDecimal(out double value)
    {
        int passed = WireText.Decimal(ref Here, out value);
        At += passed;
        return passed > 0;
    }

    /// <inheritdoc cref="WireText.Flag"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFlag(out int value)
    {
        int passed = WireText.Flag(ref Here, out value);
        At += passed;
        return passed > 0;
    }

    /// <inheritdoc cref="WireText.Text"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryText(out ReadOnlySpan<byte> text)
    {
        int passed = WireText.Text(ref Here);
        text = passed > 0 ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref Here, 1), passed - 2) : default;
        At += passed;
        return passed > 0;
    }

    /// <summary>Goes on at another place of the message.</summary>
    public void MoveTo(int at) => At = at;

    /// <summary>Passes a key of any length with its colon, and then its value, which is a short text, a flag or a whole number.</summary>
    public bool TrySkipField() => TryText(out _) && TryPass(":"u8) && TrySkipValue();

    /// <summary>Passes a short text, a flag or a whole number that may be negative.</summary>
    public bool TrySkipValue()
    {
        switch (Here)
        {
            case (byte)'"':
                return TryText(out _);
            case (byte)'t' or (byte)'f':
                return TryFlag(out _);
            case (byte)'-':
                At++;
                return TryWhole(out _);
            default:
                return TryWhole(out _);
        }
    }
}
