using System.Buffers;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Feeds the lines of a deflated entry to a sink through <see cref="Inflater"/>, checking CRC and length.</summary>
internal static class InflatedLines
{
    private const int ChunkLength = 96 * 1024;
    private const int Start = ArchiveLines.Before + Inflater.History;

    /// <summary>True when this road may be taken: the bytes behind the data can be read.</summary>
    public static bool CanRead(byte[] zip, ZipEntry entry) => !entry.IsStored && entry.DataStart + entry.DataLength + Inflater.Overread <= zip.Length;

    /// <summary>Reads the entry; false when the stream is not exactly what the directory says, and then the sink has taken lines that may be wrong.</summary>
    /// <param name="fault">The sink's own fault, or the only one that this can tell: a line without end.</param>
    public static bool TryRead(byte[] zip, ZipEntry entry, Inflater inflater, ILineSink sink, out RowFault? fault)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Start + ChunkLength + Inflater.Overrun + ArchiveLines.After);
        try
        {
            inflater.Begin(zip, entry.DataStart, entry.DataLength);
            return TryPump(buffer, entry, inflater, sink, out fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryPump(byte[] buffer, ZipEntry entry, Inflater inflater, ILineSink sink, out RowFault? fault)
    {
        fault = null;
        int lowest = Start, line = Start, to = Start;
        long total = 0;
        uint crc = 0;
        while (!inflater.IsDone)
        {
            int from = to;
            if (!inflater.TryRun(buffer, ref to, Start + ChunkLength, lowest))
            {
                return false;
            }

            crc = Crc32.Append(crc, buffer.AsSpan(from, to - from));
            total += to - from;
            if (total > entry.InflatedLength)
            {
                return false;
            }

            int end = line + 1 + buffer.AsSpan(line, to - line).LastIndexOf((byte)'\n');
            fault = end > line ? sink.Take(buffer, line, end) : null;
            if (fault is not null || to - end > Inflater.History)
            {
                fault ??= RowFault.Of(DataFaultKind.UnknownFormat, "lines of text", $"{to - end} bytes without a line end", RowFault.SetAside);
                return true;
            }

            Slide(buffer, end, ref line, ref to, ref lowest);
        }

        if (total != entry.InflatedLength || crc != entry.Crc)
        {
            return false;
        }

        buffer[to] = (byte)'\n';
        fault = to > line ? sink.Take(buffer, line, to + 1) : null;
        return true;
    }

    /// <summary>Moves the last 32 KiB, and with them the line begun, to the front.</summary>
    private static void Slide(byte[] buffer, int end, ref int line, ref int to, ref int lowest)
    {
        int keep = Math.Min(Inflater.History, to - lowest);
        int moved = to - Start;
        buffer.AsSpan(to - keep, keep).CopyTo(buffer.AsSpan(Start - keep));
        line = end - moved;
        to = Start;
        lowest = Start - keep;
    }
}
