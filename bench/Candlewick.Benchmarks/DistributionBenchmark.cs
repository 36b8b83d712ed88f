using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Domain.Instruments;
using Candlewick.Domain.MarketData;
using Candlewick.Domain.Ports;
using Candlewick.Domain.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Benchmarks;

/// <summary>Live events through the feed, one producer to one consumer: how many a second, and how long one takes at a steady rate.</summary>
internal static class DistributionBenchmark
{
    private const int Batch = 64;
    private const int Events = 20_000_000;
    private const int SteadyRate = 10_000;
    private const int SteadySeconds = 5;
    private const int LatencyRounds = 3;
    private const int SteadyEvents = SteadyRate * SteadySeconds;

    public static async Task<int> RunAsync(string[] args)
    {
        double[] rates = new double[5];
        await MeasureRateAsync();
        for (int round = 0; round < rates.Length; round++)
        {
            rates[round] = await MeasureRateAsync();
        }

        Array.Sort(rates);
        Console.WriteLine($"rate: median {rates[2] / 1e6:F1}M events/s of 5 rounds of {Events / 1_000_000}M (slowest {rates[0] / 1e6:F1}M), batches of {Batch}");
        await MeasureLatencyAsync();
        return 0;
    }

    private static async Task<double> MeasureRateAsync()
    {
        await using MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        await using IFeedReader reader = feed.Register(new FeedConsumer("bench") { Capacity = 16_384, LongestLag = TimeSpan.FromDays(1_000) });
        Task<long> consuming = Task.Run(() => ConsumeAsync(reader));
        MarketUpdate[] batch = [.. Enumerable.Range(0, Batch).Select(id => TradeOf(id, UtcTime.From(TimeProvider.System.GetUtcNow())))];
        long begun = Stopwatch.GetTimestamp();
        await Task.Run(async () =>
        {
            for (int sent = 0; sent < Events; sent += Batch)
            {
                // A queue that is full would forget: the producer gives way instead, as it does to a socket.
                while (sent % 4_096 == 0 && reader.Metrics.Depth > 8_192)
                {
                    await Task.Yield();
                }

                await feed.PublishAsync(batch, CancellationToken.None);
            }
        });
        feed.Complete();
        long taken = await consuming;
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return taken + reader.Metrics.Skipped == Events && reader.Metrics.Skipped == 0
            ? Events / seconds
            : throw new InvalidDataException($"{taken} of {Events} events came, {reader.Metrics.Skipped} were skipped");
    }

    private static async Task<long> ConsumeAsync(IFeedReader reader)
    {
        MarketUpdate[] buffer = new MarketUpdate[1_024];
        long taken = 0, next = 0;
        while (await reader.ReadAsync(buffer, CancellationToken.None) is var count && count > 0)
        {
            taken += count;
            if (buffer[0].Sequence != next)
            {
                throw new InvalidDataException("events out of order");
            }

            next += count;
        }

        return taken;
    }

    /// <summary>One event at a time, evenly, through the feed to a consumer that is woken and to one that looks again, and through a bounded <see cref="Channel{T}"/>, in turns.</summary>
    private static async Task MeasureLatencyAsync()
    {
        foreach (bool isSpinning in (bool[])[false, true])
        {
            List<long> bare = [], looking = [], ours = [], theirs = [];
            for (int round = 0; round < LatencyRounds; round++)
            {
                bare.AddRange(await MeasureBareAsync(isSpinning));
                looking.AddRange(await MeasureFeedAsync(looks: 1_000, isSpinning));
                ours.AddRange(await MeasureFeedAsync(looks: 0, isSpinning));
                theirs.AddRange(await MeasureChannelAsync(isSpinning));
            }

            Console.WriteLine($"latency at {SteadyRate} events/s, {LatencyRounds} rounds of {SteadySeconds} s each in turns, a producer that {(isSpinning ? "spins" : "sleeps")} between events");
            Console.WriteLine($"no queue, one ring:      {Describe(bare)}");
            Console.WriteLine($"feed, looks 1,000 times: {Describe(looking)}");
            Console.WriteLine($"feed, woken:             {Describe(ours)}");
            Console.WriteLine($"channel, woken:          {Describe(theirs)}");
        }
    }

    /// <summary>What the machine itself gives: one thread writes a number, another looks at it without end.</summary>
    private static async Task<List<long>> MeasureBareAsync(bool isSpinning)
    {
        List<long> ticks = new(SteadyEvents);
        long[] ring = new long[SteadyEvents];
        int written = 0;
        Thread consumer = new(() =>
        {
            for (int seen = 0; seen < SteadyEvents;)
            {
                if (Volatile.Read(ref written) > seen)
                {
                    ticks.Add(Stopwatch.GetTimestamp() - ring[seen++]);
                }
            }
        });
        consumer.Start();
        await ProduceAsync(isSpinning, () =>
        {
            ring[written] = Stopwatch.GetTimestamp();
            Volatile.Write(ref written, written + 1);
        });
        consumer.Join();
        return ticks;
    }

    private static async Task<List<long>> MeasureFeedAsync(int looks, bool isSpinning)
    {
        await using MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        await using IFeedReader reader = feed.Register(new FeedConsumer("bench") { LongestLag = TimeSpan.FromDays(1_000_000), Looks = looks });
        List<long> ticks = new(SteadyEvents);
        Task consuming = Task.Run(async () =>
        {
            MarketUpdate[] buffer = new MarketUpdate[256];
            while (await reader.ReadAsync(buffer, CancellationToken.None) is var count && count > 0)
            {
                long now = Stopwatch.GetTimestamp();
                for (int i = 0; i < count; i++)
                {
                    ticks.Add(now - buffer[i].Trade.Id);
                }
            }
        });
        MarketUpdate[] one = new MarketUpdate[1];
        await ProduceAsync(isSpinning, () =>
        {
            one[0] = TradeOf(Stopwatch.GetTimestamp(), UtcTime.FromSeconds(0));
            _ = feed.PublishAsync(one, CancellationToken.None).AsTask();
        });
        feed.Complete();
        await consuming;
        return ticks;
    }

    private static async Task<List<long>> MeasureChannelAsync(bool isSpinning)
    {
        Channel<MarketUpdate> channel = Channel.CreateBounded<MarketUpdate>(new BoundedChannelOptions(8_192) { SingleReader = true, SingleWriter = true });
        List<long> ticks = new(SteadyEvents);
        Task consuming = Task.Run(async () =>
        {
            while (await channel.Reader.WaitToReadAsync())
            {
                long now = Stopwatch.GetTimestamp();
                while (channel.Reader.TryRead(out MarketUpdate update))
                {
                    ticks.Add(now - update.Trade.Id);
                }
            }
        });
        await ProduceAsync(isSpinning, () => channel.Writer.TryWrite(TradeOf(Stopwatch.GetTimestamp(), UtcTime.FromSeconds(0))));
        channel.Writer.Complete();
        await consuming;
        return ticks;
    }

    /// <summary>A producer that spins keeps one core for itself; one that sleeps gives it away, as a socket's thread does, and sends what is due when it wakes.</summary>
    private static Task ProduceAsync(bool isSpinning, Action send)
    {
        Thread producer = new(() =>
        {
            long begun = Stopwatch.GetTimestamp(), step = Stopwatch.Frequency / SteadyRate;
            Pause pause = new() { Nanoseconds = 20_000 };
            for (int i = 0; i < SteadyEvents; i++)
            {
                while (Stopwatch.GetTimestamp() - begun < i * step)
                {
                    if (isSpinning)
                    {
                        Thread.SpinWait(20);
                    }
                    else
                    {
                        _ = Sleep(ref pause, 0);
                    }
                }

                send();
            }
        });
        producer.Start();
        return Task.Run(producer.Join);
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    private static extern int Sleep(ref Pause pause, nint rest);

    private struct Pause
    {
        public long Seconds;
        public long Nanoseconds;
    }

    private static string Describe(List<long> ticks)
    {
        ticks.Sort();
        double Micros(double share) => ticks[(int)(share * (ticks.Count - 1))] * 1e6 / Stopwatch.Frequency;
        return $"median {Micros(0.5):F1} us, p90 {Micros(0.9):F1} us, p99 {Micros(0.99):F1} us, p99.9 {Micros(0.999):F1} us, longest {Micros(1):F0} us";
    }

    private static MarketUpdate TradeOf(long id, UtcTime at) =>
        new(StreamKind.Trades, InstrumentId.Of("BINANCE", "BTCUSDT"), at, new Trade(at, id, 60_000, 0.01, Aggressor.Buyer, id, id));
}
