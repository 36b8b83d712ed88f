using System.Buffers.Binary;
using System.Text;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>The one entry of a zip held in memory: where its compressed bytes are, and what they must inflate to.</summary>
/// <remarks>Layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16; 4.5.3 for sizes above 4 GiB.</remarks>
internal readonly record struct ZipEntry(string Name, bool IsStored, int DataStart, int DataLength, long InflatedLength, uint Crc)
{
    private const uint EndSignature = 0x06054b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndLength = 22;
    private const int CentralLength = 46;
    private const int LocalLength = 30;

    /// <summary>Reads the central directory; a zip that is not exactly one plain entry with a safe name is a fault.</summary>
    public static RowFault? TryRead(ReadOnlySpan<byte> zip, out ZipEntry entry)
    {
        entry = default;
        if (zip.IsEmpty)
        {
            return RowFault.Of(DataFaultKind.Empty, "a zip with one entry", "a file of 0 bytes");
        }

        int end = FindEnd(zip);
        if (end < 0)
        {
            bool isZip = zip.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(zip) == LocalSignature;
            return isZip
                ? RowFault.Of(DataFaultKind.Truncated, "the directory of the zip at its end", $"none in {zip.Length} bytes")
                : RowFault.Of(DataFaultKind.Corrupt, "a zip file", "bytes that do not begin or end like one");
        }

        int entries = BinaryPrimitives.ReadUInt16LittleEndian(zip[(end + 10)..]);
        if (entries == 0)
        {
            return RowFault.Of(DataFaultKind.Empty, "a zip with one entry", "a zip without entries");
        }

        if (entries > 1)
        {
            return RowFault.Of(DataFaultKind.TooManyEntries, "a zip with one entry", $"{entries} entries");
        }

        uint directory = BinaryPrimitives.ReadUInt32LittleEndian(zip[(end + 16)..]);
        return directory > end - CentralLength || BinaryPrimitives.ReadUInt32LittleEndian(zip[(int)directory..]) != CentralSignature
            ? RowFault.Of(DataFaultKind.Corrupt, "a directory record where the zip says that it is", $"something else at byte {directory}")
            : ReadCentral(zip, (int)directory, out entry);
    }

    private static RowFault? ReadCentral(ReadOnlySpan<byte> zip, int at, out ZipEntry entry)
    {
        entry = default;
        ReadOnlySpan<byte> central = zip[at..];
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(central[8..]);
        int method = BinaryPrimitives.ReadUInt16LittleEndian(central[10..]);
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(central[16..]);
        uint packed = BinaryPrimitives.ReadUInt32LittleEndian(central[20..]);
        uint inflated = BinaryPrimitives.ReadUInt32LittleEndian(central[24..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(central[28..]);
        uint local = BinaryPrimitives.ReadUInt32LittleEndian(central[42..]);
        if (nameLength > central.Length - CentralLength)
        {
            return RowFault.Of(DataFaultKind.Corrupt, "the name of the entry inside the zip", $"a length of {nameLength} bytes");
        }

        string name = Encoding.UTF8.GetString(central.Slice(CentralLength, nameLength));
        if (name.AsSpan().IndexOfAny('/', '\\', ':') >= 0 || name is "" or "." or "..")
        {
            return RowFault.Of(DataFaultKind.PathOutside, "an entry that is a plain file name", $"'{name}'", RowFault.SetAside);
        }

        if ((flags & 1) != 0 || method is not (0 or 8))
        {
            string found = (flags & 1) != 0 ? "an encrypted entry" : $"method {method}";
            return RowFault.Of(DataFaultKind.UnknownFormat, "an entry stored or deflated", found, RowFault.SetAside);
        }

        return ReadLocal(zip, local, new ZipEntry(name, method == 0, 0, (int)Math.Min(packed, int.MaxValue), inflated, crc), out entry);
    }

    private static RowFault? ReadLocal(ReadOnlySpan<byte> zip, uint at, ZipEntry known, out ZipEntry entry)
    {
        entry = known;
        if (at > zip.Length - LocalLength || BinaryPrimitives.ReadUInt32LittleEndian(zip[(int)at..]) != LocalSignature)
        {
            return RowFault.Of(DataFaultKind.Corrupt, "the entry where the directory says that it is", $"something else at byte {at}");
        }

        ReadOnlySpan<byte> local = zip[(int)at..];
        long start = at + LocalLength + BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        if (start + known.DataLength > zip.Length)
        {
            return RowFault.Of(DataFaultKind.Truncated, $"{known.DataLength} bytes of data from byte {start}", $"a file of {zip.Length} bytes");
        }

        entry = known with { DataStart = (int)start };
        return null;
    }

    private static int FindEnd(ReadOnlySpan<byte> zip)
    {
        int lowest = Math.Max(0, zip.Length - EndLength - ushort.MaxValue);
        for (int at = zip.Length - EndLength; at >= lowest; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(zip[at..]) == EndSignature)
            {
                return at;
            }
        }

        return -1;
    }
}
