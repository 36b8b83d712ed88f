using System.Buffers;
using System.IO.Compression;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Feeds the lines of an archive to a sink as they inflate: one pooled buffer, never the whole entry.</summary>
internal static class ArchiveLines
{
    /// <summary>Readable bytes before and after the lines, for loads wider than a field.</summary>
    public const int Before = 32;
    public const int After = 64;

    private const int BufferLength = 128 * 1024;

    /// <summary>Reads a zip; null when everything was taken.</summary>
    /// <param name="cap">Most bytes that the entry may inflate to.</param>
    public static RowFault? ReadZip(byte[] zip, ZipEntry entry, long cap, ILineSink sink)
    {
        if (entry.InflatedLength > cap)
        {
            string found = $"an entry that says it inflates to {entry.InflatedLength} bytes";
            return RowFault.Of(DataFaultKind.TooLarge, $"at most {cap} bytes of this kind and period", found, RowFault.SetAside);
        }

        if (entry.InflatedLength == 0)
        {
            return RowFault.Of(DataFaultKind.Empty, "rows", "an entry of 0 bytes");
        }

        if (entry.IsStored)
        {
            uint crc = Crc32.Of(zip.AsSpan(entry.DataStart, entry.DataLength));
            using MemoryStream plain = new(zip, entry.DataStart, entry.DataLength, writable: false);
            return crc == entry.Crc
                ? Pump(plain, entry.InflatedLength, sink)
                : RowFault.Of(DataFaultKind.Corrupt, $"data with CRC {entry.Crc:x8}", $"CRC {crc:x8}");
        }

        try
        {
            using GZipStream inflated = new(new GzipFraming(zip, entry), CompressionMode.Decompress);
            return Pump(inflated, entry.InflatedLength, sink);
        }
        catch (InvalidDataException broken)
        {
            // The inflater says so when deflate codes, CRC or length do not agree.
            string found = $"damaged data ({broken.Message.TrimEnd('.')})";
            return RowFault.Of(DataFaultKind.Corrupt, $"deflated data with CRC {entry.Crc:x8}", found);
        }
    }

    /// <summary>Reads bytes that are lines already.</summary>
    public static RowFault? ReadPlain(byte[] text, int length, ILineSink sink)
    {
        if (length == 0)
        {
            return RowFault.Of(DataFaultKind.Empty, "rows", "a file of 0 bytes");
        }

        using MemoryStream plain = new(text, 0, length, writable: false);
        return Pump(plain, length, sink);
    }

    private static RowFault? Pump(Stream source, long expected, ILineSink sink)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Before + BufferLength + After);
        try
        {
            int kept = 0;
            long total = 0;
            while (true)
            {
                int read = source.Read(buffer, Before + kept, BufferLength - kept);
                total += read;
                if (total > expected)
                {
                    return RowFault.Of(DataFaultKind.Corrupt, $"an entry of {expected} bytes, as its directory says", "more than that");
                }

                RowFault? fault = read == 0 ? TakeRest(buffer, kept, sink) : TakeLines(buffer, kept + read, sink, out kept);
                if (fault is not null || read == 0)
                {
                    return fault ?? (total < expected
                        ? RowFault.Of(DataFaultKind.Truncated, $"an entry of {expected} bytes, as its directory says", $"{total} bytes")
                        : null);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static RowFault? TakeLines(byte[] buffer, int length, ILineSink sink, out int kept)
    {
        int end = Before + 1 + buffer.AsSpan(Before, length).LastIndexOf((byte)'\n');
        kept = Before + length - end;
        if (kept == BufferLength)
        {
            return RowFault.Of(DataFaultKind.UnknownFormat, "lines of text", $"{kept} bytes without a line end", RowFault.SetAside);
        }

        RowFault? fault = end > Before ? sink.Take(buffer, Before, end) : null;
        buffer.AsSpan(end, kept).CopyTo(buffer.AsSpan(Before));
        return fault;
    }

    private static RowFault? TakeRest(byte[] buffer, int kept, ILineSink sink)
    {
        if (kept == 0)
        {
            return null;
        }

        buffer[Before + kept] = (byte)'\n';
        return sink.Take(buffer, Before, Before + kept + 1);
    }
}
