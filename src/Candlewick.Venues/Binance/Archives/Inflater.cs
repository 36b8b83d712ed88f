using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Inflates a deflate stream (RFC 1951) held in memory into a window that the caller slides on.</summary>
/// <remarks>
/// Faster on our archives than the platform's stream, and only trusted where CRC and length agree; on any doubt it gives up, and the
/// platform's inflater decides. Reads up to <see cref="Overread"/> bytes beyond the data and writes up to <see cref="Overrun"/> beyond the limit.
/// </remarks>
internal sealed class Inflater
{
    /// <summary>Bytes that may be written beyond the limit: one longest match, copied in whole vectors.</summary>
    public const int Overrun = 258 + 64;

    /// <summary>Bytes behind the data that must be readable, whatever they are.</summary>
    public const int Overread = 64;

    public const int History = 32 * 1024;

    private const int LiteralBits = 11;
    private const int DistanceBits = 9;
    private const ulong LiteralMask = (1UL << LiteralBits) - 1;
    private const ulong DistanceMask = (1UL << DistanceBits) - 1;

    private readonly HuffmanTable _literals = new(LiteralBits, DeflateCodes.Literals);
    private readonly HuffmanTable _distances = new(DistanceBits, DeflateCodes.Distances);
    private readonly DeflateHeader _header = new();
    private byte[] _input = [];
    private int _at;
    private int _end;
    private ulong _bits;
    private int _count;
    private int _stored;
    private bool _isLast;
    private BlockKind _kind;

    private enum BlockKind
    {
        None,
        Huffman,
        Stored,

        /// <summary>A code that does not exist, or a match that begins before the data.</summary>
        Broken,
    }

    public bool IsDone { get; private set; }

    public void Begin(byte[] input, int start, int length)
    {
        (_input, _at, _end) = (input, start, start + length);
        (_bits, _count, _stored, _isLast, _kind, IsDone) = (0, 0, 0, false, BlockKind.None, false);
    }

    /// <summary>Writes to <paramref name="output"/> from <paramref name="to"/> on until the limit is reached or the stream ends.</summary>
    /// <param name="lowest">Index of the first byte of the window that holds data.</param>
    /// <returns>False when the stream cannot be right.</returns>
    public bool TryRun(byte[] output, ref int to, int limit, int lowest)
    {
        while (to < limit && !IsDone)
        {
            bool isRight = _kind switch
            {
                BlockKind.Huffman => TryCodes(output, ref to, limit, lowest),
                BlockKind.Stored => TryStored(output, ref to, limit),
                _ => TryBlock(),
            };
            if (!isRight)
            {
                return false;
            }

            IsDone = _kind == BlockKind.None && _isLast;
        }

        return !IsDone || _at - (_count >> 3) <= _end;
    }

    private bool TryBlock()
    {
        if (_at > _end + 8)
        {
            return false;
        }

        Refill();
        _isLast = Take(1) == 1;
        uint type = Take(2);
        if (type == 0)
        {
            _at -= (_count - (_count & 7)) >> 3;
            (_bits, _count) = (0, 0);
            if (_at + 4 > _end)
            {
                return false;
            }

            _stored = _input[_at] | (_input[_at + 1] << 8);
            int check = _input[_at + 2] | (_input[_at + 3] << 8);
            _at += 4;
            _kind = BlockKind.Stored;
            return (_stored ^ check) == 0xFFFF && _stored <= _end - _at;
        }

        _kind = BlockKind.Huffman;
        return type == 1
            ? _literals.TryBuild(DeflateCodes.FixedLiteralLengths, DeflateCodes.LiteralMeanings)
                && _distances.TryBuild(DeflateCodes.FixedDistanceLengths, DeflateCodes.DistanceMeanings)
            : type == 2 && TryDynamic();
    }

    private bool TryDynamic()
    {
        int literals = (int)Take(5) + 257, distances = (int)Take(5) + 1, codes = (int)Take(4) + 4;
        if (literals > 286 || distances > 30)
        {
            return false;
        }

        Span<byte> order = stackalloc byte[19];
        for (int i = 0; i < codes; i++)
        {
            Refill();
            order[DeflateCodes.LengthOrder[i]] = (byte)Take(3);
        }

        if (!_header.Codes.TryBuild(order, DeflateCodes.LengthMeanings) || !TryLengths(literals + distances))
        {
            return false;
        }

        ReadOnlySpan<byte> lengths = _header.Lengths;
        return lengths[256] > 0
            && _literals.TryBuild(lengths[..literals], DeflateCodes.LiteralMeanings)
            && _distances.TryBuild(lengths.Slice(literals, distances), DeflateCodes.DistanceMeanings);
    }

    private bool TryLengths(int count)
    {
        byte[] lengths = _header.Lengths;
        for (int i = 0; i < count;)
        {
            Refill();
            uint entry = _header.Codes.Entries[_bits & 127];
            if (_at > _end + 8 || (entry & HuffmanTable.Literal) == 0)
            {
                return false;
            }

            Take((int)(entry & 0xFF));
            int symbol = (int)((entry >> 16) & 0xFF);
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }

            int repeat = symbol switch { 16 => 3 + (int)Take(2), 17 => 3 + (int)Take(3), _ => 11 + (int)Take(7) };
            if (repeat > count - i || (symbol == 16 && i == 0))
            {
                return false;
            }

            lengths.AsSpan(i, repeat).Fill(symbol == 16 ? lengths[i - 1] : (byte)0);
            i += repeat;
        }

        return true;
    }

    private bool TryStored(byte[] output, ref int to, int limit)
    {
        int count = Math.Min(_stored, limit - to);
        _input.AsSpan(_at, count).CopyTo(output.AsSpan(to));
        (to, _at, _stored) = (to + count, _at + count, _stored - count);
        _kind = _stored == 0 ? BlockKind.None : BlockKind.Stored;
        return true;
    }

    /// <summary>The hot loop: literals in threes, then a match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryCodes(byte[] output, ref int to, int limit, int lowest)
    {
        ref byte input = ref MemoryMarshal.GetArrayDataReference(_input);
        ref byte target = ref MemoryMarshal.GetArrayDataReference(output);
        ref uint literals = ref MemoryMarshal.GetArrayDataReference(_literals.Entries);
        ref uint distances = ref MemoryMarshal.GetArrayDataReference(_distances.Entries);
        ulong bits = _bits;
        int count = _count, at = _at, end = _end + 8, write = to;
        while (write < limit && at <= end)
        {
            Refill(ref input, ref bits, ref count, ref at);
            uint entry = Unsafe.Add(ref literals, (nuint)(bits & LiteralMask));
            if ((int)entry < 0)
            {
                Emit(ref target, ref write, entry, ref bits, ref count);
                entry = Unsafe.Add(ref literals, (nuint)(bits & LiteralMask));
                if ((int)entry < 0)
                {
                    Emit(ref target, ref write, entry, ref bits, ref count);
                    entry = Unsafe.Add(ref literals, (nuint)(bits & LiteralMask));
                    if ((int)entry < 0)
                    {
                        Emit(ref target, ref write, entry, ref bits, ref count);
                        continue;
                    }
                }

                Refill(ref input, ref bits, ref count, ref at);
            }
            entry = LookTwice(entry, ref literals, _literals.SecondBits, ref bits, ref count);
            if ((int)entry < 0)
            {
                Emit(ref target, ref write, entry, ref bits, ref count);
                continue;
            }

            int length = Base(entry) + Extra(bits, entry);
            Drop(entry, ref bits, ref count);
            if ((entry & HuffmanTable.Rare) != 0)
            {
                _kind = (entry & HuffmanTable.Invalid) == 0 ? BlockKind.None : BlockKind.Broken;
                break;
            }

            entry = LookTwice(Unsafe.Add(ref distances, (nuint)(bits & DistanceMask)), ref distances, _distances.SecondBits, ref bits, ref count);
            int distance = Base(entry) + Extra(bits, entry);
            Drop(entry, ref bits, ref count);
            if ((entry & HuffmanTable.Rare) != 0 || distance > write - lowest)
            {
                _kind = BlockKind.Broken;
                break;
            }

            Copy(ref Unsafe.Add(ref target, write), distance, length);
            write += length;
        }

        (_bits, _count, _at, to) = (bits, count, at, write);
        return _kind == BlockKind.None || (_kind == BlockKind.Huffman && write >= limit);
    }

    /// <summary>At least 56 bits are there after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref byte input, ref ulong bits, ref int count, ref int at)
    {
        bits |= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref input, at)) << count;
        at += (63 - count) >> 3;
        count |= 56;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Emit(ref byte target, ref int write, uint entry, ref ulong bits, ref int count)
    {
        Unsafe.Add(ref target, write++) = (byte)(entry >> 16);
        Drop(entry, ref bits, ref count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Drop(uint entry, ref ulong bits, ref int count)
    {
        bits >>= (int)entry;
        count -= (byte)entry;
    }

    /// <summary>The entry of a second table where the first one points to it; else the same entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LookTwice(uint entry, ref uint entries, int secondBits, ref ulong bits, ref int count)
    {
        if ((entry & (HuffmanTable.Rare | HuffmanTable.Second)) != (HuffmanTable.Rare | HuffmanTable.Second))
        {
            return entry;
        }

        Drop(entry, ref bits, ref count);
        return Unsafe.Add(ref entries, (nuint)(((entry >> 8) & 0xFFFF) + (bits & ((1UL << secondBits) - 1))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Base(uint entry) => (int)((entry >> HuffmanTable.BaseShift) & 0x7FFF);

    /// <summary>The extra bits that follow a code: those between the code's own bits and all that the entry drops.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Extra(ulong bits, uint entry) =>
        (int)((bits & ((1UL << (int)entry) - 1)) >> (int)((entry >> 8) & 15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref byte to, int distance, int length)
    {
        ref byte from = ref Unsafe.Subtract(ref to, distance);
        if (distance >= 16)
        {
            Vector128.LoadUnsafe(ref from).StoreUnsafe(ref to);
            for (int i = 16; i < length; i += 16)
            {
                Vector128.LoadUnsafe(ref from, (nuint)i).StoreUnsafe(ref to, (nuint)i);
            }
        }
        else
        {
            for (int i = 0; i < length; i++)
            {
                Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i);
            }
        }
    }

    /// <summary>At least 56 bits are there after it.</summary>
    private void Refill()
    {
        _bits |= Unsafe.ReadUnaligned<ulong>(ref _input[_at]) << _count;
        _at += (63 - _count) >> 3;
        _count |= 56;
    }

    private uint Take(int count)
    {
        uint value = (uint)(_bits & ((1UL << count) - 1));
        _bits >>= count;
        _count -= count;
        return value;
    }

    private sealed class DeflateHeader
    {
        public HuffmanTable Codes { get; } = new(7, 19);

        public byte[] Lengths { get; } = new byte[320];
    }
}
