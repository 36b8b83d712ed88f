using System.Globalization;
using Candlewick.Hosting.Telemetry;

namespace Candlewick.Hosting;

/// <summary>One thing that can be configured: its key in the file, its environment variable, and how it is read and set.</summary>
/// <param name="Key">Path in candlewick.yaml, such as <c>store.path</c>.</param>
/// <param name="Meaning">One line, with range and unit.</param>
/// <param name="Read">Its value as text.</param>
/// <param name="Set">Sets it from text; a <see cref="FormatException"/> says what was expected.</param>
internal sealed record OptionKey(
    string Key, string Meaning, Func<CandlewickOptions, string> Read, Func<CandlewickOptions, string, CandlewickOptions> Set)
{
    /// <summary><c>store.path</c> is <c>CANDLEWICK_STORE_PATH</c>.</summary>
    public string Variable => "CANDLEWICK_" + Key.Replace('.', '_').ToUpperInvariant();

    /// <summary>The part before the dot; empty at the root.</summary>
    public string Section => Key.Contains('.', StringComparison.Ordinal) ? Key[..Key.IndexOf('.', StringComparison.Ordinal)] : "";

    /// <summary>The part after the dot.</summary>
    public string Name => Key[(Key.IndexOf('.', StringComparison.Ordinal) + 1)..];
}

/// <summary>The one list of options: the file, the environment, <c>wick config</c> and the reference page are made of it.</summary>
internal static class OptionKeys
{
    public static IReadOnlyList<OptionKey> All { get; } =
    [
        new("data_dir", "folder of the store and of the simulator's files",
            options => options.DataDirectory, (options, text) => options with { DataDirectory = text }),
        new("store.path", "database file, postgres://USER@HOST:PORT/DATABASE or clickhouse:URL; empty for candlewick.duckdb (or sim.duckdb) in the data folder",
            options => Shown(options.Store.Path), (options, text) => options with { Store = options.Store with { Path = Address(text) } }),
        new("store.state", "store of the state beside a store that keeps history only (clickhouse), a file or postgres; empty for none",
            options => Shown(options.Store.State), (options, text) => options with { Store = options.Store with { State = Address(text) } }),
        new("store.mirror", "second store that every write also goes to, a file or postgres; empty for none",
            options => Shown(options.Store.Mirror), (options, text) => options with { Store = options.Store with { Mirror = Address(text) } }),
        new("store.password", "password of the database server, where the address has none; better set in the environment",
            options => options.Store.Password is null ? "" : "***",
            (options, text) => options with { Store = options.Store with { Password = text.Length == 0 ? null : text } }),
        new("store.memory_mb", "memory of the engine in MiB, 64 to 1048576; 0 to choose by the size of the file",
            options => Text(options.Store.MemoryMegabytes),
            (options, text) => options with { Store = options.Store with { MemoryMegabytes = text == "0" ? 0 : Whole(text, 64, 1_048_576) } }),
        new("store.threads", "threads of the engine, 0 to 1024; 0 for one a core",
            options => Text(options.Store.Threads), (options, text) => options with { Store = options.Store with { Threads = Whole(text, 0, 1_024) } }),
        new("universe.count", "coins by market capitalisation, 1 to 1000",
            options => Text(options.Universe.Count), (options, text) => options with { Universe = options.Universe with { Count = Whole(text, 1, 1_000) } }),
        new("universe.venue", "segment whose instruments are taken",
            options => options.Universe.Venue, (options, text) => options with { Universe = options.Universe with { Venue = text.ToUpperInvariant() } }),
        new("universe.quote", "quote currency of the instruments",
            options => options.Universe.Quote, (options, text) => options with { Universe = options.Universe with { Quote = text.ToUpperInvariant() } }),
        new("backfill.timeframe", "bar length, such as 1m or 1h",
            options => options.Backfill.Timeframe,
            (options, text) => options with { Backfill = options.Backfill with { Timeframe = Timeframe.Parse(text).Code } }),
        new("backfill.months", "full months before the running one, 0 to 240",
            options => Text(options.Backfill.Months), (options, text) => options with { Backfill = options.Backfill with { Months = Whole(text, 0, 240) } }),
        new("backfill.instruments", "members of the universe, largest first, 1 to 1000",
            options => Text(options.Backfill.Instruments),
            (options, text) => options with { Backfill = options.Backfill with { Instruments = Whole(text, 1, 1_000) } }),
        new("backfill.parallel", "series at once, 1 to 64",
            options => Text(options.Backfill.Parallel), (options, text) => options with { Backfill = options.Backfill with { Parallel = Whole(text, 1, 64) } }),
        .. LiveOptions.Keys,
        new("venues.binance_spot", "base URL of the spot REST interface",
            options => Text(options.Venues.BinanceSpot), (options, text) => options with { Venues = options.Venues with { BinanceSpot = Url(text) } }),
        new("venues.binance_usdm", "base URL of the USD-M futures REST interface",
            options => Text(options.Venues.BinanceUsdM), (options, text) => options with { Venues = options.Venues with { BinanceUsdM = Url(text) } }),
        new("venues.binance_spot_stream", "base URL of live spot streams",
            options => Text(options.Venues.BinanceSpotStream),
            (options, text) => options with { Venues = options.Venues with { BinanceSpotStream = SocketUrl(text) } }),
        new("venues.binance_usdm_stream", "base URL of live USD-M streams",
            options => Text(options.Venues.BinanceUsdMStream),
            (options, text) => options with { Venues = options.Venues with { BinanceUsdMStream = SocketUrl(text) } }),
        new("venues.binance_archive", "base URL of the archive files",
            options => Text(options.Venues.BinanceArchive), (options, text) => options with { Venues = options.Venues with { BinanceArchive = Url(text) } }),
        new("venues.binance_archive_listing", "base URL of the archive's bucket listing",
            options => Text(options.Venues.BinanceArchiveListing),
            (options, text) => options with { Venues = options.Venues with { BinanceArchiveListing = Url(text) } }),
        new("venues.coingecko", "base URL of CoinGecko; empty for the public host, or the paid one with COINGECKO_PRO_KEY",
            options => options.Venues.CoinGecko is { } url ? Text(url) : "",
            (options, text) => options with { Venues = options.Venues with { CoinGecko = text.Length == 0 ? null : Url(text) } }),
        .. JobsOptions.Keys,
        .. DerivedOptions.Keys,
        .. LakeOptions.Keys,
        .. TelemetryOptions.Keys,
        .. Alerting.AlertsOptions.Keys,
        .. ServerOptions.Keys,
        new("sim_url", "base URL of a running simulator to talk to instead of the venues; empty for the venues",
            options => options.SimulatorUrl is { } url ? Text(url) : "",
            (options, text) => options with { SimulatorUrl = text.Length == 0 ? null : Url(text) }),
    ];

    /// <summary>An address without its password.</summary>
    private static string Shown(string? address) => address is null ? "" : StoreAddress.Parse(address).ToString();

    private static string? Address(string text) => text.Length == 0 || StoreAddress.Parse(text) is null ? null : text;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    internal static string Text(Uri url) => url.AbsoluteUri.TrimEnd('/');

    internal static int Whole(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw new FormatException($"a whole number from {least} to {most}");

    private static Uri SocketUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme is "ws" or "wss") ? url : throw new FormatException("a ws or wss URL");

    internal static Uri Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme is "http" or "https")
            ? url
            : throw new FormatException("an http or https URL");
}
