using System.Diagnostics;
using System.Globalization;
using Candlewick.Server;
using Candlewick.Server.Bars;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Benchmarks;

/// <summary>Bars in bulk from the process that owns the store, against a scan of the same file in this process.</summary>
/// <remarks>Usage: <c>bulk-road FOLDER WICK [BARS] [ROUNDS]</c>; WICK is the program, or wick.dll. Makes a store in the folder, and a copy that
/// <c>wick up</c> owns.</remarks>
internal static class BulkRoadBenchmark
{
    private const long Minute = 60_000_000_000;

    private static readonly BarSeriesId Series = BarSeriesId.Parse("BINANCE:BTCUSDT@1m");

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length < 2)
        {
            Console.Error.WriteLine("Name a folder and the program: bulk-road FOLDER WICK [BARS] [ROUNDS].");
            return 2;
        }

        int count = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 2_000_000;
        int rounds = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 7;
        string here = Path.Combine(args[0], "here.duckdb");
        string owned = Path.Combine(args[0], "owned.duckdb");
        await MakeAsync(here, count);
        File.Copy(here, owned, overwrite: true);
        using Process owner = Start(args[1], owned);
        try
        {
            using ControlClient client = await ConnectAsync(owned);
            await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(here) { IsReadOnly = true }, TimeProvider.System, CancellationToken.None);
            RemoteBars remote = new(client);
            (long Rows, double Sum) scanned = default, fetched = default;
            double[] seconds = await Rounds.MeasureAsync(
                rounds,
                async () => scanned = await SumAsync(store.Roles.Bars.ReadAsync(Series, UtcRange.All, null, CancellationToken.None)),
                async () => fetched = await SumAsync(remote.ReadAsync(Series, UtcRange.All, null, CancellationToken.None)));
            Report(count, rounds, seconds, isSame: scanned == fetched && scanned.Rows == count);
            return scanned == fetched ? 0 : 1;
        }
        finally
        {
            owner.Kill();
            await owner.WaitForExitAsync();
        }
    }

    private static void Report(int count, int rounds, double[] seconds, bool isSame)
    {
        Console.WriteLine($"{count:N0} bars of 13 columns, {rounds} interleaved rounds, medians, {Environment.ProcessorCount} processors; rows and sums {(isSame ? "equal" : "DIFFER")}");
        Console.WriteLine($"in this process  {seconds[0] * 1_000,8:F0} ms  {count / seconds[0] / 1e6,6:F2} M bars/s");
        Console.WriteLine($"from the owner   {seconds[1] * 1_000,8:F0} ms  {count / seconds[1] / 1e6,6:F2} M bars/s  {seconds[0] / seconds[1]:P0} of the scan");
    }

    private static async Task MakeAsync(string path, int count)
    {
        File.Delete(path);
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path), TimeProvider.System, CancellationToken.None);
        UtcTime start = UtcTime.From(2020, 1, 1);
        Random random = new(1);
        using BarColumns bars = new(100_000);
        for (int done = 0; done < count; done += bars.Count)
        {
            bars.Clear();
            UtcTime from = start.AddNanoseconds(Minute * done);
            for (int i = 0; i < Math.Min(100_000, count - done); i++)
            {
                UtcTime open = from.AddNanoseconds(Minute * i);
                double price = 50_000 + Math.Round(random.NextDouble() * 1_000, 2);
                double volume = Math.Round(random.NextDouble() * 100, 5);
                bars.Add(open, open.AddNanoseconds(Minute), [price, price + 10, price - 10, price + 1, volume, volume * price, random.Next(5_000), volume / 2, volume / 2 * price]);
            }

            UtcRange range = new(from, bars[bars.Count - 1].CloseTime);
            Provenance source = new("benchmark", "bulk-road", null, start);
            await store.Roles.Bars.WriteAsync([new RangeWrite(Series, range, bars, source, WriteReason.Import, Domain.Instruments.TradingCalendar.AlwaysOpen)], CancellationToken.None);
        }
    }

    private static Process Start(string program, string database)
    {
        string[] words = ["up", "--store", Path.GetFullPath(database)];
        ProcessStartInfo start = program.EndsWith(".dll", StringComparison.Ordinal) ? new("dotnet", [program, .. words]) : new(program, words);
        start.RedirectStandardOutput = true;
        return Process.Start(start)!;
    }

    private static async Task<ControlClient> ConnectAsync(string database)
    {
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(50));
        while (await pause.WaitForNextTickAsync())
        {
            if (await ControlClient.TryConnectAsync(database, CancellationToken.None) is { } client)
            {
                return client;
            }
        }

        throw new InvalidOperationException("Unreachable.");
    }

    private static async Task<(long Rows, double Sum)> SumAsync(IAsyncEnumerable<BarColumns> batches)
    {
        (long rows, double sum) = (0, 0);
        await foreach (BarColumns batch in batches)
        {
            rows += batch.Count;
            foreach (double close in batch.Values(BarColumn.Close))
            {
                sum += close;
            }
        }

        return (rows, sum);
    }
}
