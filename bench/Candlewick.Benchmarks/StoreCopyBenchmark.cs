using System.Globalization;
using Candlewick.Hosting;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Benchmarks;

/// <summary><c>wick db copy</c>, end to end: read, written, read back and compared, table by table.</summary>
/// <remarks>Usage: <c>store-copy FOLDER TARGET [ROWS] [MONTHS]</c>; TARGET is an address of an empty store, as <c>wick db copy --to</c> takes it; a source that is there is taken.</remarks>
internal static class StoreCopyBenchmark
{
    private const int RowsOfMonth = 28 * 1_440, Months = 6;

    private static readonly UtcTime Start = UtcTime.From(2024, 1, 1);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length < 2)
        {
            Console.Error.WriteLine("Name a folder and a target: store-copy FOLDER TARGET [ROWS] [MONTHS].");
            return 2;
        }

        long rows = args.Length > 2 ? long.Parse(args[2], CultureInfo.InvariantCulture) : 5_000_000;
        string path = Path.Combine(Directory.CreateDirectory(args[0]).FullName, "source.duckdb");
        if (!File.Exists(path))
        {
            int months = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : Months;
            await MakeAsync(path, (int)(rows / RowsOfMonth / months), months);
        }

        CandlewickOptions from = CandlewickOptions.ForStore(path), to = CandlewickOptions.ForStore(args[1]);
        await using Workspace source = await Workspace.OpenAsync(from, Hosting.StoreAccess.Read, CancellationToken.None);
        StoreMoveReport report = await StoreMove.RunAsync(source, to, mayReplace: false, progress: null, CancellationToken.None);
        Console.WriteLine($"{report.Copy.Copied:N0} rows of {report.Copy.Tables.Count} tables to {report.To} in {report.Seconds:F1} s: {report.Copy.Copied / report.Seconds / 1e6:F3}M rows/s, content hash {report.Hash}");
        return 0;
    }

    /// <summary>Minute bars of the first four weeks of each month.</summary>
    private static async Task MakeAsync(string path, int series, int months)
    {
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path), TimeProvider.System, CancellationToken.None);
        Random random = new(1);
        for (int i = 0; i < series * months; i++)
        {
            UtcTime first = UtcTime.From(Start.ToDate().AddMonths(i % months));
            UtcRange range = new(first, first + TimeSpan.FromMinutes(RowsOfMonth));
            BarColumns bars = new(RowsOfMonth);
            for (int minute = 0; minute < RowsOfMonth; minute++)
            {
                UtcTime open = first + TimeSpan.FromMinutes(minute);
                double price = 100 + random.NextDouble();
                bars.Add(open, open + TimeSpan.FromMinutes(1), [price, price + 1, price - 1, price, 10, price * 10, 5, 4, price * 4]);
            }

            await ServedStore.WriteAsync(store.Roles, [(BarSeriesId.Parse(string.Create(CultureInfo.InvariantCulture, $"BINANCE:C{i / months}USDT@1m")), range, bars)]);
            bars.Dispose();
        }
    }
}
