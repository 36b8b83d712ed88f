using System.Diagnostics;
using System.Globalization;
using Candlewick.Acquisition.Live;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Acquisition.Live.Recording;
using Candlewick.Domain.Instruments;
using Candlewick.Domain.MarketData;
using Candlewick.Domain.Ports;
using Candlewick.Domain.Time;
using Candlewick.Storage.DuckDb;
using Candlewick.Venues.Binance;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Benchmarks;

/// <summary>Trade messages over a loopback WebSocket into the embedded store: nothing lost, memory flat, how long until a consumer has one.</summary>
/// <remarks>Arguments: seconds (default 60), messages a second (default 50,000). Sender, client and store share the machine.</remarks>
internal static class SocketToStoreBenchmark
{
    private const int Instruments = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        int seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
        int rate = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50_000;
        string folder = Directory.CreateTempSubdirectory("candlewick-socket-").FullName;
        try
        {
            return await RunAsync(folder, TimeSpan.FromSeconds(seconds), rate);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string folder, TimeSpan time, int rate)
    {
        using FrameServer server = new(rate, Instruments);
        int port = server.Start();
        using HttpClient http = new();
        BinanceVenue venue = new(
            BinanceSegments.Spot,
            new BinanceOptions { RestUrl = "http://127.0.0.1:9", StreamUrl = $"ws://127.0.0.1:{port}" },
            new VenueConnection(http, new ForgetfulFacts(), TimeProvider.System, NullLogger.Instance));
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(Path.Combine(folder, "live.duckdb")), TimeProvider.System, CancellationToken.None);
        MarketFeed feed = new(new FeedOptions { SpillFolder = Path.Combine(folder, "spill") }, TimeProvider.System, NullLogger.Instance);
        LiveRecorder recorder = new(store.Roles, feed, new RecorderOptions(), TimeProvider.System, NullLogger.Instance);
        IFeedReader reader = feed.Register(new FeedConsumer("bench") { Capacity = 131_072, LongestLag = TimeSpan.FromDays(1) });
        StreamId[] streams = [.. Enumerable.Range(0, Instruments).Select(i => new StreamId(InstrumentId.Of("BINANCE", $"B{i}USDT"), StreamKind.Trades))];
        LiveMarket market = new(new LiveContext(venue, feed, new LiveSettings(), TimeProvider.System, NullLogger.Instance), streams);
        await using LiveSession session = new([market], feed, recorder);
        using CancellationTokenSource stop = new();
        int total = (int)(rate * time.TotalSeconds);
        LatencyReader latencies = new(server, Instruments, total, (int)time.TotalSeconds);
        Task reading = Task.Run(() => latencies.RunAsync(reader));
        Task sending = Task.Run(() => server.SendAsync(time));
        Task running = session.RunAsync(stop.Token);
        await WatchAsync(recorder, reader, total, time + TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await running;
        await reading;
        await sending;
        bool isWhole = await CountAsync(store.Roles, streams, total);
        latencies.Report();
        Console.WriteLine($"{total} messages sent at {rate}/s, {recorder.Status.Rows} rows stored in {recorder.Status.Groups} groups, {reader.Metrics.Skipped} skipped, {session.Lines[0].Connections} connection; {(isWhole ? "nothing lost, nothing twice" : "NOT WHOLE")}");
        return isWhole ? 0 : 1;
    }

    /// <summary>Prints memory every few seconds until everything is stored.</summary>
    private static async Task WatchAsync(LiveRecorder recorder, IFeedReader reader, int total, TimeSpan patience)
    {
        long begun = Stopwatch.GetTimestamp();
        using Process self = Process.GetCurrentProcess();
        for (int beat = 0; recorder.Status.Rows < total && Stopwatch.GetElapsedTime(begun) < patience; beat++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
            if (beat % 5 == 0)
            {
                self.Refresh();
                Console.WriteLine(
                    $"  {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s: {recorder.Status.Rows} rows durable, waiting {recorder.Metrics.Depth} (on disk {recorder.Metrics.Spilled}), "
                    + $"heap {GC.GetTotalMemory(false) >> 20} MiB, process {self.WorkingSet64 >> 20} MiB, processor {self.TotalProcessorTime.TotalSeconds:F1} s, {GC.CollectionCount(2)} whole collections");
            }
        }
    }

    private static async Task<bool> CountAsync(StoreRoles store, StreamId[] streams, int total)
    {
        long rows = 0;
        bool isInOrder = true;
        foreach (StreamId stream in streams)
        {
            long next = 1;
            await foreach (ReadOnlyMemory<Trade> batch in store.Trades.ReadAsync(new SeriesId(stream.Instrument, SeriesKind.Trades), UtcRange.All, CancellationToken.None))
            {
                foreach (Trade trade in batch.Span)
                {
                    isInOrder &= trade.Id == next++;
                    rows++;
                }
            }

            isInOrder &= (await store.Coverage.FindAsync(new SeriesId(stream.Instrument, SeriesKind.Trades), CancellationToken.None)).Holes.Count == 0;
        }

        return isInOrder && rows == total;
    }
}

/// <summary>A consumer that notes how long each message took from the sender's socket to it.</summary>
internal sealed class LatencyReader(FrameServer server, int instruments, int total, int seconds)
{
    private readonly float[] _milliseconds = new float[total];
    private int _count;

    public async Task RunAsync(IFeedReader reader)
    {
        MarketUpdate[] buffer = new MarketUpdate[4_096];
        while (await reader.ReadAsync(buffer, CancellationToken.None) is var count && count > 0)
        {
            long now = Stopwatch.GetTimestamp();
            for (int i = 0; i < count && _count < total; i++)
            {
                string symbol = buffer[i].Instrument.Symbol;
                int number = (((int)buffer[i].Trade.Id - 1) * instruments) + (symbol[1] - '0');
                _milliseconds[_count++] = (float)((now - server.SentAt[number]) * 1_000.0 / Stopwatch.Frequency);
            }
        }
    }

    public void Report()
    {
        Report("after the first tenth", _milliseconds.AsSpan(_count / 10, _count - (_count / 10)).ToArray());
        Report("all", _milliseconds.AsSpan(0, _count).ToArray());
        ReportStalls();
    }

    /// <summary>In how many seconds a message took longer than the aim allows for the hundredth.</summary>
    private void ReportStalls()
    {
        int aSecond = Math.Max(1, _count / seconds);
        int slow = _milliseconds.Take(_count).Chunk(aSecond).Count(messages => messages.Max() > 20);
        Console.WriteLine($"seconds with a message of over 20 ms: {slow} of {seconds}");
    }

    private static void Report(string which, float[] all)
    {
        Array.Sort(all);
        Console.WriteLine(
            $"send to consumer, {which}, {all.Length} messages: median {all[all.Length / 2]:F2} ms, p99 {all[(int)(all.Length * 0.99)]:F2} ms, p99.9 {all[(int)(all.Length * 0.999)]:F2} ms, longest {all[^1]:F0} ms");
    }
}
