using System.IO.Compression;

namespace Candlewick.Venues.Files;

/// <summary>Walks the entries of an archive held in memory; refuses unsafe names, bombs and damaged entries.</summary>
internal sealed class ZipEntries(byte[] bytes, FileLimits limits, FaultLog log)
{
    /// <summary>Name and inflated text of each sound entry, in the order of the archive; what is unsound is logged.</summary>
    public IEnumerable<(string Name, byte[] Text)> Read(CancellationToken ct)
    {
        using ZipArchive? archive = Open();
        if (archive is null || !IsAcceptable(archive))
        {
            yield break;
        }

        long total = 0;
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.Name.Length > 0))
        {
            ct.ThrowIfCancellationRequested();
            if (IsSafe(entry) && Inflate(entry) is { } text)
            {
                total += text.Length;
                if (total > limits.TotalBytes)
                {
                    log.Add(FileBytes.TooLarge(entry.FullName, $"more than {limits.TotalBytes:N0} bytes inflated", limits.TotalBytes), null);
                    yield break;
                }

                yield return (entry.FullName, text);
            }
        }
    }

    private ZipArchive? Open()
    {
        try
        {
            ZipArchive archive = new(new MemoryStream(bytes), ZipArchiveMode.Read);
            _ = archive.Entries.Count;
            return archive;
        }
        catch (InvalidDataException exception)
        {
            DataFaultKind kind = FileBytes.IsZip(bytes) ? DataFaultKind.Truncated : DataFaultKind.Corrupt;
            log.Add(new RowFault(kind, null, "a whole zip archive", $"{bytes.Length:N0} bytes ({exception.Message.TrimEnd('.')})", RowFault.FetchAgain), null);
            return null;
        }
    }

    private bool IsAcceptable(ZipArchive archive)
    {
        if (archive.Entries.All(entry => entry.Name.Length == 0))
        {
            log.Add(new RowFault(DataFaultKind.Empty, null, "at least one entry", "an empty archive", RowFault.FetchAgain), null);
            return false;
        }

        if (archive.Entries.Count > limits.Entries)
        {
            log.Add(new RowFault(DataFaultKind.TooManyEntries, null, $"at most {limits.Entries:N0} entries", $"{archive.Entries.Count:N0}", RowFault.FetchAgain), null);
            return false;
        }

        return true;
    }

    private bool IsSafe(ZipArchiveEntry entry)
    {
        string name = entry.FullName.Replace('\\', '/');
        bool isSafe = !name.StartsWith('/') && !name.Contains(':', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal)
            && !name.Split('/').Contains("..");
        if (!isSafe)
        {
            log.Add(new RowFault(DataFaultKind.PathOutside, entry.FullName, "a name inside the archive", "one that climbs out of it", "Do not unpack this archive; discard it."), null);
        }

        return isSafe;
    }

    private byte[]? Inflate(ZipArchiveEntry entry)
    {
        try
        {
            using Stream stream = entry.Open();
            byte[]? text = FileBytes.Drain(stream, Math.Min(entry.Length, bytes.LongLength * 64), limits.EntryBytes);
            if (text is null)
            {
                log.Add(FileBytes.TooLarge(entry.FullName, $"more than {limits.EntryBytes:N0} bytes inflated", limits.EntryBytes), null);
            }
            else if (text.Length == entry.Length && EntryChecksum.Of(text) == entry.Crc32)
            {
                return text;
            }
            else
            {
                string found = $"{text.Length:N0} bytes with CRC-32 {EntryChecksum.Of(text):x8}";
                log.Add(new RowFault(DataFaultKind.Corrupt, entry.FullName, $"{entry.Length:N0} bytes with CRC-32 {entry.Crc32:x8}", found, RowFault.FetchAgain), null);
            }
        }
        catch (InvalidDataException exception)
        {
            log.Add(new RowFault(DataFaultKind.Corrupt, entry.FullName, "deflated text", exception.Message, RowFault.FetchAgain), null);
        }

        return null;
    }
}
