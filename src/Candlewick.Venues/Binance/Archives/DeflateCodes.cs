namespace Candlewick.Venues.Binance.Archives;

/// <summary>The alphabets of deflate (RFC 1951, 3.2.5 to 3.2.7), as entries of a <see cref="HuffmanTable"/> without the bits of their codes.</summary>
internal static class DeflateCodes
{
    public const int Literals = 288;
    public const int Distances = 32;
    private const int EndOfBlock = 256;

    public static readonly uint[] LiteralMeanings = BuildLiterals();
    public static readonly uint[] DistanceMeanings = BuildDistances();

    /// <summary>Symbols of the code of code lengths are plain numbers.</summary>
    public static readonly uint[] LengthMeanings = [.. Enumerable.Range(0, 19).Select(symbol => HuffmanTable.Literal | ((uint)symbol << 16))];

    public static readonly byte[] FixedLiteralLengths =
        [.. Enumerable.Range(0, Literals).Select(symbol => (byte)(symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))];

    public static readonly byte[] FixedDistanceLengths = [.. Enumerable.Repeat((byte)5, Distances)];

    /// <summary>The order in which a block gives the lengths of its code of code lengths.</summary>
    public static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static uint[] BuildLiterals()
    {
        uint[] meanings = new uint[Literals];
        meanings.AsSpan().Fill(HuffmanTable.Rare | HuffmanTable.Invalid);
        for (uint symbol = 0; symbol < EndOfBlock; symbol++)
        {
            meanings[symbol] = HuffmanTable.Literal | (symbol << 16);
        }

        meanings[EndOfBlock] = HuffmanTable.Rare;

        // Lengths 3..10 one by one, then four codes for each number of extra bits; 258 has a code of its own.
        uint length = 3;
        for (int symbol = 257; symbol < 285; symbol++)
        {
            int extra = Math.Max(0, ((symbol - 257) / 4) - 1);
            meanings[symbol] = (length << HuffmanTable.BaseShift) | (uint)extra;
            length += 1u << extra;
        }

        meanings[285] = 258u << HuffmanTable.BaseShift;
        return meanings;
    }

    private static uint[] BuildDistances()
    {
        uint[] meanings = new uint[Distances];
        meanings.AsSpan().Fill(HuffmanTable.Rare | HuffmanTable.Invalid);
        uint distance = 1;
        for (int symbol = 0; symbol < 30; symbol++)
        {
            int extra = Math.Max(0, (symbol / 2) - 1);
            meanings[symbol] = (distance << HuffmanTable.BaseShift) | (uint)extra;
            distance += 1u << extra;
        }

        return meanings;
    }
}
