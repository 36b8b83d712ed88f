using System.Diagnostics;
using System.Globalization;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Benchmarks;

/// <summary>Bars over HTTP from a store whose bars were written as they arrive live, all instruments minute by minute, and then compacted.</summary>
/// <remarks>Usage: <c>api FOLDER [BARS] [INSTRUMENTS] [MINUTES-A-WRITE]</c>; a store that is there already is taken. One processor is asked for by
/// <c>taskset -c 0</c> before the command.</remarks>
internal static class ApiBenchmark
{
    private const long Minute = 60_000_000_000;
    private const int Rows = 1_000, Asked = 500, Rate = 200, Seconds = 20, Year = 525_600;

    private static readonly UtcTime Start = UtcTime.From(2024, 1, 1);
    private static readonly BarSeriesId Long = BarSeriesId.Parse("BINANCE:YEARUSDT@1m");

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length < 1)
        {
            Console.Error.WriteLine("Name a folder: api FOLDER [BARS] [INSTRUMENTS] [MINUTES-A-WRITE].");
            return 2;
        }

        long bars = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 50_000_000;
        int instruments = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 500;
        int minutes = (int)(bars / instruments);
        string path = Path.Combine(Directory.CreateDirectory(args[0]).FullName, "api.duckdb");
        if (!File.Exists(path))
        {
            await MakeAsync(path, instruments, minutes, args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 15);
        }

        await using ServedStore served = await ServedStore.OpenAsync(path);
        Console.WriteLine($"{bars:N0} one-minute bars of {instruments} instruments, {Environment.ProcessorCount} processors");
        Random random = new(1);
        int again = 0;
        List<string> asked = [];
        string Page() => $"/v1/bars?series=BINANCE:I{random.Next(instruments)}USDT@1m&from={Start.AddNanoseconds(Minute * random.Next(Math.Max(1, minutes - Rows)))}&limit={Rows}";
        string Kept()
        {
            asked.Add(Page());
            return asked[^1];
        }

        string AYear() => $"/v1/bars?series={Long.Instrument}@1h&from={Start}&limit=8760&indicators=rsi(period=14)";
        await AskAsync(served.Http, Asked, Page);
        await AskAsync(served.Http, 20, AYear);
        Console.WriteLine($"1,000 one-minute bars        {await MeasureAsync(served.Http, Asked, Kept)}");
        Console.WriteLine($"the same pages once more     {await MeasureAsync(served.Http, Asked, () => asked[again++])}");
        Console.WriteLine($"a year 1m to 1h with RSI     {await MeasureAsync(served.Http, Asked / 5, AYear)}");
        (List<double> latencies, double load) = await AtRateAsync(served.Http, Page);
        Console.WriteLine($"{Rate} requests/s for {Seconds} s     {Latencies.Text(latencies)}; server and client together take {load:F2} of a processor");
        return 0;
    }

    private static async Task<string> MeasureAsync(HttpClient http, int count, Func<string> path)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        List<double> latencies = await AskAsync(http, count, path);
        return $"{Latencies.Text(latencies)}; server and client take {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds / count:F2} ms of a processor each";
    }

    private static async Task<List<double>> AskAsync(HttpClient http, int count, Func<string> path)
    {
        List<double> milliseconds = [];
        for (int i = 0; i < count; i++)
        {
            milliseconds.Add(await OneAsync(http, path()));
        }

        return milliseconds;
    }

    private static async Task<double> OneAsync(HttpClient http, string path)
    {
        long started = Stopwatch.GetTimestamp();
        byte[] answer = await http.GetByteArrayAsync(new Uri(path, UriKind.Relative));
        return answer.Length > 1_000 ? Stopwatch.GetElapsedTime(started).TotalMilliseconds : throw new InvalidOperationException($"{path}: an answer of {answer.Length} bytes.");
    }

    /// <summary>Requests at fixed instants, whether the ones before have been answered or not.</summary>
    private static async Task<(List<double> Latencies, double Load)> AtRateAsync(HttpClient http, Func<string> path)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        List<Task<double>> running = [];
        for (int i = 0; i < Rate * Seconds; i++)
        {
            TimeSpan due = TimeSpan.FromSeconds((double)i / Rate) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            string next = path();
            running.Add(Task.Run(() => OneAsync(http, next)));
        }

        double[] all = await Task.WhenAll(running);
        self.Refresh();
        return ([.. all], (self.TotalProcessorTime - before).TotalSeconds / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task MakeAsync(string path, int instruments, int minutes, int aWrite)
    {
        long started = Stopwatch.GetTimestamp();
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path) { MemoryMebibytes = 2_048 }, TimeProvider.System, CancellationToken.None);
        Random random = new(1);
        BarSeriesId[] series = [.. Enumerable.Range(0, instruments).Select(i => BarSeriesId.Parse($"BINANCE:I{i}USDT@1m"))];
        for (int from = 0; from < minutes; from += aWrite)
        {
            int count = Math.Min(aWrite, minutes - from);
            (BarSeriesId, UtcRange, BarColumns Bars)[] writes = [.. series.Select(one => Piece(one, from, count, random))];
            await ServedStore.WriteAsync(store.Roles, writes);
            Array.ForEach(writes, one => one.Bars.Dispose());
        }

        (BarSeriesId, UtcRange, BarColumns Bars) year = Piece(Long, 0, Year, random);
        await ServedStore.WriteAsync(store.Roles, [year]);
        year.Bars.Dispose();
        Console.WriteLine($"written in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        started = Stopwatch.GetTimestamp();
        UtcTime now = Start.AddNanoseconds(Minute * (Year + 100_000L));
        foreach (UtcTime month in await store.Roles.Upkeep.Compaction.ListDueAsync(now, CancellationToken.None))
        {
            await store.Roles.Upkeep.Compaction.RewriteAsync(month, now, CancellationToken.None);
        }

        await store.Roles.Upkeep.Compaction.ReleaseAsync(CancellationToken.None);
        Console.WriteLine($"compacted in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
    }

    private static (BarSeriesId Series, UtcRange Range, BarColumns Bars) Piece(BarSeriesId series, int from, int count, Random random)
    {
        BarColumns bars = new(count);
        for (int i = 0; i < count; i++)
        {
            UtcTime open = Start.AddNanoseconds(Minute * (from + i));
            double price = 50_000 + Math.Round(random.NextDouble() * 1_000, 2);
            double volume = Math.Round(random.NextDouble() * 100, 5);
            bars.Add(open, open.AddNanoseconds(Minute), [price, price + 10, price - 10, price + 1, volume, volume * price, random.Next(5_000), volume / 2, volume / 2 * price]);
        }

        return (series, new UtcRange(bars.OpenTimes[0], bars.CloseTimes[^1]), bars);
    }
}
