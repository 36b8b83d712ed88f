using Candlewick.Acquisition.Upkeep;
using Candlewick.Hosting.Telemetry;
using Candlewick.Hosting.Alerting;
using Candlewick.Lake;
using Candlewick.Lake.S3;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Hosting;

/// <summary>Everything that can be configured, each with a default. Times are UTC.</summary>
public sealed record CandlewickOptions
{
    /// <summary>Folder of the store and of the simulator's files. Created when absent.</summary>
    public string DataDirectory { get; init; } = "data";

    public StoreOptions Store { get; init; } = new();

    public UniverseOptions Universe { get; init; } = new();

    public BackfillOptions Backfill { get; init; } = new();

    public VenueUrls Venues { get; init; } = new();

    public LiveOptions Live { get; init; } = new();

    public JobsOptions Jobs { get; init; } = new();

    public DerivedOptions Derived { get; init; } = new();

    public LakeOptions Lake { get; init; } = new();

    public AlertsOptions Alerts { get; init; } = new();

    public ServerOptions Server { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Base URL of a running simulator to talk to instead of the venues; null for the venues.</summary>
    public Uri? SimulatorUrl { get; init; }

    /// <summary>Log what is done to standard error.</summary>
    public bool Verbose { get; init; }

    /// <summary>The file that was read; null when there was none.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>Where values come from that are not the default: <c>file</c>, <c>environment</c> or <c>flag</c>, by key.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>The folder that relative paths begin at: that of whoever gave them.</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>Where the simulated market is kept.</summary>
    public string SimulatedStorePath => StorePathOf(StoreOrigin.Simulated);

    /// <summary>The configured store as it was named, else the file of the data folder: simulated and real data have files of their own.</summary>
    public string StorePathOf(StoreOrigin origin) =>
        Store.Path ?? Path.Combine(DataDirectory, origin == StoreOrigin.Simulated ? "sim.duckdb" : "candlewick.duckdb");

    /// <summary>Where that store is, a file by its full path.</summary>
    public StoreAddress AddressOf(StoreOrigin origin) => StoreAddress.Parse(StorePathOf(origin)).WithPassword(Store.Password).Resolve(Resolve);

    /// <summary>That store as this machine sees it.</summary>
    public StorePlace PlaceOf(StoreOrigin origin)
    {
        StoreAddress address = AddressOf(origin);
        return new StorePlace(address, address.IsServer ? Resolve(Path.Combine(DataDirectory, address.FileName)) : address.Target);
    }

    /// <summary>The store of the state beside a store that keeps history only; null where none is named.</summary>
    public StoreAddress? StateAddress => Store.State is { } state ? StoreAddress.Parse(state).WithPassword(Store.Password).Resolve(Resolve) : null;

    /// <summary>The same, naming the file of the simulated market unless another is named.</summary>
    public CandlewickOptions OfSimulatedStore() => this with { Store = Store with { Path = SimulatedStorePath } };

    /// <summary>The full path of one that was given: the one place where the folder of the caller counts.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>The lake of a text such as <c>s3://bucket/prefix</c>, or of a folder; the caller disposes it.</summary>
    /// <exception cref="InputException">The text is neither.</exception>
    public ILakeTarget OpenLake(string target, S3Options s3)
    {
        try
        {
            return LakeTargets.Open(LakeAddress.Parse(target, Resolve), s3, Resolve(DataDirectory));
        }
        catch (FormatException failure)
        {
            throw new InputException($"lake: {failure.Message}");
        }
    }

    /// <summary>Where backups go, and how many stay.</summary>
    public BackupRequest BackupRequest => new(
        Resolve(Derived.BackupDirectory.Length > 0 ? Derived.BackupDirectory : Path.Combine(DataDirectory, "backups")), Derived.Backups);

    /// <summary>Defaults, with one store named by its file.</summary>
    public static CandlewickOptions ForStore(string path) => new() { Store = new StoreOptions { Path = path } };
}

/// <summary>The store.</summary>
public sealed record StoreOptions
{
    /// <summary>Address, as <see cref="StoreAddress"/> reads it; null for the file <c>candlewick.duckdb</c> (or <c>sim.duckdb</c>) in the data folder.</summary>
    public string? Path { get; init; }

    /// <summary>Address of the store of the state, beside a store that keeps history only; null where there is none.</summary>
    public string? State { get; init; }

    /// <summary>Address of a second store that every write also goes to; null for none.</summary>
    public string? Mirror { get; init; }

    /// <summary>Password of the database server, where the address has none; null to leave it to the driver.</summary>
    public string? Password { get; init; }

    /// <summary>Memory that the embedded engine may use, in mebibytes, 64 to 1,048,576; 0 to choose by the size of the file.</summary>
    public int MemoryMegabytes { get; init; }

    /// <summary>Threads of the embedded engine; 0 for one a core.</summary>
    public int Threads { get; init; }
}

/// <summary>The coins that are followed.</summary>
public sealed record UniverseOptions
{
    /// <summary>Coins by market capitalisation; 1 to 1,000.</summary>
    public int Count { get; init; } = 100;

    /// <summary>Segment whose instruments are taken.</summary>
    public string Venue { get; init; } = "BINANCE";

    /// <summary>Quote currency of the instruments.</summary>
    public string Quote { get; init; } = "USDT";
}

/// <summary>What the main job and a backfill without arguments fetch.</summary>
public sealed record BackfillOptions
{
    public string Timeframe { get; init; } = "1m";

    /// <summary>Full months before the running one; 0 to 240.</summary>
    public int Months { get; init; } = 3;

    /// <summary>Members of the universe, largest first; 1 to 1,000.</summary>
    public int Instruments { get; init; } = 24;

    /// <summary>Series at once; 1 to 64.</summary>
    public int Parallel { get; init; } = 4;
}

/// <summary>Where the venues answer. Change these for a mirror or a proxy.</summary>
public sealed record VenueUrls
{
    public Uri BinanceSpot { get; init; } = new("https://api.binance.com");

    public Uri BinanceUsdM { get; init; } = new("https://fapi.binance.com");

    /// <summary>Of live spot streams, without <c>/stream</c>.</summary>
    public Uri BinanceSpotStream { get; init; } = new("wss://stream.binance.com:9443");

    /// <summary>Of live USD-M streams, without <c>/stream</c>.</summary>
    public Uri BinanceUsdMStream { get; init; } = new("wss://fstream.binance.com");

    public Uri BinanceArchive { get; init; } = new("https://data.binance.vision");

    public Uri BinanceArchiveListing { get; init; } = new("https://s3-ap-northeast-1.amazonaws.com/data.binance.vision");

    /// <summary>Null for the public host, or the paid one when a paid key is in the environment.</summary>
    public Uri? CoinGecko { get; init; }
}
