using System.Collections.ObjectModel;
using Candlewick.Acquisition;
using Candlewick.Acquisition.Dimensions;
using Candlewick.Acquisition.Downsampling;
using Candlewick.Acquisition.Repair;
using Candlewick.Alerts.Channels;
using Candlewick.Hosting.Alerting;
using Candlewick.Hosting.Running;
using Candlewick.Hosting.Telemetry;
using Candlewick.Jobs;
using Candlewick.Storage;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Mirror;
using Candlewick.Storage.Transfer;
using Candlewick.Venues.Binance;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Hosting;

public enum StoreAccess
{
    Read,
    Write,
}

/// <summary>The composition root of one command: the store, the venues, the clock, and the jobs made of them.</summary>
public sealed class Workspace : IAsyncDisposable
{
    /// <summary>Memory for rows on their way into a Parquet file; more go to disk.</summary>
    private const int ParquetMebibytes = 256;

    private static readonly TimeSpan LongestClockSkew = TimeSpan.FromSeconds(5);

    private readonly OpenedStore _store;
    private readonly CandlewickOptions _options;
    private readonly Lazy<ILoggerFactory> _logs;
    private readonly SimulatorLink? _simulator;
    private readonly Workspace? _owner;
    private readonly Lazy<ConnectedVenues> _venues;
    private readonly Lazy<JobEngine> _jobs;
    private readonly DuckDbParquet _parquet;
    private readonly ProgressRelay _jobProgress = new();
    private bool _sharesVenues;

    private Workspace(CandlewickOptions options, OpenedStore store, SimulatorLink? simulator, Equipment equipment, Workspace? owner = null)
    {
        _store = store;
        _options = options;
        _simulator = simulator;
        _owner = owner;
        Clock = simulator?.Clock ?? TimeProvider.System;
        (_logs, _parquet) = equipment;
        _venues = new Lazy<ConnectedVenues>(Connect);
        _jobs = new Lazy<JobEngine>(() => JobList.CreateEngine(this, _options, _jobProgress));
    }

    public StoreRoles Store => _store.Roles;

    public StoreInfo Info => _store.Roles.Queries.Info;

    /// <summary>Where the store is, and what belongs to it on this machine.</summary>
    public StorePlace Place => _store.Place;

    /// <summary>The store's tables as rows for other stores.</summary>
    internal IStoreTransfer Transfer => _store.Transfer;

    /// <summary>The two stores behind the store; null where it is one.</summary>
    public StoreMirror? Mirror => _store.Mirror;

    /// <summary>The schema of the open store.</summary>
    public IStoreSchema Schema => _store.Schema;

    /// <summary>What the store has for several servers; null where this process has it alone.</summary>
    internal SharedStore? Shared => _store.Shared;

    /// <summary>How long a lease of a server lasts that does not renew it.</summary>
    internal TimeSpan LeaseTime => TimeSpan.FromSeconds(_options.Jobs.Lease);

    /// <summary>Runs of jobs as they are kept, and the leases.</summary>
    public RunStores Runs => _store.Runs;

    /// <summary>The jobs: of the process that owns the store where this is a part of it, else an engine of our own. Not open before somebody opens it.</summary>
    /// <exception cref="InputException">The configured schedules do not fit together; all faults at once.</exception>
    public JobEngine Jobs => _owner is { } owner ? owner.Jobs : _jobs.Value;

    /// <summary>Writes Parquet files, whatever the store is.</summary>
    public IParquetFiles Parquet => _parquet;

    /// <summary>The system's clock, or the simulator's.</summary>
    public TimeProvider Clock { get; }

    public VenueSet Venues => _venues.Value.Venues;

    /// <summary>Segment of the universe: the configured one, or the simulator's.</summary>
    public string UniverseVenue => Info.Origin == StoreOrigin.Simulated ? VenueSpec.SimulatedCode : _options.Universe.Venue;

    /// <summary>Opens the store and connects the venues as configured.</summary>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    /// <exception cref="VenueException">The simulator that the options name does not answer.</exception>
    public static Task<Workspace> OpenAsync(CandlewickOptions options, StoreAccess access, CancellationToken ct) =>
        OpenAsync(options, access, WorkspaceTaps.None, ct);

    /// <summary>The same, listened to.</summary>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    /// <exception cref="VenueException">The simulator that the options name does not answer.</exception>
    public static async Task<Workspace> OpenAsync(CandlewickOptions options, StoreAccess access, WorkspaceTaps taps, CancellationToken ct)
    {
        SimulatorLink? simulator = options.SimulatorUrl is { } url ? await SimulatorLink.ConnectAsync(url, ct) : null;
        Lazy<ILoggerFactory> logs = LogsOf(options, taps);
        ILogger log = options.Verbose || options.Telemetry.LogLevel < LogLevel.Error || taps.Logs is not null ? logs.Value.CreateLogger("Candlewick.Storage") : NullLogger.Instance;
        DuckDbParquet parquet = new(ParquetMebibytes, Path.Combine(options.Resolve(options.DataDirectory), "scratch"));
        OpenedStore store = await Stores.OpenAsync(
            new StoreWish(options, simulator?.Origin, access), new StoreSurroundings(simulator?.Clock ?? TimeProvider.System, log, parquet), ct);
        return new Workspace(options, store, simulator is null ? null : simulator with { Handler = taps.Handler }, new Equipment(logs, parquet));
    }

    /// <summary>Where the store is that the options name; a simulator that they name is asked what it serves.</summary>
    /// <exception cref="VenueException">The simulator that the options name does not answer.</exception>
    public static async Task<StorePlace> LocateAsync(CandlewickOptions options, CancellationToken ct)
    {
        StoreOrigin origin = options.Store.Path is null && options.SimulatorUrl is { } url ? (await SimulatorLink.ConnectAsync(url, ct)).Origin : StoreOrigin.Real;
        return options.PlaceOf(origin);
    }

    /// <summary>The schema of the store that the options name, without opening the store.</summary>
    /// <exception cref="VenueException">The simulator that the options name does not answer.</exception>
    public static async Task<IStoreSchema> SchemaOfAsync(CandlewickOptions options, CancellationToken ct)
    {
        StoreOrigin origin = options.Store.Path is null && options.SimulatorUrl is { } url ? (await SimulatorLink.ConnectAsync(url, ct)).Origin : StoreOrigin.Real;
        return Stores.SchemaOf(new StoreWish(options, origin, StoreAccess.Write), TimeProvider.System);
    }

    /// <summary>A workspace of other options over the store of this one, which stays open when the new one is disposed.</summary>
    /// <remarks>Venues at the same addresses are shared with their connections and rate budgets; the same checks are made as when the file is opened.</remarks>
    /// <exception cref="StoreException">The options bring data of another origin.</exception>
    /// <exception cref="VenueException">The simulator that the options name does not answer.</exception>
    public async Task<Workspace> ShareAsync(CandlewickOptions options, StoreAccess access, WorkspaceTaps taps, CancellationToken ct)
    {
        SimulatorLink? simulator = options.SimulatorUrl is { } url ? await SimulatorLink.ConnectAsync(url, ct) : null;
        OpenedStore store = Stores.Share(new StoreWish(options, simulator?.Origin, access), _store);
        bool followsOwner = simulator is null && access == StoreAccess.Write && Info.Origin == StoreOrigin.Simulated;
        return new Workspace(options, store, followsOwner ? _simulator : simulator, new Equipment(LogsOf(options, taps), _parquet), this);
    }

    /// <summary>This workspace, whose writes into a store of several servers are refused once the lease is another's; itself where this process has the store alone.</summary>
    /// <param name="fence">Asked at every write; null refuses it.</param>
    internal Workspace Under(Func<Fence?> fence) => Shared is { } shared
        ? new Workspace(_options, new OpenedStore(shared.Fenced(fence), Runs, Place, owner: null) { Transfer = Transfer, Schema = Schema, Mirror = Mirror, Shared = shared }, _simulator, new Equipment(_logs, _parquet), this)
        : this;

    /// <summary>Reads the venues' clocks and compares them with ours; a venue that does not answer is left to the job that needs it.</summary>
    /// <returns>One line for each clock that differs by more than <see cref="LongestClockSkew"/>.</returns>
    public async Task<IReadOnlyList<string>> FindSkewedClocksAsync(IEnumerable<string> venues, CancellationToken ct)
    {
        List<string> skewed = [];
        foreach (IVenueClock venue in venues.Distinct().Select(code => Venues.Find<IVenueClock>(code)).OfType<IVenueClock>())
        {
            try
            {
                TimeSpan skew = (await venue.ReadClockAsync(ct)).Skew;
                if (skew.Duration() > LongestClockSkew)
                {
                    skewed.Add($"our clock is {skew.Duration().TotalSeconds:F0} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the one of {venue.Spec.Code} (limit {LongestClockSkew.TotalSeconds:F0} s): which bars are closed may be judged wrongly. Set this machine's clock.");
                }
            }
            catch (VenueException)
            {
                continue;
            }
        }

        return skewed;
    }

    /// <summary>Members of the current universe that have an instrument, largest first.</summary>
    /// <exception cref="InputException">No universe is known yet.</exception>
    public async Task<IReadOnlyList<InstrumentId>> ListUniverseAsync(int count, CancellationToken ct)
    {
        try
        {
            UniverseSnapshot snapshot = await Store.Universe.AsOfAsync(
                UtcTime.From(Clock.GetUtcNow()), UniverseVenue, _options.Universe.Quote, asOfFirstKnown: true, ct);
            return [.. snapshot.Members.Where(member => member.IsMapped).Take(count).Select(member => member.Instrument)];
        }
        catch (StoreException failure) when (failure.Kind == ErrorKind.Unknown)
        {
            throw new InputException($"no universe of {UniverseVenue} is known yet: run 'wick universe refresh' first, or name series such as {UniverseVenue}:BTCUSDT@1m.");
        }
    }

    /// <summary>Every file layout, with the given mappings before the built-in ones.</summary>
    /// <param name="mappings">YAML files, or folders of such.</param>
    /// <param name="venue">Segment of exchange archives whose path does not tell it; null to tell it from their content.</param>
    /// <exception cref="InputException">A mapping has faults (all of them at once), or there is no such segment.</exception>
    public async Task<IReadOnlyList<IFileFormat>> LoadFormatsAsync(IReadOnlyList<string> mappings, string? venue, CancellationToken ct) =>
        [.. await Catalog.LoadMappingsAsync([.. mappings.Select(_options.Resolve)], Clock, ct), .. Catalog.Formats(Clock, venue)];

    /// <summary>The store for who adds prices: where windows are also filled by a number of points, their job is told as soon as those have come.</summary>
    internal StoreRoles CountSamples() => _options.Jobs.DataPoints == 0
        ? Store
        : Store with { Derived = Store.Derived with { Samples = new CountedSamples(Store.Derived.Samples, _options.Jobs.DataPoints, _ => TellOfSamples()) } };

    /// <summary>Polled prices instead of streams, where the options say so; null otherwise.</summary>
    public PollingPiece? CreatePolling() =>
        _options.Live.Mode == LiveMode.Poll ? new PollingPiece(this, _options, _logs.Value.CreateLogger<PollingPiece>()) : null;

    /// <summary>Live data of the followed instruments, to be run in the process that owns the store.</summary>
    /// <exception cref="InputException">A venue wants a key for what is followed, and there is none.</exception>
    public LivePiece CreateLive() =>
        _options.SimulatorUrl is null && BinanceOptions.ReadKey() is null && _options.Live.FindMissingKey() is { } fault
            ? throw new InputException(fault)
            : new LivePiece(this, _options.Live, ct => FollowedStreams.ListAsync(this, _options, ct), _logs.Value.CreateLogger<LivePiece>());

    private void TellOfSamples() => _ = Jobs.RaiseAsync(DerivedJobs.SamplesEvent, ReadOnlyDictionary<string, string>.Empty, CancellationToken.None);

    /// <summary>Rules, states and channels of alerts.</summary>
    /// <param name="feed">Live data; null where none comes.</param>
    /// <exception cref="InputException">The file of rules is not there, or has faults; all of them at once.</exception>
    public AlertServices CreateAlerts(IMarketFeed? feed = null) => AlertServices.Create(this, _options, feed, _logs.Value.CreateLogger<LogChannel>());

    public BackfillBars CreateBackfill(IProgress<JobProgress>? progress) =>
        new(Venues, Store, Clock, _logs.Value.CreateLogger<BackfillBars>(), progress);

    public CatchUp CreateCatchUp(IProgress<JobProgress>? progress) => new(Venues, Store, Clock, progress);

    public RepairGaps CreateRepair(IProgress<JobProgress>? progress) =>
        new(Venues, Store, Clock, _logs.Value.CreateLogger<RepairGaps>(), progress);

    public Reverify CreateReverify(IProgress<JobProgress>? progress) => new(Venues, Store, progress);

    /// <param name="coins">A saved ranking to take instead of asking; null to ask.</param>
    /// <param name="listing">A saved listing to take instead of asking; null to ask.</param>
    /// <param name="of">When the saved listing was given, where it does not say so itself; null when nobody said.</param>
    /// <exception cref="InputException">A saved answer is not there, or nobody says of when the listing is.</exception>
    public RefreshUniverse CreateRefreshUniverse(string? coins = null, string? listing = null, UtcTime? of = null) =>
        new(
            coins is null ? _venues.Value.MarketCaps : SavedAnswers.ReadMarketCaps(_options.Resolve(coins)),
            listing is null ? Venues.Require<IInstrumentCatalog>(UniverseVenue, "a listing") : SavedAnswers.ReadListing(_options.Resolve(listing), UniverseVenue, of),
            Store,
            Clock);

    /// <summary>Asks every venue that lists instruments, and the source of the ranking.</summary>
    public RefreshMetadata CreateMetadata() =>
        new([.. Venues.All.OfType<IInstrumentCatalog>().OrderBy(venue => venue.Spec.Code, StringComparer.Ordinal)], _venues.Value.MarketCaps, Store, Clock);

    public SyncMarket CreateSync(IProgress<JobProgress>? progress) =>
        new(CreateRefreshUniverse(), CreateBackfill(progress), CreateCatchUp(progress), CreateRepair(progress), new AuditStore(Store), Clock);

    /// <summary>Tells how far jobs are, until disposed.</summary>
    public IDisposable WatchJobs(IProgress<JobProgress>? progress) => (_owner ?? this)._jobProgress.Add(progress);

    public async ValueTask DisposeAsync()
    {
        if (_jobs.IsValueCreated)
        {
            await _jobs.Value.DisposeAsync();
        }

        if (_venues.IsValueCreated && !_sharesVenues)
        {
            _venues.Value.Dispose();
        }

        if (_owner is null)
        {
            _parquet.Dispose();
        }

        await _store.DisposeAsync();
        if (_logs.IsValueCreated)
        {
            _logs.Value.Dispose();
        }
    }

    private static Lazy<ILoggerFactory> LogsOf(CandlewickOptions options, WorkspaceTaps taps) =>
        new(() => taps.Logs ?? Logs.Create(options, taps.Errors ?? Console.Error));

    private ConnectedVenues Connect()
    {
        if (Info.Origin == StoreOrigin.Simulated && _simulator is null)
        {
            throw new InputException($"{Info.Location} holds SIMULATED data, and nothing else may be asked for it: start 'wick sim' and pass the URL that it prints as --sim-url, or name a store of real data.");
        }

        _sharesVenues = _owner is { } owner && owner._simulator?.Url == _simulator?.Url && (_simulator is not null || owner._options.Venues == _options.Venues);
        return _sharesVenues
            ? _owner!._venues.Value
            : ConnectedVenues.Create(_options, _simulator, Store.Facts, Clock, _logs.Value);
    }
    /// <summary>What a workspace works with besides its store.</summary>
    private sealed record Equipment(Lazy<ILoggerFactory> Logs, DuckDbParquet Parquet);
}
