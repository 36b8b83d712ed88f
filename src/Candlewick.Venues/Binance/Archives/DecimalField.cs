using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Reads decimal numbers of delimited text as correctly rounded doubles: the same bits as <c>double.Parse</c>, without allocating.</summary>
/// <remarks>
/// Up to 19 digits with at most one dot are read sixteen at a time; anything else goes to <c>double.TryParse</c>.
/// Callers keep 32 readable bytes before the text and 64 after it.
/// </remarks>
internal static class DecimalField
{
    /// <summary>Up to here an integer of digits is exact in a double, and its decimal is the only one of its length that rounds to it.</summary>
    private const ulong AlwaysSurvives = 1UL << 52;
    private const ulong ExactLimit = 1UL << 53;

    private static readonly double[] Powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19];

    /// <summary>Shuffles that drop the dot and the bytes before the field, by digits after the dot (plus one; 0 without a dot) and width.</summary>
    public static readonly byte[] Shuffles = BuildShuffles();

    /// <summary>Finds the field at <paramref name="at"/>: digits with at most one dot, up to the next other byte.</summary>
    /// <returns>The length of the field; -1 when it is not of that plain form.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Scan(ref byte at, out ulong digits, out int scale)
    {
        Vector256<byte> text = Vector256.LoadUnsafe(ref at) - Vector256.Create((byte)'0');
        uint others = Vector256.GreaterThan(text, Vector256.Create((byte)9)).ExtractMostSignificantBits();
        int length = BitOperations.TrailingZeroCount(others);
        scale = 0;
        int row = 0;
        if (length < 32 && Unsafe.Add(ref at, length) == (byte)'.')
        {
            int dot = length;
            length = BitOperations.TrailingZeroCount(others & (others - 1));
            scale = length - dot - 1;
            row = scale + 1;
        }

        int width = Math.Min(length, 16);
        if ((uint)(length - 1) > 19 || row > 16 || row == length)
        {
            digits = 0;
            return -1;
        }

        Vector128<byte> window = Vector128.LoadUnsafe(ref Unsafe.Add(ref at, length - 16)) - Vector128.Create((byte)'0');
        ref byte shuffle = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Shuffles), ((row * 17) + width) * 16);
        Vector128<ulong> packed = Vector128.Shuffle(window, Vector128.LoadUnsafe(ref shuffle)).AsUInt64();
        digits = (EightDigits(packed.GetElement(0)) * 100_000_000UL) + EightDigits(packed.GetElement(1));
        return length <= 16 || AddLeading(ref at, length, row, ref digits) ? length : -1;
    }

    /// <summary>The double nearest to <c>digits / 10^scale</c>; false when this arithmetic cannot be sure of the last bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRound(ulong digits, int scale, out double value)
    {
        if (digits <= ExactLimit)
        {
            value = digits / Powers[scale];
            return true;
        }

        return TryRoundLong(digits, scale, out value);
    }

    /// <summary>True when printing the double gives the decimal back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Survives(ulong digits, int scale, double value) => digits <= AlwaysSurvives || SurvivesPrinting(digits, scale, value);

    /// <summary>Reads any spelling that <c>double.Parse</c> takes, signs and exponents included.</summary>
    public static bool TryParse(ReadOnlySpan<byte> field, out double value) =>
        double.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    /// <summary>True when printing the double gives the decimal of the text back.</summary>
    public static bool Survives(ReadOnlySpan<byte> field, double value)
    {
        Span<byte> printed = stackalloc byte[64];
        return !Utf8Formatter.TryFormat(value, printed, out int written)
            || DecimalText.HasSameValue(field, printed[..written]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EightDigits(ulong value)
    {
        const ulong Mask = 0x000000FF000000FF;
        value = (value * 10) + (value >> 8);
        return (((value & Mask) * 0x000F424000000064) + (((value >> 16) & Mask) * 0x0000271000000001)) >> 32;
    }

    /// <summary>Adds up to four characters that stand before the sixteen of the window.</summary>
    private static bool AddLeading(ref byte at, int length, int row, ref ulong digits)
    {
        int leading = length - 16;
        int dot = row == 0 ? length : length - row;
        if (dot < leading || length - (row == 0 ? 0 : 1) > 19)
        {
            return false;
        }

        ulong head = 0;
        for (int i = 0; i < leading; i++)
        {
            head = (head * 10) + Unsafe.Add(ref at, i) - '0';
        }

        digits += head * (row == 0 ? 10_000_000_000_000_000UL : 1_000_000_000_000_000UL);
        return true;
    }

    /// <summary>One division, its exact remainder by fused multiply-add, and a proof that the rest cannot turn the rounding.</summary>
    private static bool TryRoundLong(ulong digits, int scale, out double value)
    {
        double power = Powers[scale];
        double high = digits;
        long low = unchecked((long)(digits - (ulong)high));
        double quotient = high / power;
        double rest = (Math.FusedMultiplyAdd(-quotient, power, high) + low) / power;
        value = quotient + rest;
        double error = rest - (value - quotient);
        double half = (Math.BitIncrement(value) - value) / 2;
        bool isPowerOfTwo = (BitConverter.DoubleToUInt64Bits(value) & 0xF_FFFF_FFFF_FFFF) == 0;
        return !isPowerOfTwo && Math.Abs(error) < half * (1 - 1e-9);
    }

    private static bool SurvivesPrinting(ulong digits, int scale, double value)
    {
        Span<byte> printed = stackalloc byte[64];
        return Utf8Formatter.TryFormat(value, printed, out int written) && DecimalText.HasValue(printed[..written], digits, scale);
    }

    private static byte[] BuildShuffles()
    {
        byte[] table = new byte[17 * 17 * 16];
        table.AsSpan().Fill(0xFF);
        for (int row = 0; row <= 16; row++)
        {
            for (int width = 0; width <= 16; width++)
            {
                for (int to = 0; to < 16; to++)
                {
                    int from = row > 0 && to <= 16 - row ? to - 1 : to;
                    if (from >= 16 - width)
                    {
                        table[(((row * 17) + width) * 16) + to] = (byte)from;
                    }
                }
            }
        }

        // A lone dot is no number: it is left where the check for digits sees it.
        table[(((1 * 17) + 1) * 16) + 15] = 15;
        return table;
    }
}
