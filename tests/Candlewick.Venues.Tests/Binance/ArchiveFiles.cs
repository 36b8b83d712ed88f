using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Candlewick.Testing;
using Candlewick.Venues.Binance;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>Makes small archives, good or damaged.</summary>
internal static class ArchiveFiles
{
    public const string Name = "BTCUSDT-1h-2024-03-01";
    public const string Folder = "data/spot/daily/klines/BTCUSDT/1h";

    public static UtcTime Day { get; } = UtcTime.From(2024, 3, 1);

    /// <summary>The rows of a day of hours, in milliseconds.</summary>
    public static List<string> Rows() => [.. Enumerable.Range(0, 24).Select(hour => Row(Day.Milliseconds + (hour * 3_600_000L), 3_600_000L))];

    public static string Row(long open, long length, string prices = "100.10000000,101.00000000,99.50000000,100.70000000") =>
        $"{open},{prices},12.50000000,{open + length - 1},1255.12345678,42,6.25000000,627.56172839,0";

    public static byte[] Zip(IEnumerable<string> rows, string entry = Name + ".csv", CompressionLevel level = CompressionLevel.Optimal) =>
        Zip([(entry, string.Join('\n', rows) + "\n")], level);

    public static byte[] Zip(IReadOnlyList<(string Name, string Text)> entries, CompressionLevel level = CompressionLevel.Optimal)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    public static string Checksum(byte[] zip, string name = Name + ".zip") => $"{Convert.ToHexStringLower(SHA256.HashData(zip))}  {name}\n";

    /// <summary>Writes an archive into a bucket-shaped folder and reads it.</summary>
    public static async Task<FileReading> ReadAsync(byte[] data, string? checksum, string folder = Folder, string file = Name + ".zip", BinanceSegment? segment = null)
    {
        using TemporaryFolder root = new();
        string path = Path.Combine(folder, file).Replace('\\', '/');
        string full = root.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, data);
        if (checksum is not null)
        {
            await File.WriteAllTextAsync(full + ".CHECKSUM", checksum);
        }

        return await new BinanceArchiveFormat(new ManualClock(Day), segment).ReadAsync(new ImportFile(full, path), CancellationToken.None);
    }

    public static Task<FileReading> ReadAsync(IEnumerable<string> rows)
    {
        byte[] zip = Zip(rows);
        return ReadAsync(zip, Checksum(zip));
    }
}
