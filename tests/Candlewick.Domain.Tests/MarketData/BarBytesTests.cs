using System.Buffers.Binary;

namespace Candlewick.Domain.Tests.MarketData;

public sealed class BarBytesTests
{
    [Fact]
    public void Write_ABar_PutsTimesOrdinalAndValuesInOrder()
    {
        using BarColumns bars = new();
        double[] values = [1.5, 2.5, 0.5, 2, 10, -0.0, 3, BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_0000_0001)), 4];
        bars.Add(UtcTime.FromMicroseconds(1_000), UtcTime.FromMicroseconds(61_000_000), values, 7, Finality.Closed);
        byte[] bytes = new byte[BarBytes.Length];
        BarBytes.Write(bars, 0, bytes);
        long[] fields = [.. Enumerable.Range(0, 12).Select(field => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(field * 8)))];
        Assert.Equal([1_000, 61_000_000, 7], fields[..3]);
        Assert.Equal(values[..7].Select(BitConverter.DoubleToInt64Bits), fields[3..10]);
        Assert.Equal(0x7FF8_0000_0000_0000, fields[10]);
        Assert.Equal(BitConverter.DoubleToInt64Bits(4), fields[11]);
    }
}
