using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>The values of a message as the venue writes them. Each answer is the length of what stands here, with its quotes; 0 where it is something else.</summary>
/// <remarks>Static, over places instead of a cursor: so callers keep their place in a register. Bytes around must be readable as <see cref="FrameCursor"/> says.</remarks>
internal static class WireText
{
    private static ReadOnlySpan<ulong> Powers => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>True for the comma before a field and its key, which is the letter given: five bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsField(ref byte here, char letter) =>
        (Unsafe.ReadUnaligned<ulong>(ref here) & 0xFF_FFFF_FFFF) == (',' | ((ulong)'"' << 8) | ((ulong)letter << 16) | ((ulong)'"' << 24) | ((ulong)':' << 32));

    /// <summary>True for the start of an object and its first key: five bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFirstField(ref byte here, char letter) =>
        (Unsafe.ReadUnaligned<ulong>(ref here) & 0xFF_FFFF_FFFF) == ('{' | ((ulong)'"' << 8) | ((ulong)letter << 16) | ((ulong)'"' << 24) | ((ulong)':' << 32));

    /// <summary>A whole number of up to 16 digits, not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Whole(ref byte here, out long value)
    {
        ulong read = EightDigits(ref here, out int digits);
        if (digits == 8)
        {
            ulong more = EightDigits(ref Unsafe.Add(ref here, 8), out int others);
            read = (read * Powers[others]) + more;
            digits += others;
        }

        value = (long)read;
        byte next = Unsafe.Add(ref here, digits);
        return digits == 0 || (next != (byte)',' && next != (byte)'}') || (here == (byte)'0' && digits > 1) ? 0 : digits;
    }

    /// <summary>A decimal number in quotes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Decimal(ref byte here, out double value)
    {
        value = double.NaN;
        if (here != (byte)'"')
        {
            return 0;
        }

        int digits = DecimalField.Scan(ref Unsafe.Add(ref here, 1), out ulong read, out int scale);
        return digits < 1 || Unsafe.Add(ref here, digits + 1) != (byte)'"' || !DecimalField.TryRound(read, scale, out value) ? 0 : digits + 2;
    }

    /// <summary>True or false, as 1 or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Flag(ref byte here, out int value)
    {
        uint word = Unsafe.ReadUnaligned<uint>(ref here);
        value = word == ('t' | ((uint)'r' << 8) | ((uint)'u' << 16) | ((uint)'e' << 24)) ? 1 : 0;
        return value == 1 ? 4
            : word == ('f' | ((uint)'a' << 8) | ((uint)'l' << 16) | ((uint)'s' << 24)) && Unsafe.Add(ref here, 4) == (byte)'e' ? 5
            : 0;
    }

    /// <summary>A text of up to 31 bytes in quotes, without escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Text(ref byte here)
    {
        int found = BitOperations.TrailingZeroCount(SpecialBytes(ref Unsafe.Add(ref here, 1)));
        return here != (byte)'"' || found == 32 || Unsafe.Add(ref here, found + 1) != (byte)'"' ? 0 : found + 2;
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
