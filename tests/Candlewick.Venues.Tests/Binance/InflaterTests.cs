using System.IO.Compression;
using System.Text;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>Our inflater beside the platform's.</summary>
public sealed class InflaterTests
{
    private static readonly CompressionLevel[] Levels =
        [CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize];

    [Fact]
    public void TryRun_DataOfManyKinds_GivesItBackWhateverTheChunk()
    {
        Random random = new(3);
        for (int i = 0; i < 80; i++)
        {
            byte[] data = Make(random, i);
            byte[] packed = Deflate(data, Levels[i % Levels.Length]);
            byte[]? inflated = Inflate(packed, random.Next(1, 100_000));
            Assert.True(inflated is not null && data.AsSpan().SequenceEqual(inflated), $"case {i}, {data.Length} bytes");
        }
    }

    [Fact]
    public void TryRun_DamagedStreams_EndWithoutHarm()
    {
        Random random = new(5);
        int refused = 0, other = 0;
        for (int i = 0; i < 1_000; i++)
        {
            byte[] data = Make(random, i % 4);
            byte[] packed = Deflate(data, Levels[1 + (i % 3)]);
            for (int hit = 0; hit <= i % 3; hit++)
            {
                packed[random.Next(packed.Length)] ^= (byte)(1 << random.Next(8));
            }

            byte[]? inflated = Inflate(packed[..^(i % 2 == 0 ? 0 : random.Next(packed.Length / 2))], 4_096);
            refused += inflated is null ? 1 : 0;
            other += inflated is not null && !data.AsSpan().SequenceEqual(inflated) && Crc32.Of(inflated) != Crc32.Of(data) ? 1 : 0;
            Assert.True(inflated is null || data.AsSpan().SequenceEqual(inflated) || Crc32.Of(inflated) != Crc32.Of(data));
        }

        Assert.True(refused > 50 && other > 50, $"{refused} refused, {other} told by their checksum");
    }

    [Fact]
    public void Append_AnyLengthInAnyParts_IsTheChecksumByTheBit()
    {
        Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));
        byte[] data = new byte[700];
        new Random(1).NextBytes(data);
        for (int length = 0; length < data.Length; length++)
        {
            uint expected = ByBits(data.AsSpan(0, length));
            Assert.Equal(expected, Crc32.Of(data.AsSpan(0, length)));
            Assert.Equal(expected, Crc32.Append(Crc32.Of(data.AsSpan(0, length / 3)), data.AsSpan(length / 3, length - (length / 3))));
        }
    }

    [Fact]
    public void TryRead_RandomRows_VectorsAndScalarsGiveTheSameBits()
    {
        Random random = new(9);
        int plain = 0;
        for (int i = 0; i < 6_000; i++)
        {
            string row = string.Join(',', Enumerable.Range(0, 11).Select(column => Field(random, column))) + ",0\n";
            byte[] buffer = Encoding.ASCII.GetBytes(new string('7', 32) + row + new string('8', 64));
            int[] separators = new int[buffer.Length + 16];
            int found = KlineVectors.IsSupported ? KlineVectors.Index(ref buffer[0], 32, 32 + row.Length, ref separators[0], out _) : 0;
            Assert.SkipWhen(found == 0, "needs AVX2");
            Assert.Equal(12, found);
            double[] four = new double[9], two = new double[9];
            bool isPlain = KlineVectors.TryRead(ref buffer[0], 32, ref separators[0], ref four[0], out KlineTimes times);
            Assert.Equal(isPlain, KlineVectors.TryRead256(ref buffer[0], 32, ref separators[0], ref two[0], out KlineTimes times2));
            if (!isPlain)
            {
                continue;
            }

            plain++;
            string[] fields = row.Split(',');
            Assert.Equal(new KlineTimes(long.Parse(fields[0]), long.Parse(fields[6])), times);
            Assert.Equal(times, times2);
            double[] expected = [.. fields[..11].Where((_, column) => column is not (0 or 6)).Select(text => double.Parse(text))];
            Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), four.Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(four, two);
        }

        Assert.InRange(plain, 1_500, 5_900);
    }

    /// <summary>Mostly numbers of the plain form, now and then something else.</summary>
    private static string Field(Random random, int column)
    {
        if (column is 0 or 6)
        {
            return random.NextInt64(1, 3_000_000_000_000_000).ToString();
        }

        string digits = random.NextInt64(0, (long)Math.Pow(10, random.Next(1, 16))).ToString().PadLeft(random.Next(1, 15), '0');
        string dotted = random.Next(3) == 0 ? digits : digits.Insert(random.Next(0, digits.Length + 1), ".");
        return random.Next(300) switch { 0 => "-1", 1 => "", 2 => "1e5", 3 => ".", 4 => "1.2.3", 5 => "12345678901234567.8", _ => dotted };
    }

    private static byte[] Make(Random random, int kind)
    {
        byte[] data = new byte[random.Next(0, kind % 5 == 0 ? 300_000 : 40_000)];
        switch (kind % 4)
        {
            case 0:
                random.NextBytes(data);
                break;
            case 1:
                data.AsSpan().Fill((byte)kind);
                break;
            case 2:
                for (int i = 0; i < data.Length; i++)
                {
                    data[i] = (byte)"0123456789.,\n"[random.Next(13)];
                }

                break;
            default:
                for (int i = 0; i < data.Length; i++)
                {
                    data[i] = i > 50 && random.Next(20) > 0 ? data[i - 1 - random.Next(Math.Min(i - 1, 3))] : (byte)random.Next(256);
                }

                break;
        }

        return data;
    }

    private static byte[] Deflate(byte[] data, CompressionLevel level)
    {
        using MemoryStream packed = new();
        using (DeflateStream stream = new(packed, level, leaveOpen: true))
        {
            stream.Write(data);
        }

        return packed.Length == 0 ? [3, 0] : packed.ToArray();
    }

    private static byte[]? Inflate(byte[] packed, int chunk)
    {
        byte[] input = [.. packed, .. new byte[Inflater.Overread]];
        byte[] window = new byte[Inflater.History + chunk + Inflater.Overrun];
        Inflater inflater = new();
        inflater.Begin(input, 0, packed.Length);
        List<byte> all = [];
        int lowest = Inflater.History;
        while (!inflater.IsDone)
        {
            int to = Inflater.History;
            if (!inflater.TryRun(window, ref to, Inflater.History + chunk, lowest) || all.Count > 2_000_000)
            {
                return null;
            }

            all.AddRange(window.AsSpan(Inflater.History, to - Inflater.History));
            int keep = Math.Min(Inflater.History, to - lowest);
            window.AsSpan(to - keep, keep).CopyTo(window.AsSpan(Inflater.History - keep));
            lowest = Inflater.History - keep;
        }

        return [.. all];
    }

    private static uint ByBits(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
