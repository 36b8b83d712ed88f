using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Benchmarks;

/// <summary>Real monthly 1-minute archives, given again under other symbols until there are enough.</summary>
internal static class ArchiveSet
{
    /// <summary>Writes a bucket-shaped folder of <paramref name="count"/> zips with checksums, unless it is there already.</summary>
    public static string Create(string folder, int count)
    {
        string done = Path.Combine(folder, $"{count}.done");
        if (File.Exists(done))
        {
            return folder;
        }

        string data = Environment.GetEnvironmentVariable("CANDLEWICK_TEST_DATA") ?? Path.Combine("..", "shared", "data");
        string source = Path.Combine(data, "binance-bucket", "data", "futures", "um", "monthly");
        string[] zips = [.. Directory.EnumerateFiles(source, "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        for (int i = 0; i < count; i++)
        {
            Copy(zips[i % zips.Length], folder, i / zips.Length);
        }

        File.WriteAllText(done, "");
        return folder;
    }

    private static void Copy(string zip, string folder, int round)
    {
        string[] parts = Path.GetFileNameWithoutExtension(zip).Split('-', 2);
        string symbol = round == 0 ? parts[0] : $"{parts[0][..^4]}{round}USDT";
        string target = Path.Combine(folder, "data", "futures", "um", "monthly", "klines", symbol, "1m", $"{symbol}-{parts[1]}.zip");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using (ZipArchive from = ZipFile.OpenRead(zip))
        using (ZipArchive to = new(File.Create(target), ZipArchiveMode.Create))
        using (Stream input = from.Entries[0].Open())
        using (Stream output = to.CreateEntry($"{symbol}-{parts[1]}.csv", CompressionLevel.Optimal).Open())
        {
            input.CopyTo(output);
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(target)));
        File.WriteAllText($"{target}.CHECKSUM", $"{digest}  {Path.GetFileName(target)}\n", Encoding.ASCII);
    }
}
