using System.Diagnostics;
using System.Globalization;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Benchmarks;

/// <summary>The grid of coverage over many instruments and days: the first view of a server that has just started, then zooms and scrolls.</summary>
/// <remarks>Usage: <c>coverage-tiles FOLDER [INSTRUMENTS] [DAYS] [SECONDS]</c>; a store that is there already is taken, and asked so long after the start.</remarks>
internal static class CoverageTilesBenchmark
{
    private const int Zooms = 200, SeriesOfWrite = 100;

    private static readonly UtcTime Start = UtcTime.From(2015, 1, 1);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length < 1)
        {
            Console.Error.WriteLine("Name a folder: coverage-tiles FOLDER [INSTRUMENTS] [DAYS] [SECONDS].");
            return 2;
        }

        int instruments = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
        int days = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3_650;
        string path = Path.Combine(Directory.CreateDirectory(args[0]).FullName, "tiles.duckdb");
        if (!File.Exists(path))
        {
            await MakeAsync(path, instruments, days);
        }

        await using ServedStore served = await ServedStore.OpenAsync(path);
        Console.WriteLine($"{(long)instruments * days:N0} cells: {instruments:N0} instruments x {days:N0} days, {Environment.ProcessorCount} processors");
        int wait = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 0;
        await Task.Delay(TimeSpan.FromSeconds(wait), TimeProvider.System, CancellationToken.None);
        Console.WriteLine($"first view   {await AskAsync(served.Http, "/v1/coverage/tiles?columns=200&limit=60"),7:F1} ms, the first request of the process, {wait} s after its start");
        Random random = new(1);
        List<double> zooms = [];
        for (int i = 0; i < Zooms; i++)
        {
            int width = random.Next(1, days), from = random.Next(days - width);
            zooms.Add(await AskAsync(
                served.Http, $"/v1/coverage/tiles?columns=200&limit=60&from={Start + TimeSpan.FromDays(from)}&to={Start + TimeSpan.FromDays(from + width)}&search={random.Next(10)}"));
        }

        Console.WriteLine($"zooms        {Latencies.Text(zooms)}");
        return 0;
    }

    private static async Task<double> AskAsync(HttpClient http, string path)
    {
        long started = Stopwatch.GetTimestamp();
        byte[] answer = await http.GetByteArrayAsync(new Uri(path, UriKind.Relative));
        return answer.Length > 100 ? Stopwatch.GetElapsedTime(started).TotalMilliseconds : throw new InvalidOperationException($"{path}: an answer of {answer.Length} bytes.");
    }

    /// <summary>Daily bars, about one day in 500 missing.</summary>
    private static async Task MakeAsync(string path, int instruments, int days)
    {
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path), TimeProvider.System, CancellationToken.None);
        Random random = new(1);
        UtcRange range = new(Start, Start + TimeSpan.FromDays(days));
        for (int first = 0; first < instruments; first += SeriesOfWrite)
        {
            List<(BarSeriesId, UtcRange, BarColumns Bars)> writes = [];
            for (int i = first; i < Math.Min(instruments, first + SeriesOfWrite); i++)
            {
                BarColumns bars = new(days);
                for (int day = 0; day < days; day++)
                {
                    UtcTime open = Start + TimeSpan.FromDays(day);
                    if (random.Next(500) > 0)
                    {
                        bars.Add(open, open + TimeSpan.FromDays(1), [1, 2, 0.5, 1.5, 100, 150, 10, 50, 75]);
                    }
                }

                writes.Add((BarSeriesId.Parse(string.Create(CultureInfo.InvariantCulture, $"BINANCE:I{i}USDT@1d")), range, bars));
            }

            await ServedStore.WriteAsync(store.Roles, writes);
            writes.ForEach(one => one.Bars.Dispose());
        }
    }
}
