using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Candlewick.Server.Bars;

/// <summary>The columnar form of bars on the wire.</summary>
/// <remarks>A block is its row count (4 bytes), then column after column: open times and close times (8 bytes a row, nanoseconds since the Unix
/// epoch), ordinals (4 bytes), finalities (1 byte), and the nine values in the order of <see cref="BarColumn"/> (8 bytes, IEEE 754, NaN where
/// absent). Everything is little-endian. A block without rows ends the answer: one that lacks it was cut.</remarks>
internal static class BarBlock
{
    public const string ContentType = "application/vnd.candlewick.bars";
    public const int HeaderBytes = sizeof(int);

    private const int RowBytes = (2 * sizeof(long)) + sizeof(int) + sizeof(byte) + (BarColumns.ValueColumns * sizeof(double));

    /// <summary>Bytes after the header.</summary>
    public static int BodyBytes(int rows) => checked(rows * RowBytes);

    public static int RowsOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header);

    /// <summary>Writes header and columns; returns the bytes used.</summary>
    public static int Write(BarColumns bars, Span<byte> target)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, bars.Count);
        Span<byte> rest = target[HeaderBytes..];
        Put(bars.OpenTimes, ref rest);
        Put(bars.CloseTimes, ref rest);
        Put(bars.Ordinals, ref rest);
        Put(bars.Finalities, ref rest);
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            Put(bars.Values((BarColumn)column), ref rest);
        }

        return HeaderBytes + BodyBytes(bars.Count);
    }

    /// <summary>Adds the rows of a block.</summary>
    public static void Read(ReadOnlySpan<byte> body, BarColumns target)
    {
        BarRows rows = target.AddRows(body.Length / RowBytes);
        Take(ref body, rows.OpenTimes);
        Take(ref body, rows.CloseTimes);
        Take(ref body, rows.Ordinals);
        Take(ref body, rows.Finalities);
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            Take(ref body, rows.Values((BarColumn)column));
        }
    }

    private static void Put<T>(ReadOnlySpan<T> column, ref Span<byte> rest)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(column);
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static void Take<T>(ref ReadOnlySpan<byte> rest, Span<T> column)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(column);
        rest[..bytes.Length].CopyTo(bytes);
        rest = rest[bytes.Length..];
    }
}
