namespace Candlewick.Venues.Binance.Archives;

/// <summary>Decoding table of one Huffman code of a deflate block (RFC 1951, 3.2.2): one lookup for short codes, two for long ones.</summary>
/// <remarks>
/// An entry's low byte is the number of bits to drop. Bit 31: the byte in bits 16..23 is the output. Bit 30: something rare, told by bits 29
/// (second table at the index in bits 8..23) and 28 (no such code), else the end of the block. Otherwise a base in bits 12..26, extra bits
/// included in the low byte, and the bits of the code alone in bits 8..11.
/// </remarks>
internal sealed class HuffmanTable(int mainBits, int symbols)
{
    public const uint Literal = 0x8000_0000;
    public const uint Rare = 0x4000_0000;
    public const uint Second = 0x2000_0000;
    public const uint Invalid = 0x1000_0000;
    public const int BaseShift = 12;
    private const int LongestCode = 15;

    private readonly ushort[] _next = new ushort[LongestCode + 2];

    /// <summary>The main table, then the second ones.</summary>
    public uint[] Entries { get; } = new uint[(1 << mainBits) + (symbols << (LongestCode - mainBits))];

    /// <summary>Bits that index a second table.</summary>
    public int SecondBits { get; private set; }

    /// <summary>Builds the table from the code lengths of the symbols; false when they make no code.</summary>
    /// <param name="meanings">An entry for each symbol, without its bits: its extra bits in the low byte.</param>
    public bool TryBuild(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> meanings)
    {
        Span<ushort> counts = stackalloc ushort[LongestCode + 1];
        foreach (byte length in lengths)
        {
            counts[length]++;
        }

        counts[0] = 0;
        int code = 0, left = 1, longest = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            code = (code + counts[length - 1]) << 1;
            _next[length] = (ushort)code;
            left = (left << 1) - counts[length];
            longest = counts[length] > 0 ? length : longest;
            if (left < 0)
            {
                return false;
            }
        }

        Entries.AsSpan(0, 1 << mainBits).Fill(Rare | Invalid | 1);
        SecondBits = Math.Max(0, longest - mainBits);
        int end = 1 << mainBits;
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                Place(Reverse(_next[lengths[symbol]]++, lengths[symbol]), lengths[symbol], meanings[symbol], ref end);
            }
        }

        return true;
    }

    private void Place(int code, int length, uint meaning, ref int end)
    {
        uint[] entries = Entries;
        if (length <= mainBits)
        {
            uint entry = meaning + (uint)(length | ((meaning & (Literal | Rare)) == 0 ? length << 8 : 0));
            for (int at = code; at < 1 << mainBits; at += 1 << length)
            {
                entries[at] = entry;
            }

            return;
        }

        int prefix = code & ((1 << mainBits) - 1);
        if ((entries[prefix] & Invalid) != 0)
        {
            entries[prefix] = Rare | Second | ((uint)end << 8) | (uint)mainBits;
            entries.AsSpan(end, 1 << SecondBits).Fill(Rare | Invalid | 1);
            end += 1 << SecondBits;
        }

        int start = (int)((entries[prefix] >> 8) & 0xFFFF), rest = length - mainBits;
        uint second = meaning + (uint)(rest | ((meaning & (Literal | Rare)) == 0 ? rest << 8 : 0));
        for (int at = code >> mainBits; at < 1 << SecondBits; at += 1 << rest)
        {
            entries[start + at] = second;
        }
    }

    private static int Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        return reversed;
    }
}
