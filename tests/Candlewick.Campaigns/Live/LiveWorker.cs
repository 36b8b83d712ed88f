using System.Globalization;
using Candlewick.Acquisition.Live;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Acquisition.Live.Recording;
using Candlewick.Hosting;
using Microsoft.Extensions.Logging;

namespace Candlewick.Campaigns.Live;

/// <summary>The process that is killed: it records several simulators at once, each into a store of its own, until their clocks say so.</summary>
/// <remarks>What it notices it says at once on standard output, so that a kill takes nothing back.</remarks>
internal static class LiveWorker
{
    public const string Name = "live-worker";

    /// <summary>Simulated time which a process that is not killed records at least.</summary>
    public static readonly TimeSpan LeastRun = TimeSpan.FromMinutes(4);

    private const int MinimumThreads = 96;

    /// <summary>After what is judged: 4 s.</summary>
    private const int LooksAtRest = 40;

    private static readonly TimeSpan Report = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        // Many stores write at once here, each holding a thread while its engine works.
        ThreadPool.SetMinThreads(MinimumThreads, MinimumThreads);
        UtcTime until = UtcTime.Parse(arguments.Text("--until")!);
        bool isRepairing = !arguments.Has("--without-repair");

        // The simulators start while this process does.
        string[] urls = (await Console.In.ReadLineAsync(ct) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string folder = arguments.Text("--folder")!;
        await Task.WhenAll(urls.Select((url, index) => Task.Run(
            () => RecordAsync(new Uri(url), StoreIn(folder, index), until, new LiveNotes(index), isRepairing, ct), ct)));
        return 0;
    }

    public static string StoreIn(string folder, int index) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"live-{index}"), "sim.duckdb");

    /// <summary>What is recorded of a market: trades, aggregates, bars of both origins, quotes.</summary>
    public static IReadOnlyList<StreamId> Streams { get; } =
    [
        new(Instrument("BTCUSDT"), StreamKind.Trades), new(Instrument("BTCUSDT"), StreamKind.Bars, Minute), new(Instrument("BTCUSDT"), StreamKind.BestQuotes),
        new(Instrument("ETHUSDT"), StreamKind.AggregateTrades), new(Instrument("ETHUSDT"), StreamKind.Bars, Minute),
    ];

    public static Timeframe Minute => new(1, TimeframeUnit.Minute);

    private static InstrumentId Instrument(string symbol) => InstrumentId.Of(VenueSpec.SimulatedCode, symbol);

    private static async Task RecordAsync(Uri url, string file, UtcTime until, LiveNotes notes, bool isRepairing, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        CandlewickOptions options = new()
        {
            Store = new StoreOptions { Path = file, MemoryMegabytes = 256, Threads = 1 },
            SimulatorUrl = url,
        };
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, new WorkspaceTaps(Logs: notes), ct);
        TimeProvider clock = workspace.Clock;
        ILogger log = notes.CreateLogger("live");
        await using MarketFeed feed = new(new FeedOptions { SpillFolder = Path.GetDirectoryName(file) }, clock, log);
        await using LiveRecorder recorder = new(workspace.Store, feed, new RecorderOptions { GroupTime = TimeSpan.FromSeconds(15) }, clock, log);
        LiveSettings settings = new()
        {
            BuiltBars = [Minute], ShortestStall = TimeSpan.FromSeconds(20), LongestStall = TimeSpan.FromSeconds(60), LongestDelay = TimeSpan.FromSeconds(10), IsRepairing = isRepairing,
        };
        StreamTap venue = new(workspace.Venues.Require<IMarketStream>(VenueSpec.SimulatedCode, "live streams"), notes);
        LiveContext context = new(venue, feed, settings, clock, log) { Store = workspace.Store };
        Task recording = recorder.RunAsync(ct);
        await using (LiveMarket market = new(context, Streams))
        {
            venue.Market = market;
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task running = market.RunAsync(stop.Token);

            // One that starts late or stands still, on a slow machine, gets its time all the same: rest is counted in looks, not by the clock.
            UtcTime began = UtcTime.From(clock.GetUtcNow());
            notes.Say("runs", $"{began}");
            UtcTime judged = UtcTime.Max(until, began + LeastRun);
            for (int looks = 0; looks < LooksAtRest && !running.IsCompleted;)
            {
                await Task.Delay(Report, TimeProvider.System, ct);
                notes.Count(market, context.DeadLetters);
                looks += UtcTime.From(clock.GetUtcNow()) < judged ? 0 : 1;
            }

            notes.Tell(market, UtcTime.From(clock.GetUtcNow()));
            await stop.CancelAsync();
            await running;
        }

        feed.Complete();
        await recording;
        notes.Say("done", "");
    }
}
