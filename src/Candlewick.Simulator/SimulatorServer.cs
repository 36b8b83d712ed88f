using System.Net;
using Candlewick.Simulator.Archives;
using Candlewick.Simulator.Clock;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Market;
using Candlewick.Simulator.Replay;
using Candlewick.Simulator.Serving;
using Candlewick.Simulator.Streams;
using Candlewick.Simulator.Truth;
using Candlewick.Simulator.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Candlewick.Simulator;

/// <summary>How far a long step has come.</summary>
public readonly record struct SimulatorProgress(string Step, long Done, long Total);

/// <summary>A market in a box: archive bucket, REST endpoints, CoinGecko and a clock on one loopback address. Its data is SIMULATED unless it serves real archives.</summary>
/// <remarks>Endpoints, below <see cref="BaseUrl"/>: <c>/bucket</c>, <c>/api/v3</c>, <c>/fapi/v1</c>, <c>/coingecko/api/v3</c>, <c>/stream</c>, <c>/ws</c>, <c>/fstream</c>, <c>/sim/clock</c>, <c>/sim/faults</c>.</remarks>
public sealed class SimulatorServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly Task _streams;
    private readonly string? _ownFolder;

    private SimulatorServer((WebApplication App, Task Streams) served, SimulatedClock clock, string? truthFolder, string? ownFolder)
    {
        (_app, _streams) = served;
        _ownFolder = ownFolder;
        Clock = clock;
        TruthFolder = truthFolder;
        BaseUrl = new Uri(_app.Urls.First());
    }

    /// <summary>Address of the server, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The clock that the market runs on.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>Where <c>truth.json</c> is; null when real archives are served.</summary>
    public string? TruthFolder { get; }

    /// <summary>The invented market; null when real archives are served.</summary>
    public SimulatedMarket? Market { get; private init; }

    /// <summary>Makes the market, writes its truth, and begins to serve; the clock starts when the first request can be answered.</summary>
    /// <exception cref="InputException">Options out of range, or a folder without archives.</exception>
    /// <exception cref="IOException">The port is taken, or the data folder cannot be written.</exception>
    public static async Task<SimulatorServer> StartAsync(
        SimulatorOptions options, IProgress<SimulatorProgress>? progress, CancellationToken ct)
    {
        options.Check();
        return options.Replay.Count > 0 ? await StartReplayAsync(options, ct)
            : options.Archives is null ? await StartGeneratedAsync(options, progress, ct)
            : await StartArchivesAsync(options, progress, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _streams;
        await _app.DisposeAsync();
        if (_ownFolder is not null)
        {
            Directory.Delete(_ownFolder, recursive: true);
        }
    }

    private static async Task<SimulatorServer> StartGeneratedAsync(
        SimulatorOptions options, IProgress<SimulatorProgress>? progress, CancellationToken ct)
    {
        UtcTime start = options.Start ?? new Timeframe(1, TimeframeUnit.Minute).Floor(UtcTime.From(TimeProvider.System.GetUtcNow()));
        SimulatedMarket market = new(options.Seed, options.Instruments, options.Months, start, options.Faults);
        FaultPlan plan = FaultPlan.Of(options, market);
        string? ownFolder = options.DataFolder is null ? Directory.CreateTempSubdirectory("candlewick-sim-").FullName : null;
        string folder = options.DataFolder ?? ownFolder!;
        string truth = Path.Combine(folder, "truth");
        try
        {
            await TruthWriter.WriteAsync(truth, market, plan, progress, ct);
            GeneratedShelf shelf = new(market, plan.Archives, Path.Combine(folder, "archives"));
            double rate = CappedRate(options);
            IServedMarket served = new GeneratedMarket(market, shelf);
            served = options.MessageRate == 0 ? served : new SteadyMarket(served, market, start, TimeSpan.FromSeconds(rate / options.MessageRate));
            ServedState state = new(served, new SimulatedClock(start, rate), plan);
            return new SimulatorServer(await ServeAsync(state, ct), state.Clock, truth, ownFolder) { Market = market };
        }
        catch when (ownFolder is not null)
        {
            Directory.Delete(ownFolder, recursive: true);
            throw;
        }
    }

    private static async Task<SimulatorServer> StartArchivesAsync(
        SimulatorOptions options, IProgress<SimulatorProgress>? progress, CancellationToken ct)
    {
        ArchiveMarket market = await ArchiveMarket.OpenAsync(options.Archives!, progress, ct);
        UtcTime start = options.Start ?? market.LastClose;
        ServedState state = new(market, new SimulatedClock(start, CappedRate(options)), FaultPlan.OfConnections(options, start));
        return new SimulatorServer(await ServeAsync(state, ct), state.Clock, truthFolder: null, ownFolder: null);
    }

    /// <summary>The clock follows the recording's event times, so it begins a little before the first; its rate is the user's to choose.</summary>
    private static async Task<SimulatorServer> StartReplayAsync(SimulatorOptions options, CancellationToken ct)
    {
        Recording recording = await Task.Run(() => Recording.Read(options.Replay), ct);
        UtcTime start = options.Start ?? recording.First - (options.ReplayLeadIn * options.Rate);
        FaultPlan plan = FaultPlan.OfConnections(options, start);
        string? ownFolder = options.DataFolder is null ? Directory.CreateTempSubdirectory("candlewick-sim-").FullName : null;
        string truth = Path.Combine(options.DataFolder ?? ownFolder!, "truth");
        RecordedTruth.Write(truth, recording, plan);
        ServedState state = new(new RecordedMarket(recording), new SimulatedClock(start, options.Rate), plan) { Recording = recording };
        return new SimulatorServer(await ServeAsync(state, ct), state.Clock, truth, ownFolder);
    }

    private static double CappedRate(SimulatorOptions options) => Math.Min(options.Rate, RateCap.Of(options));

    private static async Task<(WebApplication App, Task Streams)> ServeAsync(ServedState state, CancellationToken ct)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseShutdownTimeout(ShutdownLimit);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, state.Options.Port);
        });
        WebApplication app = builder.Build();
        string served = state.Market is GeneratedMarket or SteadyMarket ? "simulated" : "local";
        app.Use(next => context =>
        {
            context.Response.Headers["X-Candlewick-Served"] = served;
            return next(context);
        });
        app.Use(next => new FaultGate(state, next).InvokeAsync);
        app.UseRouting();
        new BucketEndpoints(state).Map(app);
        new VenueEndpoints(state, MarketSegment.Spot).Map(app);
        new VenueEndpoints(state, MarketSegment.UsdM).Map(app);
        new CoinEndpoints(state).Map(app);
        app.MapGet("/sim/clock", (RequestDelegate)(context => VenueAnswer.TextAsync(context, state.Clock.ToJson())));
        app.MapGet("/sim/faults", (RequestDelegate)(context => VenueAnswer.JsonAsync(context, state.Counts.Write)));
        StreamHub hub = new(state);
        new StreamEndpoints(state, hub, app.Lifetime.ApplicationStopping).Map(app);
        await app.StartAsync(ct);
        return (app, RunStreamsAsync(hub, app.Lifetime.ApplicationStopping));
    }

    private static async Task RunStreamsAsync(StreamHub hub, CancellationToken stopping)
    {
        using (hub)
        {
            try
            {
                await hub.RunAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The server ends.
            }
        }
    }
}
