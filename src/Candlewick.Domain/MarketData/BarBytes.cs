using System.Buffers.Binary;

namespace Candlewick.Domain.MarketData;

/// <summary>A bar as bytes, for hashes: open and close time in microseconds, ordinal, then the values of <see cref="BarColumn"/>; little-endian, 64 bits each, NaN as 0x7FF8000000000000.</summary>
public static class BarBytes
{
    public const int Length = (3 + BarColumns.ValueColumns) * sizeof(long);

    private const long CanonicalNaN = 0x7FF8_0000_0000_0000;

    /// <param name="target">At least <see cref="Length"/> long.</param>
    public static void Write(BarColumns bars, int row, Span<byte> target)
    {
        Put(target, 0, bars.OpenTimes[row].Microseconds);
        Put(target, 1, bars.CloseTimes[row].Microseconds);
        Put(target, 2, bars.Ordinals[row]);
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            double value = bars.Values((BarColumn)column)[row];
            Put(target, 3 + column, double.IsNaN(value) ? CanonicalNaN : BitConverter.DoubleToInt64Bits(value));
        }
    }

    private static void Put(Span<byte> target, int field, long value) => BinaryPrimitives.WriteInt64LittleEndian(target[(field * sizeof(long))..], value);
}
