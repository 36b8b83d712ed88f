using Candlewick.Domain.Ports;
using Candlewick.Testing;
using Candlewick.Venues.Binance;

namespace Candlewick.Analytics.Tests.Statistics;

/// <summary>Daily bars of the monthly archives in the test data.</summary>
internal static class DailyArchives
{
    public static IReadOnlyList<string> Symbols { get; } = ["BNBUSDT", "BTCUSDT", "DOGEUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"];

    public static async Task<BarColumns> ReadAsync(string symbol, CancellationToken ct)
    {
        string root = TestData.Require("binance-bucket");
        string folder = Path.Combine(root, "data", "spot", "monthly", "klines", symbol, "1d");
        BinanceArchiveFormat format = new(TimeProvider.System);
        BarColumns bars = new(4_000);
        foreach (string path in Directory.GetFiles(folder, "*.zip").Order(StringComparer.Ordinal))
        {
            FileReading reading = await format.ReadAsync(new ImportFile(path, Path.GetRelativePath(root, path)), ct);
            foreach (RangeWrite write in reading.Writes.Cast<RangeWrite>())
            {
                bars.AddRange(write.Bars, 0, write.Bars.Count);
                write.Bars.Dispose();
            }
        }

        return bars;
    }
}
