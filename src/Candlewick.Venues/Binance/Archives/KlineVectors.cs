using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>The fast road through kline rows on processors with AVX2: separators by bit masks, then two fields at a time.</summary>
/// <remarks>
/// It takes rows of twelve fields of at most sixteen characters, digits with at most one dot, whose value fits 52 bits; it says no to any other,
/// which then goes the scalar road of <see cref="DecimalField"/>. Both give the same bits.
/// </remarks>
internal static class KlineVectors
{
    public const int Fields = 12;

    /// <summary>A dot after the zero digit was subtracted.</summary>
    public const byte Dot = unchecked((byte)('.' - '0'));

    public const ulong Limit = 1UL << 52;

    /// <summary>2^52 as a double: its low bits hold an integer below 2^52 exactly.</summary>
    public const ulong Magic = 0x4330_0000_0000_0000;

    /// <summary>By characters from the dot to the end, the dot included; 0 without a dot.</summary>
    private static readonly double[] Powers =
        [1e0, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Finds the commas and line ends of <c>data[start..end]</c>; reads up to 63 bytes beyond.</summary>
    /// <param name="separators">Takes their offsets from <paramref name="data"/>; as long as the span, and 16 more.</param>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Index(ref byte data, int start, int end, ref int separators, out int lineEnds)
    {
        int count = 0;
        lineEnds = 0;
        Vector256<byte> comma = Vector256.Create((byte)','), lineEnd = Vector256.Create((byte)'\n');
        for (int at = start; at < end; at += 64)
        {
            Vector256<byte> low = Vector256.LoadUnsafe(ref data, (nuint)at), high = Vector256.LoadUnsafe(ref data, (nuint)at + 32);
            ulong ends = Mask(Vector256.Equals(low, lineEnd), Vector256.Equals(high, lineEnd));
            ulong mask = ends | Mask(Vector256.Equals(low, comma), Vector256.Equals(high, comma));
            if (end - at < 64)
            {
                ulong inside = (1UL << (end - at)) - 1;
                (ends, mask) = (ends & inside, mask & inside);
            }

            lineEnds += BitOperations.PopCount(ends);
            count = Unpack(mask, at, ref separators, count);
        }

        return count;
    }

    /// <summary>Reads the row whose twelve separators begin at <paramref name="separators"/>; the values are in the order of the columns.</summary>
    /// <param name="start">Offset of the row's first byte.</param>
    public static bool TryRead(ref byte data, int start, ref int separators, ref double values, out KlineTimes times) =>
        Avx512BW.IsSupported
            ? KlineVectors512.TryRead(ref data, start, ref separators, ref values, out times)
            : TryRead256(ref data, start, ref separators, ref values, out times);

    /// <summary>The double of each integer below 2^52, divided by its power of ten: both exact, so the quotient is correctly rounded.</summary>
    public static ref double PowersByTail => ref MemoryMarshal.GetArrayDataReference(Powers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead256(ref byte data, int start, ref int separators, ref double values, out KlineTimes times)
    {
        ref int s = ref separators;
        bool isPlain = Pair(ref data, new Spans(start, s, Unsafe.Add(ref s, 5) + 1, Unsafe.Add(ref s, 6)), out Vector128<ulong> wholes, out Vector128<double> scales)
            && Vector128.EqualsAll(scales, Vector128<double>.One)
            && Values(ref data, ref s, 1, 2, ref values)
            && Values(ref data, ref s, 3, 4, ref Unsafe.Add(ref values, 2))
            && Values(ref data, ref s, 5, 7, ref Unsafe.Add(ref values, 4))
            && Values(ref data, ref s, 8, 9, ref Unsafe.Add(ref values, 6))
            && Values(ref data, ref s, 9, 10, ref Unsafe.Add(ref values, 7));
        times = new KlineTimes((long)wholes.GetElement(0), (long)wholes.GetElement(1));
        return isPlain;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Values(ref byte data, ref int s, int first, int second, ref double values)
    {
        bool isPlain = Pair(
            ref data, new Spans(Unsafe.Add(ref s, first - 1) + 1, Unsafe.Add(ref s, first), Unsafe.Add(ref s, second - 1) + 1, Unsafe.Add(ref s, second)),
            out Vector128<ulong> digits, out Vector128<double> scales);
        Vector128<double> whole = (digits | Vector128.Create(Magic)).AsDouble() - Vector128.Create(Magic).AsDouble();
        (whole / scales).StoreUnsafe(ref values);
        return isPlain;
    }

    /// <summary>Two fields as integers without their dots, and the powers of ten to divide them by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Pair(
        ref byte data, Spans spans, out Vector128<ulong> digits, out Vector128<double> scales)
    {
        (int start1, int end1, int start2, int end2) = spans;
        int length1 = end1 - start1, length2 = end2 - start2;
        if ((uint)((length1 - 1) | (length2 - 1)) > 15)
        {
            (digits, scales) = (default, default);
            return false;
        }

        Vector256<byte> text = Vector256.Create(
            Vector128.LoadUnsafe(ref data, (nuint)(end1 - 16)), Vector128.LoadUnsafe(ref data, (nuint)(end2 - 16))) - Vector256.Create((byte)'0');
        uint dots = Vector256.Equals(text, Vector256.Create(Dot)).ExtractMostSignificantBits();
        int tail1 = length1 - BitOperations.TrailingZeroCount((dots >> (16 - length1)) | (1u << length1));
        int tail2 = length2 - BitOperations.TrailingZeroCount((dots >> (32 - length2)) | (1u << length2));
        ref byte shuffles = ref MemoryMarshal.GetArrayDataReference(DecimalField.Shuffles);
        Vector256<byte> plain = Avx2.Shuffle(text, Vector256.Create(
            Vector128.LoadUnsafe(ref shuffles, ShuffleOf(tail1, length1)), Vector128.LoadUnsafe(ref shuffles, ShuffleOf(tail2, length2))));
        Vector256<short> twos = Avx2.MultiplyAddAdjacent(plain, Vector256.Create((ushort)0x010A).AsSByte());
        Vector256<int> fours = Avx2.MultiplyAddAdjacent(twos, Vector256.Create(0x0001_0064).AsInt16());
        Vector256<ushort> packed = Avx2.PackUnsignedSaturate(fours, fours);
        Vector256<ulong> eights = Avx2.MultiplyAddAdjacent(packed.AsInt16(), Vector256.Create(0x0001_2710).AsInt16()).AsUInt64();
        Vector256<ulong> both = Avx2.Multiply(eights.AsUInt32(), Vector256.Create(100_000_000U)) + (eights >> 32);
        digits = Vector128.Create(both.GetElement(0), both.GetElement(2));
        scales = Vector128.Create(Unsafe.Add(ref PowersByTail, tail1), Unsafe.Add(ref PowersByTail, tail2));
        return !Vector256.GreaterThanAny(plain, Vector256.Create((byte)9)) && Vector128.LessThanAll(digits, Vector128.Create(Limit));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint ShuffleOf(int tail, int length) => (nuint)(uint)(((tail * 17) + length) * 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Unpack(ulong mask, int at, ref int separators, int count)
    {
        int next = count + BitOperations.PopCount(mask);
        for (int i = count; i < next; i += 4)
        {
            // Writes up to three offsets too many; the next ones overwrite them.
            for (int j = 0; j < 4; j++)
            {
                Unsafe.Add(ref separators, i + j) = at + BitOperations.TrailingZeroCount(mask);
                mask &= mask - 1;
            }
        }

        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);

    private readonly record struct Spans(int Start1, int End1, int Start2, int End2);
}
