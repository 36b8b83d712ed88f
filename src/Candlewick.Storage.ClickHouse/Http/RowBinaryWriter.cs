using System.Buffers.Binary;
using System.Text;

namespace Candlewick.Storage.ClickHouse.Http;

/// <summary>Rows as RowBinary, in a buffer that grows and is used again.</summary>
internal sealed class RowBinaryWriter
{
    private byte[] _bytes = new byte[4_096];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void UInt8(byte value) => Take(1)[0] = value;

    public void Flag(bool value) => UInt8(value ? (byte)1 : (byte)0);

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    public void Number(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);

    /// <summary>A nullable double: NaN is null.</summary>
    public void NumberOrNull(double value)
    {
        if (double.IsNaN(value))
        {
            UInt8(1);
            return;
        }

        Span<byte> bytes = Take(9);
        bytes[0] = 0;
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[1..], value);
    }

    public void Text(string value) => Text(TextBytes(value));

    /// <summary>A text that <see cref="TextBytes"/> has made.</summary>
    public void Text(ReadOnlySpan<byte> textBytes) => textBytes.CopyTo(Take(textBytes.Length));

    /// <summary>A text with its length, for writing many times.</summary>
    public static byte[] TextBytes(string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        List<byte> all = [];
        uint length = (uint)text.Length;
        for (; length >= 0x80; length >>= 7)
        {
            all.Add((byte)(length | 0x80));
        }

        all.Add((byte)length);
        return [.. all, .. text];
    }

    private Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Span<byte> place = _bytes.AsSpan(Length, count);
        Length += count;
        return place;
    }
}
