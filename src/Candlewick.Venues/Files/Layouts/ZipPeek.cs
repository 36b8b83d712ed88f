using System.IO.Compression;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>A first look into an archive: the name of its first file and the beginning of its text.</summary>
internal sealed record ZipPeek(string Entry, EntryName? Name, byte[] Start)
{
    private const int StartLength = 512;

    /// <summary>Null when the file is no archive that can be opened, or an empty one.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static ZipPeek? At(string path)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            ZipArchiveEntry? first = archive.Entries.FirstOrDefault(entry => entry.Name.Length > 0);
            if (first is null)
            {
                return null;
            }

            using Stream stream = first.Open();
            byte[] start = new byte[StartLength];
            int length = stream.ReadAtLeast(start, StartLength, throwOnEndOfStream: false);
            return new ZipPeek(first.FullName, EntryName.TryParse(first.FullName, out EntryName name) ? name : null, start[..length]);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>True when the text begins with <c>yyyyMMdd HH:mm,</c>.</summary>
    public bool StartsWithDay()
    {
        ReadOnlySpan<byte> text = Start.AsSpan().StartsWith("\uFEFF"u8) ? Start.AsSpan(3) : Start;
        return text.Length > 15 && text[8] == ' ' && text[11] == ':' && text[14] == ',' && !text[..8].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
