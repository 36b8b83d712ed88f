using System.Buffers.Binary;
using System.Text;

namespace Candlewick.Storage.ClickHouse.Http;

/// <summary>An answer in RowBinary, read cell by cell in the order of its columns (https://clickhouse.com/docs/interfaces/formats/RowBinary).</summary>
internal sealed class RowBinaryReader(byte[] answer)
{
    private int _place;

    /// <summary>True while there is another row.</summary>
    public bool Read() => _place < answer.Length;

    public byte UInt8() => answer[_place++];

    public bool Flag() => answer[_place++] != 0;

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Number() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A nullable double; NaN where it is null.</summary>
    public double NumberOrNull() => Flag() ? double.NaN : Number();

    public string Text() => Encoding.UTF8.GetString(Take(Length()));

    /// <summary>The length of a list, whose items follow.</summary>
    public int Length()
    {
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = answer[_place++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return length;
            }
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> bytes = answer.AsSpan(_place, count);
        _place += count;
        return bytes;
    }
}
