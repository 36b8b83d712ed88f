using System.Globalization;
using System.IO.Compression;
using Candlewick.Testing;

namespace Candlewick.Acquisition.Tests.Derived;

/// <summary>Real bars of the test data set, read from their archives by a few lines of their own.</summary>
internal static class RealDays
{
    public static IReadOnlyList<string> Symbols { get; } = ["BNBUSDT", "BTCUSDT", "DOGEUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"];

    /// <summary>Bars of one symbol from 2024 on, rising; skips the test where the data set is absent.</summary>
    public static List<Bar> Read(string symbol, string timeframe, int year = 2024)
    {
        string folder = TestData.Require($"binance-bucket/data/spot/monthly/klines/{symbol}/{timeframe}");
        List<Bar> bars = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*.zip").Order(StringComparer.Ordinal))
        {
            if (int.Parse(Path.GetFileName(path).Split('-')[2], CultureInfo.InvariantCulture) < year)
            {
                continue;
            }

            using ZipArchive zip = ZipFile.OpenRead(path);
            using StreamReader reader = new(zip.Entries[0].Open());
            while (reader.ReadLine() is { } line)
            {
                bars.Add(BarOf(line.Split(','), Timeframe.Parse(timeframe)));
            }
        }

        return bars;
    }

    private static Bar BarOf(string[] cells, Timeframe timeframe)
    {
        long stamp = long.Parse(cells[0], CultureInfo.InvariantCulture);
        UtcTime open = stamp > 100_000_000_000_000 ? UtcTime.FromMicroseconds(stamp) : UtcTime.FromMilliseconds(stamp);
        double[] values = [.. cells[1..6].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        UtcTime inclusive = cells[6].Length > 14 ? UtcTime.FromMicroseconds(long.Parse(cells[6], CultureInfo.InvariantCulture) + 1) : UtcTime.FromMilliseconds(long.Parse(cells[6], CultureInfo.InvariantCulture) + 1);
        return new Bar(open, UtcTime.Min(inclusive, timeframe.Next(open)), values[0], values[1], values[2], values[3], values[4]);
    }
}
