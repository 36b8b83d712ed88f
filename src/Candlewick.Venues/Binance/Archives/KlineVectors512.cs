using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>The same as <see cref="KlineVectors"/>, four fields at a time, on processors with AVX-512.</summary>
internal static class KlineVectors512
{
    private static readonly Vector512<ulong> Evens = Vector512.Create(0UL, 2, 4, 6, 0, 2, 4, 6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ref byte data, int start, ref int separators, ref double values, out KlineTimes times)
    {
        ref int s = ref separators;
        int a0 = s, a4 = Unsafe.Add(ref s, 4), a5 = Unsafe.Add(ref s, 5), a6 = Unsafe.Add(ref s, 6), a7 = Unsafe.Add(ref s, 7), a8 = Unsafe.Add(ref s, 8);
        int a9 = Unsafe.Add(ref s, 9), a1 = Unsafe.Add(ref s, 1), a2 = Unsafe.Add(ref s, 2), a3 = Unsafe.Add(ref s, 3), a10 = Unsafe.Add(ref s, 10);
        bool isPlain = Quad(
            ref data, new Spans(a0 - start, a6 - a5 - 1, a8 - a7 - 1, a8 - a7 - 1), new Spans(a0, a6, a8, a8),
            out Vector256<ulong> wholes, out Vector256<double> scales);
        times = new KlineTimes((long)wholes.GetElement(0), (long)wholes.GetElement(1));
        isPlain &= Vector128.EqualsAll(scales.GetLower(), Vector128<double>.One);
        Vector256<double> counts = ToDouble(wholes) / scales;
        isPlain &= Quad(
            ref data, new Spans(a1 - a0 - 1, a2 - a1 - 1, a3 - a2 - 1, a4 - a3 - 1), new Spans(a1, a2, a3, a4), out wholes, out scales);
        (ToDouble(wholes) / scales).StoreUnsafe(ref values);
        isPlain &= Quad(
            ref data, new Spans(a5 - a4 - 1, a7 - a6 - 1, a9 - a8 - 1, a10 - a9 - 1), new Spans(a5, a7, a9, a10), out wholes, out scales);
        Vector256<double> volumes = ToDouble(wholes) / scales;
        volumes.GetLower().StoreUnsafe(ref Unsafe.Add(ref values, 4));
        Unsafe.Add(ref values, 6) = counts.GetElement(2);
        volumes.GetUpper().StoreUnsafe(ref Unsafe.Add(ref values, 7));
        return isPlain;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Quad(ref byte data, Spans lengths, Spans ends, out Vector256<ulong> digits, out Vector256<double> scales)
    {
        (int l1, int l2, int l3, int l4) = (lengths.A, lengths.B, lengths.C, lengths.D);
        if ((uint)((l1 - 1) | (l2 - 1) | (l3 - 1) | (l4 - 1)) > 15)
        {
            (digits, scales) = (default, default);
            return false;
        }

        Vector512<byte> text = Vector512.Create(
            Vector256.Create(Window(ref data, ends.A), Window(ref data, ends.B)),
            Vector256.Create(Window(ref data, ends.C), Window(ref data, ends.D))) - Vector512.Create((byte)'0');
        ulong dots = Vector512.Equals(text, Vector512.Create(KlineVectors.Dot)).ExtractMostSignificantBits();
        int tail1 = l1 - BitOperations.TrailingZeroCount((dots >> (16 - l1)) | (1UL << l1));
        int tail2 = l2 - BitOperations.TrailingZeroCount((dots >> (32 - l2)) | (1UL << l2));
        int tail3 = l3 - BitOperations.TrailingZeroCount((dots >> (48 - l3)) | (1UL << l3));
        int tail4 = l4 - BitOperations.TrailingZeroCount((dots >> (64 - l4)) | (1UL << l4));
        Vector512<byte> plain = Avx512BW.Shuffle(text, Vector512.Create(
            Vector256.Create(Shuffle(tail1, l1), Shuffle(tail2, l2)), Vector256.Create(Shuffle(tail3, l3), Shuffle(tail4, l4))));
        Vector512<short> twos = Avx512BW.MultiplyAddAdjacent(plain, Vector512.Create((ushort)0x010A).AsSByte());
        Vector512<int> fours = Avx512BW.MultiplyAddAdjacent(twos, Vector512.Create(0x0001_0064).AsInt16());
        Vector512<ushort> packed = Avx512BW.PackUnsignedSaturate(fours, fours);
        Vector512<ulong> eights = Avx512BW.MultiplyAddAdjacent(packed.AsInt16(), Vector512.Create(0x0001_2710).AsInt16()).AsUInt64();
        Vector512<ulong> both = Avx512F.Multiply(eights.AsUInt32(), Vector512.Create(100_000_000U)) + (eights >> 32);
        digits = Avx512F.PermuteVar8x64(both, Evens).GetLower();
        ref double powers = ref KlineVectors.PowersByTail;
        scales = Vector256.Create(
            Unsafe.Add(ref powers, tail1), Unsafe.Add(ref powers, tail2), Unsafe.Add(ref powers, tail3), Unsafe.Add(ref powers, tail4));
        return !Vector512.GreaterThanAny(plain, Vector512.Create((byte)9)) & Vector256.LessThanAll(digits, Vector256.Create(KlineVectors.Limit));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ToDouble(Vector256<ulong> wholes) =>
        (wholes | Vector256.Create(KlineVectors.Magic)).AsDouble() - Vector256.Create(KlineVectors.Magic).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Window(ref byte data, int end) => Vector128.LoadUnsafe(ref data, (nuint)(end - 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Shuffle(int tail, int length) =>
        Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(DecimalField.Shuffles), KlineVectors.ShuffleOf(tail, length));

    private readonly record struct Spans(int A, int B, int C, int D);
}
