using System.Buffers.Text;
using System.IO.Compression;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Archives;

/// <summary>The rows of one archive: its text, and where each line is.</summary>
internal sealed record ArchiveRows(KlineRow[] Rows, long Bytes)
{
    private const long FirstMicroseconds = 100_000_000_000_000;

    /// <exception cref="InvalidDataException">The file is no zip with one CSV of rows.</exception>
    public static ArchiveRows Read(string path, Timeframe timeframe)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        if (zip.Entries.Count != 1)
        {
            throw new InvalidDataException($"{path}: found {zip.Entries.Count} entries, expected one CSV.");
        }

        byte[] text = new byte[zip.Entries[0].Length];
        using (Stream entry = zip.Entries[0].Open())
        {
            entry.ReadExactly(text);
        }

        List<KlineRow> rows = new(text.Length / 100);
        for (int at = 0; at < text.Length;)
        {
            int end = text.AsSpan(at).IndexOf((byte)'\n') is var found && found < 0 ? text.Length : at + found;
            ReadOnlyMemory<byte> line = text.AsMemory(at, end - at);
            line = line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
            if (line.Length > 0 && char.IsAsciiDigit((char)line.Span[0]))
            {
                rows.Add(ReadRow(path, line, timeframe));
            }

            at = end + 1;
        }

        return new ArchiveRows([.. rows], text.Length + (rows.Count * 40L));
    }

    private static KlineRow ReadRow(string path, ReadOnlyMemory<byte> line, Timeframe timeframe)
    {
        if (!Utf8Parser.TryParse(line.Span, out long open, out int length) || line.Length <= length || line.Span[length] != ',')
        {
            throw new InvalidDataException($"{path}: found a line that does not begin with an opening time.");
        }

        long openUs = open >= FirstMicroseconds ? open : open * 1_000;
        return new KlineRow(openUs, timeframe.Next(UtcTime.FromMicroseconds(openUs)).Microseconds, line);
    }
}
