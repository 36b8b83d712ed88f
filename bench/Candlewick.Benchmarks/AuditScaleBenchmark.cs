using System.Diagnostics;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Benchmarks;

/// <summary>The audit of a large store: coverage questions from the ledger, and the audit of every row.</summary>
/// <remarks>Usage: <c>audit-scale [FOLDER] [SERIES] [BARS] [ROUNDS]</c>; by default 500 series of 100,000 bars.</remarks>
internal static class AuditScaleBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        string work = args.Length > 0 ? args[0] : Path.Combine(Path.GetTempPath(), "candlewick-bench");
        int series = args.Length > 1 ? int.Parse(args[1]) : 500;
        int bars = args.Length > 2 ? int.Parse(args[2]) : 100_000;
        int rounds = args.Length > 3 ? int.Parse(args[3]) : 7;
        Directory.CreateDirectory(work);
        string path = Path.Combine(work, $"audit-{series}x{bars}.duckdb");
        if (!File.Exists(path))
        {
            await FillAsync(path, series, bars);
        }

        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path) { IsReadOnly = true }, TimeProvider.System, CancellationToken.None);
        List<SeriesId> ids = [.. (await store.Roles.Coverage.ListAsync(SeriesFilter.Any, CancellationToken.None)).Select(one => one.Series)];
        long rows = 0;
        double[] seconds = await Rounds.MeasureAsync(
            rounds,
            async () => Require(ids.Count == (await store.Roles.Coverage.ListAsync(SeriesFilter.Any, CancellationToken.None)).Count),
            async () => Require(!(await store.Roles.Coverage.FindAsync(ids[ids.Count / 2], CancellationToken.None)).Covered.IsEmpty),
            async () => rows = (await store.Roles.Queries.AuditRowsAsync(SeriesFilter.Any, CancellationToken.None)).Sum(one => one.Rows));
        Require(rows == (long)series * bars);
        Console.WriteLine($"{series} series, {rows} bars, {new FileInfo(path).Length / 1048576.0:F0} MiB, {rounds} interleaved rounds, medians, {Environment.ProcessorCount} processors");
        Console.WriteLine($"coverage of all series  {seconds[0] * 1_000,8:F1} ms");
        Console.WriteLine($"coverage of one series  {seconds[1] * 1_000,8:F1} ms");
        Console.WriteLine($"audit of every row      {seconds[2],8:F2} s  {rows / seconds[2] / 1e6:F1} M rows/s");
        Console.WriteLine($"peak resident memory    {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0:F0} MiB");
        return 0;
    }

    /// <summary>A store of so many series of minutes, the walks of the seeds 0, 1, ...</summary>
    public static async Task FillAsync(string path, int series, int bars)
    {
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path), TimeProvider.System, CancellationToken.None);
        Timeframe minute = Timeframe.Parse("1m");
        for (int i = 0; i < series; i++)
        {
            using BarColumns columns = Walk(i, bars);
            BarSeriesId id = new(InstrumentId.Of("BENCH", $"COIN{i:D3}USDT"), minute);
            Provenance provenance = new("bench", $"walk {i}", null, UtcTime.From(TimeProvider.System.GetUtcNow()));
            UtcRange range = new(columns.OpenTimes[0], columns.CloseTimes[^1]);
            await store.Roles.Bars.WriteAsync(
                [new RangeWrite(id, range, columns, provenance, WriteReason.Import, TradingCalendar.AlwaysOpen)], CancellationToken.None);
        }
    }

    /// <summary>A random walk with as many digits as real prices and volumes have.</summary>
    public static BarColumns Walk(int seed, int bars)
    {
        Timeframe minute = Timeframe.Parse("1m");
        Random random = new(seed);
        BarColumns columns = new(bars);
        double price = 100 + seed;
        UtcTime open = UtcTime.Parse("2024-01-01");
        for (int i = 0; i < bars; i++)
        {
            double close = Math.Round(price * (1 + ((random.NextDouble() - 0.5) / 200)), 2);
            double volume = Math.Round(random.NextDouble() * 500, 5);
            UtcTime next = minute.Next(open);
            columns.Add(new Bar(
                open, next, price, Math.Max(price, close) + 0.01, Math.Min(price, close) - 0.01, close, volume,
                Math.Round(volume * close, 7), random.Next(1, 900), Math.Round(volume / 2, 5), Math.Round(volume * close / 2, 7)));
            price = close;
            open = next;
        }

        return columns;
    }

    private static void Require(bool isTrue)
    {
        if (!isTrue)
        {
            throw new InvalidOperationException("The store did not answer what was written.");
        }
    }
}
