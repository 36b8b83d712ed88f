using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Candlewick.Benchmarks;

/// <summary>Many subscribers of one stream over WebSocket on loopback, one of which never reads.</summary>
/// <remarks>Usage: <c>live-subscribers FOLDER [SUBSCRIBERS] [UPDATES-A-SECOND] [SECONDS]</c>.</remarks>
internal static class LiveSubscribersBenchmark
{
    private static readonly InstrumentId Instrument = InstrumentId.Parse("BINANCE:BTCUSDT");
    private static readonly Timeframe Minute = new(1, TimeframeUnit.Minute);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length < 1)
        {
            Console.Error.WriteLine("Name a folder: live-subscribers FOLDER [SUBSCRIBERS] [UPDATES-A-SECOND] [SECONDS].");
            return 2;
        }

        int subscribers = Number(args, 1, 200), rate = Number(args, 2, 100), seconds = Number(args, 3, 30);
        string path = Path.Combine(Directory.CreateDirectory(args[0]).FullName, $"live-{Environment.ProcessId}.duckdb");
        await using ServedStore served = await ServedStore.OpenAsync(path);
        long[] published = new long[(rate * seconds) + 1];
        using CancellationTokenSource end = new();
        using ClientWebSocket stalled = await SubscribeAsync(served.Url);
        Task<List<double>>[] readers = new Task<List<double>>[subscribers];
        for (int i = 0; i < subscribers; i++)
        {
            ClientWebSocket socket = await SubscribeAsync(served.Url);
            readers[i] = Task.Run(() => ReadAsync(socket, published, end.Token));
        }

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await PublishAsync(served, published, rate);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        await end.CancelAsync();
        List<double>[] latencies = await Task.WhenAll(readers);
        double[] all = [.. latencies.SelectMany(one => one)];
        long expected = (long)subscribers * rate * seconds;
        Console.WriteLine($"{subscribers} subscribers x {rate} updates/s for {seconds} s and one that never reads, {Environment.ProcessorCount} processors");
        Console.WriteLine($"{all.Length:N0} of {expected:N0} events received; {Latencies.Text(all)}");
        Console.WriteLine($"managed memory {before / 1e6:F1} MB before, {after / 1e6:F1} MB after");
        return all.Length == expected ? 0 : 1;
    }

    private static int Number(string[] args, int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

    private static async Task PublishAsync(ServedStore served, long[] published, int rate)
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 1; i < published.Length; i++)
        {
            TimeSpan due = TimeSpan.FromSeconds((double)i / rate) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            UtcTime now = UtcTime.From(TimeProvider.System.GetUtcNow()), open = Minute.Floor(now);
            MarketUpdate update = new(new StreamId(Instrument, StreamKind.Bars, Minute), now, now, new Bar(open, Minute.Next(open), i, i, i, i, i, Finality: Finality.Forming));
            published[i] = Stopwatch.GetTimestamp();
            await served.Feed.PublishAsync(new[] { update }, CancellationToken.None);
        }
    }

    private static async Task<ClientWebSocket> SubscribeAsync(Uri url)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri($"ws://{url.Authority}/v1/live"), CancellationToken.None);
        byte[] subscribe = Encoding.UTF8.GetBytes($$"""{"op":"subscribe","id":"a","instrument":"{{Instrument}}","kind":"bars","spec":"1m"}""");
        await socket.SendAsync(subscribe, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return socket;
    }

    private static async Task<List<double>> ReadAsync(ClientWebSocket socket, long[] published, CancellationToken ct)
    {
        List<double> milliseconds = [];
        byte[] buffer = new byte[4_096];
        using (socket)
        {
            try
            {
                while (true)
                {
                    ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(), ct);
                    if (SequenceOf(buffer.AsSpan(0, got.Count)) is > 0 and long sequence && sequence < published.Length)
                    {
                        milliseconds.Add(Stopwatch.GetElapsedTime(published[sequence]).TotalMilliseconds);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                return milliseconds;
            }
        }
    }

    private static long SequenceOf(ReadOnlySpan<byte> message)
    {
        int at = message.StartsWith("{\"op\":\"event\""u8) ? message.IndexOf("\"sequence\":"u8) : -1;
        return at >= 0 && Utf8Parser.TryParse(message[(at + 11)..], out long sequence, out _) ? sequence : 0;
    }
}
