using System.Buffers;
using System.Buffers.Text;

namespace Candlewick.Simulator.Wire;

/// <summary>Rows of an archive in the form of the REST answer: times in milliseconds, numbers as the text in the archive.</summary>
internal static class KlineJson
{
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<KlineRow> rows)
    {
        ArrayBufferWriter<byte> to = new(Math.Max(16, rows.Count * 200));
        to.Write("["u8);
        for (int i = 0; i < rows.Count; i++)
        {
            to.Write(i == 0 ? "["u8 : ",["u8);
            WriteRow(rows[i], to);
            to.Write("]"u8);
        }

        to.Write("]"u8);
        return to.WrittenMemory;
    }

    private static void WriteRow(in KlineRow row, ArrayBufferWriter<byte> to)
    {
        ReadOnlySpan<byte> line = row.Line.Span;
        int column = 0;
        foreach (Range part in line.Split((byte)','))
        {
            ReadOnlySpan<byte> field = line[part];
            to.Write(column == 0 ? ""u8 : ","u8);
            switch (column++)
            {
                case 0:
                    WriteNumber(row.OpenUs / 1_000, to);
                    break;
                case 6:
                    WriteNumber((row.CloseUs / 1_000) - 1, to);
                    break;
                case 8:
                    to.Write(field);
                    break;
                default:
                    to.Write("\""u8);
                    to.Write(field);
                    to.Write("\""u8);
                    break;
            }
        }
    }

    private static void WriteNumber(long value, ArrayBufferWriter<byte> to)
    {
        Utf8Formatter.TryFormat(value, to.GetSpan(24), out int length);
        to.Advance(length);
    }
}
