using Candlewick.Venues.Transport;

namespace Candlewick.Venues.Binance;

/// <summary>Where one segment of Binance is reached, and how.</summary>
public sealed record BinanceOptions
{
    /// <summary>Scheme and host of REST; <c>https://data-api.binance.vision</c> serves public spot data to places that the default refuses.</summary>
    public string RestUrl { get; init; } = "https://api.binance.com";

    /// <summary>Scheme, host and path before <c>/stream</c> of live streams.</summary>
    public string StreamUrl { get; init; } = "wss://stream.binance.com:9443";

    /// <summary>Where the archive bucket is listed (S3 XML).</summary>
    public string ArchiveListUrl { get; init; } = "https://s3-ap-northeast-1.amazonaws.com/data.binance.vision";

    /// <summary>Where its files are.</summary>
    public string ArchiveUrl { get; init; } = "https://data.binance.vision";

    /// <summary>How far our clock may be from the venue's; default 5 s.</summary>
    public TimeSpan LongestClockSkew { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest archive that is downloaded, in bytes; default 1 GiB.</summary>
    public long LargestArchive { get; init; } = 1L << 30;

    /// <summary>Sent as <c>X-MBX-APIKEY</c> with what <see cref="BinanceSegment.NeedsKeyForOldTrades"/>; null to ask without one.</summary>
    public Secret? Key { get; init; }

    public TransportOptions Transport { get; init; } = new();

    public SocketOptions Socket { get; init; } = new();

    /// <summary>Variable of the environment that holds an API key of the venue: the key alone, no secret to sign with.</summary>
    public const string KeyVariable = "BINANCE_API_KEY";

    /// <summary>The key of the environment; null where there is none.</summary>
    public static Secret? ReadKey() => Secret.FromEnvironment(KeyVariable);

    public static BinanceOptions Spot { get; } = new();

    public static BinanceOptions UsdMargined { get; } = new() { RestUrl = "https://fapi.binance.com", StreamUrl = "wss://fstream.binance.com" };

    public static BinanceOptions CoinMargined { get; } = new() { RestUrl = "https://dapi.binance.com", StreamUrl = "wss://dstream.binance.com" };
}
