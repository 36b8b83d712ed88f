using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Where every number of a message stands: messages of one stream differ in digits and little else, so what one taught serves the next.</summary>
/// <remarks>
/// A message has a shape when it is as long, every byte that is neither a digit of a number nor in a name is the same, and names hold
/// nothing that ends or escapes a text. Then its fields stand where those of the first one stood. Immutable.
/// </remarks>
internal sealed class FrameShape
{
    /// <summary>Longer messages have none.</summary>
    public const int MostBytes = 512;

    private const int BlockBytes = 64;

    /// <summary>Block by block: 64 bytes of the message, 64 that say which of them must be the same, 64 that say which belong to names.</summary>
    private readonly byte[] _blocks;
    private readonly int _count;

    /// <param name="frame">The message that teaches.</param>
    /// <param name="layout">What stands in it.</param>
    public FrameShape(ReadOnlySpan<byte> frame, ulong key, FrameLayout layout)
    {
        Key = key;
        Length = frame.Length;
        Kind = layout.Kind;
        Numbers = [.. layout.Numbers];
        Symbol = layout.Symbol;
        Flag = layout.Flag;
        Interval = layout.Interval;
        _count = (frame.Length + BlockBytes - 1) / BlockBytes;
        _blocks = new byte[_count * 3 * BlockBytes];
        for (int i = 0; i < frame.Length; i++)
        {
            int at = (i / BlockBytes * 3 * BlockBytes) + (i % BlockBytes);
            _blocks[at] = frame[i];
            _blocks[at + BlockBytes] = layout.IsDigit(i) || layout.IsName(i) ? (byte)0 : byte.MaxValue;
            _blocks[at + (2 * BlockBytes)] = layout.IsName(i) ? byte.MaxValue : (byte)0;
        }
    }

    /// <summary><see cref="KeyOf"/> of every message of this shape.</summary>
    public ulong Key { get; }

    /// <summary>Bytes of every message of this shape.</summary>
    public int Length { get; }

    public StreamKind Kind { get; }

    /// <summary>In the order that <see cref="FrameLayout"/> gives to the kind.</summary>
    public NumberPlace[] Numbers { get; }

    public (int At, int Length) Symbol { get; }

    /// <summary>The flag of a trade or a bar: 1 or 0.</summary>
    public int Flag { get; }

    /// <summary>Of bars: the index in <see cref="BinanceIntervals.All"/>.</summary>
    public int Interval { get; }

    /// <summary>A number that depends on the length and on where quotes stand.</summary>
    /// <param name="length">At most <see cref="MostBytes"/>; 64 bytes behind the end are readable.</param>
    public static ulong KeyOf(ref byte start, int length)
    {
        Vector512<byte> quote = Vector512.Create((byte)'"');
        ulong key = (ulong)length;
        for (int at = 0; at < length; at += BlockBytes)
        {
            ulong quotes = Vector512.Equals(Vector512.LoadUnsafe(ref start, (nuint)at), quote).ExtractMostSignificantBits();
            int rest = length - at;
            quotes = rest >= BlockBytes ? quotes : quotes & ((1UL << rest) - 1);
            key = (key ^ quotes) * 0x9E37_79B9_7F4A_7C15UL;
            key ^= key >> 29;
        }

        return key;
    }

    /// <summary>True when a message whose key and length are ours has this shape, but for the digits of its numbers: who reads those must look at them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Fits(ref byte start)
    {
        ref byte block = ref MemoryMarshal.GetArrayDataReference(_blocks);
        Vector512<byte> odd = Vector512<byte>.Zero;
        for (int i = 0; i < _count; i++)
        {
            Vector512<byte> text = Vector512.LoadUnsafe(ref start, (nuint)(i * BlockBytes));
            Vector512<byte> ours = Vector512.LoadUnsafe(ref block, 0);
            Vector512<byte> special = Vector512.Equals(text, Vector512.Create((byte)'"'))
                | Vector512.Equals(text, Vector512.Create((byte)'\\'))
                | Vector512.LessThan(text, Vector512.Create((byte)' '));
            odd |= ((text ^ ours) & Vector512.LoadUnsafe(ref block, BlockBytes)) | (special & Vector512.LoadUnsafe(ref block, 2 * BlockBytes));
            block = ref Unsafe.Add(ref block, 3 * BlockBytes);
        }

        return odd == Vector512<byte>.Zero;
    }
}
