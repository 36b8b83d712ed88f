using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Candlewick.Venues.Binance.Archives;

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

    private static ReadOnlySpan<ulong> Powers => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    private readonly ref byte _start = ref start;

    /// <summary>Bytes passed.</summary>
    public int At { get; private set; }

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

    /// <summary>A whole number of up to 16 digits, not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWhole(out long value)
    {
        ulong read = EightDigits(ref Here, out int digits);
        if (digits == 8)
        {
            ulong more = EightDigits(ref Unsafe.Add(ref Here, 8), out int others);
            read = (read * Powers[others]) + more;
            digits += others;
        }

        value = (long)read;
        byte next = Unsafe.Add(ref Here, digits);
        if (digits == 0 || (next != (byte)',' && next != (byte)'}') || (Here == (byte)'0' && digits > 1))
        {
            return false;
        }

        At += digits;
        return true;
    }

    /// <summary>A decimal number in quotes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryDecimal(out double value)
    {
        value = double.NaN;
        if (Here != (byte)'"')
        {
            return false;
        }

        int digits = DecimalField.Scan(ref Unsafe.Add(ref Here, 1), out ulong read, out int scale);
        if (digits < 1 || Unsafe.Add(ref Here, digits + 1) != (byte)'"' || !DecimalField.TryRound(read, scale, out value))
        {
            return false;
        }

        At += digits + 2;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFlag(out int value)
    {
        uint word = Unsafe.ReadUnaligned<uint>(ref Here);
        if (word == ('t' | ((uint)'r' << 8) | ((uint)'u' << 16) | ((uint)'e' << 24)))
        {
            value = 1;
            At += 4;
            return true;
        }

        value = 0;
        if (word != ('f' | ((uint)'a' << 8) | ((uint)'l' << 16) | ((uint)'s' << 24)) || Unsafe.Add(ref Here, 4) != (byte)'e')
        {
            return false;
        }

        At += 5;
        return true;
    }

    /// <summary>A short text in quotes, without escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (Here != (byte)'"')
        {
            return false;
        }

        int found = BitOperations.TrailingZeroCount(SpecialBytes(ref Unsafe.Add(ref Here, 1)));
        if (found == 32 || Unsafe.Add(ref Here, found + 1) != (byte)'"')
        {
            return false;
        }

        text = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref Here, 1), found);
        At += found + 2;
        return true;
    }

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

    /// <summary>The number of the digits at the beginning of eight bytes, and how many there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EightDigits(ref byte at, out int digits)
    {
        const ulong Zeros = 0x3030_3030_3030_3030;
        ulong text = Unsafe.ReadUnaligned<ulong>(ref at);
        ulong value = text ^ Zeros;
        ulong others = (value | (value + 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0;
        int count = BitOperations.TrailingZeroCount(others) >> 3;
        digits = count;

        // Digits of fewer bytes move up, behind zeros.
        value = count == 8 ? value : count == 0 ? 0 : value << (64 - (count * 8));
        value = (value * 10) + (value >> 8);
        return (((value & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064) + (((value >> 16) & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001)) >> 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SpecialBytes(ref byte at)
    {
        Vector256<byte> text = Vector256.LoadUnsafe(ref at);
        Vector256<byte> special = Vector256.Equals(text, Vector256.Create((byte)'"'))
            | Vector256.Equals(text, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(text, Vector256.Create((byte)' '));
        return special.ExtractMostSignificantBits();
    }
}
