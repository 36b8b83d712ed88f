using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>A number of at most 16 characters at a known place: digits with at most one dot.</summary>
internal readonly struct NumberPlace
{
    private const int Window = 16;

    private readonly Vector128<byte> _digits;
    private readonly int _window;

    /// <param name="at">Of the first character, behind 16 readable bytes.</param>
    /// <param name="length">At most <see cref="Window"/>.</param>
    /// <param name="scale">Digits after the dot; -1 without a dot.</param>
    /// <param name="isWhole">The number has no quotes: then it must not begin with a zero.</param>
    public NumberPlace(int at, int length, int scale, bool isWhole)
    {
        _window = at + length - Window;
        _digits = Vector128.Create<byte>(DecimalField.Shuffles, (((scale + 1) * (Window + 1)) + length) * Window);
        Scale = Math.Max(scale, 0);
        Least = isWhole && length > 1 ? (ulong)Math.Pow(10, length - 1) : 0;
    }

    /// <summary>Digits after the dot.</summary>
    public int Scale { get; }

    /// <summary>A smaller number begins with a zero that it may not have.</summary>
    public ulong Least { get; }

    public static bool IsPossible(int length) => length is > 0 and <= Window;

    /// <summary>The digits as one number.</summary>
    /// <param name="largest">Takes the largest of the characters, less '0': above 9 one of them was no digit, and the number has no meaning.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Read(ref byte start, ref Vector128<byte> largest)
    {
        Vector128<byte> digits = Vector128.Shuffle(
            Vector128.LoadUnsafe(ref Unsafe.Add(ref start, _window)) - Vector128.Create((byte)'0'), _digits);
        largest = Vector128.Max(largest, digits);
        if (!Sse41.IsSupported)
        {
            return (DecimalField.EightDigits(digits.AsUInt64()[0]) * 100_000_000UL) + DecimalField.EightDigits(digits.AsUInt64()[1]);
        }

        Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(digits, Vector128.Create((short)0x010A).AsSByte());
        Vector128<int> fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(0x0001_0064).AsInt16());
        Vector128<ushort> packed = Sse41.PackUnsignedSaturate(fours, fours);
        ulong eights = Sse2.MultiplyAddAdjacent(packed.AsInt16(), Vector128.Create(0x0001_2710).AsInt16()).AsUInt64()[0];
        return ((eights & uint.MaxValue) * 100_000_000UL) + (eights >> 32);
    }
}
