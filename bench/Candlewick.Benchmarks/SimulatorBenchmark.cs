using System.Diagnostics;
using System.Net.WebSockets;
using Candlewick.Domain.MarketData;
using Candlewick.Domain.Time;
using Candlewick.Simulator;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Market;

namespace Candlewick.Benchmarks;

/// <summary>How fast the simulated market invents minute bars on one core, and how many messages a second one connection gets. Aims: 2M bars, 60,000 messages.</summary>
internal static class SimulatorBenchmark
{
    private const int Days = 30, Rate = 100_000;
    private static readonly UtcTime Start = UtcTime.From(2026, 3, 4, 15, 30);
    private static readonly TimeSpan Listening = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        SimulatedMarket market = new(5, 24, 4, Start, FaultKinds.None);
        UtcRange range = new(market.FullMonths.From, market.FullMonths.From + TimeSpan.FromDays(Days));
        long bars = 0;
        double[] seconds = await Rounds.MeasureAsync(3, () => Task.FromResult(bars = Invent(market, range)));
        Console.WriteLine($"bars invented: {bars / seconds[0] / 1e6:F2} M/s on one core ({bars} minutes of {market.Symbols.Count} instruments)");
        Console.WriteLine($"messages of one connection: {await ListenAsync():F0}/s, {Rate} asked for");
        return 0;
    }

    private static long Invent(SimulatedMarket market, UtcRange range)
    {
        long rows = 0;
        foreach (string symbol in market.Symbols)
        {
            using BarColumns columns = market.ReadBars(symbol, new Timeframe(1, TimeframeUnit.Minute), range);
            rows += columns.Count;
        }

        return rows;
    }

    private static async Task<double> ListenAsync()
    {
        SimulatorOptions options = new() { Seed = 7, Instruments = 3, Months = 1, Start = Start, Faults = FaultKinds.None, TruthTimeframes = [], MessageRate = Rate };
        await using SimulatorServer server = await SimulatorServer.StartAsync(options, null, default);
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.BaseUrl.Port}/stream?streams=btcusdt@trade/ethusdt@trade/bnbusdt@trade"), default);
        byte[] buffer = new byte[1 << 16];
        int count = 0;
        long begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < Listening)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), default);
            count += part.EndOfMessage ? 1 : 0;
        }

        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
