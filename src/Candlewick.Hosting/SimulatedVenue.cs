using Candlewick.Jobs;
using Candlewick.Simulator;
using Candlewick.Simulator.Faults;

namespace Candlewick.Hosting;

/// <summary>What to simulate; null takes the simulator's default.</summary>
public sealed record SimulatedVenueRequest(ulong Seed)
{
    public int Port { get; init; }

    public int? Instruments { get; init; }

    public int? Months { get; init; }

    public double Rate { get; init; } = 1;

    public string? Archives { get; init; }

    /// <summary>Names of faults, or <c>all</c>; empty for the holes that an ordinary market has.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    public double? FaultRate { get; init; }

    /// <summary>Where the clock begins.</summary>
    public UtcTime? Start { get; init; }

    /// <summary>Age of stream connections when they are opened.</summary>
    public TimeSpan? ConnectionAge { get; init; }

    /// <summary>Mean simulated time from one stream fault to the next.</summary>
    public TimeSpan? FaultEvery { get; init; }

    /// <summary>Simulated time after which no stream fault happens any more.</summary>
    public TimeSpan? FaultSpan { get; init; }

    /// <summary>Trades a second, evenly, instead of the market's own; 0 for the market's own.</summary>
    public int MessageRate { get; init; }

    /// <summary>Recorded sessions or trades to serve instead of an invented market, in this order.</summary>
    public IReadOnlyList<string> Replay { get; init; } = [];
}

/// <summary>The simulator, running in this process until it is disposed.</summary>
public sealed class SimulatedVenue : IAsyncDisposable
{
    private readonly SimulatorServer _server;

    private SimulatedVenue(SimulatorServer server) => _server = server;

    public Uri Url => _server.BaseUrl;

    public TimeProvider Clock => _server.Clock;

    /// <summary>Simulated seconds a second that were asked for but would make limits too short to keep; null when the clock runs as asked.</summary>
    public double? CappedFrom { get; private init; }

    /// <summary>Simulated seconds a second.</summary>
    public double Rate => _server.Clock.Rate;

    /// <summary>Where the truth was written; null when real archives are served.</summary>
    public string? TruthFolder => _server.TruthFolder;

    /// <summary>A market of the size that the main job wants.</summary>
    public static Task<SimulatedVenue> StartAsync(CandlewickOptions options, ulong seed, IProgress<JobProgress>? progress, CancellationToken ct) =>
        StartAsync(
            options,
            new SimulatedVenueRequest(seed) { Instruments = Math.Max(24, options.Backfill.Instruments) + 4, Months = Math.Max(1, options.Backfill.Months) },
            progress,
            ct);

    /// <exception cref="InputException">A fault's name or a number is not valid; all of them at once.</exception>
    public static async Task<SimulatedVenue> StartAsync(
        CandlewickOptions options, SimulatedVenueRequest request, IProgress<JobProgress>? progress, CancellationToken ct)
    {
        SimulatorOptions defaults = new();
        SimulatorOptions simulator = defaults with
        {
            Seed = request.Seed,
            Port = request.Port,
            Instruments = request.Instruments ?? defaults.Instruments,
            Months = request.Months ?? defaults.Months,
            Rate = request.Rate,
            Archives = request.Archives is { } folder ? options.Resolve(folder) : null,
            Faults = request.Faults.Count == 0 ? defaults.Faults : FaultKinds.Parse(string.Join(',', request.Faults)),
            FaultShare = request.FaultRate ?? defaults.FaultShare,
            DataFolder = Path.Combine(options.Resolve(options.DataDirectory), "simulator"),
            Start = request.Start,
            ConnectionAge = request.ConnectionAge ?? defaults.ConnectionAge,
            StreamFaultEvery = request.FaultEvery ?? defaults.StreamFaultEvery,
            StreamFaultsFor = request.FaultSpan ?? defaults.StreamFaultsFor,
            MessageRate = request.MessageRate,
            Replay = [.. request.Replay.Select(options.Resolve)],
        };
        SimulatorServer server = await SimulatorServer.StartAsync(simulator, progress is null ? null : new Relay(progress), ct);
        return new SimulatedVenue(server) { CappedFrom = server.Clock.Rate < request.Rate ? request.Rate : null };
    }

    /// <summary>Serves until the token is cancelled.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = ct.Register(stopped.SetResult);
        await stopped.Task;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private sealed class Relay(IProgress<JobProgress> target) : IProgress<SimulatorProgress>
    {
        public void Report(SimulatorProgress value) => target.Report(new JobProgress("", value.Step, value.Done, value.Total));
    }
}
