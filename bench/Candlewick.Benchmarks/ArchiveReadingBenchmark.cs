using System.IO.Compression;
using Candlewick.Venues.Binance;

namespace Candlewick.Benchmarks;

/// <summary>Zip to typed columns beside <see cref="ZipArchive"/> inflating the same zips and throwing the bytes away.</summary>
/// <remarks>Usage: <c>archive-reading [FOLDER] [ROUNDS]</c>; the default folder is the futures part of the test data.</remarks>
internal static class ArchiveReadingBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        string data = Environment.GetEnvironmentVariable("CANDLEWICK_TEST_DATA") ?? Path.Combine("..", "shared", "data");
        string folder = args.Length > 0 ? args[0] : Path.Combine(data, "binance-bucket", "data", "futures", "um", "monthly");
        int rounds = args.Length > 1 ? int.Parse(args[1]) : 11;
        ImportFile[] files = [.. Directory.EnumerateFiles(folder, "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => new ImportFile(Path.GetFullPath(path), Path.GetFullPath(path)))];
        BinanceArchiveFormat format = new(TimeProvider.System);
        long rows = await ReadAsync(format, files, 1);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        await ReadAsync(format, files, 1);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        double[] seconds = await Rounds.MeasureAsync(
            rounds,
            () => InflateAsync(files),
            () => ReadAsync(format, files, 1),
            () => ReadAsync(format, files, 2));
        Console.WriteLine($"{files.Length} zips, {rows} rows, {rounds} interleaved rounds, medians, {Environment.ProcessorCount} processors");
        Report("ZipArchive, inflated and thrown away", rows, seconds[0], seconds[0]);
        Report("zip to columns, checksum and CRC verified, 1 thread", rows, seconds[1], seconds[0]);
        Report("zip to columns, checksum and CRC verified, 2 threads", rows, seconds[2], seconds[1]);
        Console.WriteLine($"allocated: {allocated / files.Length} bytes a file, {(double)allocated / rows:F3} a row");
        return 0;
    }

    private static void Report(string name, long rows, double seconds, double reference) =>
        Console.WriteLine($"{name,-55} {seconds * 1000,9:F1} ms {rows / seconds / 1e6,7:F2} M rows/s {reference / seconds,7:F2}");

    private static Task InflateAsync(ImportFile[] files)
    {
        byte[] buffer = new byte[128 * 1024];
        foreach (ImportFile file in files)
        {
            using ZipArchive zip = ZipFile.OpenRead(file.FullPath);
            using Stream entry = zip.Entries[0].Open();
            while (entry.Read(buffer) > 0)
            {
            }
        }

        return Task.CompletedTask;
    }

    private static async Task<long> ReadAsync(BinanceArchiveFormat format, ImportFile[] files, int threads)
    {
        long rows = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads };
        await Parallel.ForEachAsync(files, options, async (file, ct) =>
        {
            FileReading reading = await format.ReadAsync(file, ct);
            RangeWrite write = (RangeWrite)reading.Writes[0];
            Interlocked.Add(ref rows, write.RowCount);
            write.Bars.Dispose();
        });
        return rows;
    }
}
