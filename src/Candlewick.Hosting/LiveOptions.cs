using System.Globalization;
using Candlewick.Venues.Binance;

namespace Candlewick.Hosting;

/// <summary>How live data comes.</summary>
public enum LiveMode
{
    /// <summary>Over WebSocket streams.</summary>
    Stream,

    /// <summary>Last prices over REST, again and again.</summary>
    Poll,
}

/// <summary>Live data: of what, how, and when silence is a stall.</summary>
public sealed record LiveOptions
{
    /// <summary>Streams, or polled prices.</summary>
    public LiveMode Mode { get; init; } = LiveMode.Stream;

    /// <summary>Instruments such as <c>BINANCE:BTCUSDT</c>; empty for members of the universe.</summary>
    public IReadOnlyList<InstrumentId> Instruments { get; init; } = [];

    /// <summary>Members of the universe that are followed where no instruments are named, largest first; 1 to 1,000.</summary>
    public int Top { get; init; } = 24;

    /// <summary>Kinds of streams.</summary>
    public IReadOnlyList<StreamKind> Kinds { get; init; } = [StreamKind.Bars, StreamKind.AggregateTrades];

    /// <summary>Lengths of the venue's bars that are followed.</summary>
    public IReadOnlyList<Timeframe> Bars { get; init; } = [new(1, TimeframeUnit.Minute)];

    /// <summary>Lengths of the bars that are built from trades; empty for none.</summary>
    public IReadOnlyList<Timeframe> BuiltBars { get; init; } = [];

    /// <summary>Seconds between two polls; 1 to 86,400.</summary>
    public int SamplingFrequency { get; init; } = 10;

    /// <summary>Requests a second of all polls together; 1 to 100.</summary>
    public int ApiRateLimit { get; init; } = 5;

    /// <summary>Requests at once; 1 to 64.</summary>
    public int MaxWorkers { get; init; } = 4;

    /// <summary>The shortest silence that counts as a stall, in seconds; 1 to 3,600.</summary>
    public int ShortestStall { get; init; } = 10;

    /// <summary>The longest silence that does not, in seconds; 1 to 86,400.</summary>
    public int LongestStall { get; init; } = 300;

    /// <summary>Age at which a strategy skips an event, in seconds; 1 to 3,600.</summary>
    public int MaxEventAge { get; init; } = 5;

    /// <summary>The section <c>live</c> of the configuration.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        Key("mode", "stream (WebSocket), or poll (last prices over REST)",
            live => Text(live.Mode), (live, text) => live with { Mode = Choice<LiveMode>(text) }),
        Key("instruments", "instruments by comma, such as BINANCE:BTCUSDT; empty for members of the universe",
            live => string.Join(',', live.Instruments), (live, text) => live with { Instruments = List(text, InstrumentId.Parse) }),
        Number("top", "members of the universe that are followed, largest first, 1 to 1000", (1, 1_000),
            live => live.Top, (live, value) => live with { Top = value }),
        Key("kinds", "streams by comma: trades, aggregatetrades, bars, bestquotes, minitickers",
            live => string.Join(',', live.Kinds.Select(Text)), (live, text) => live with { Kinds = NotEmpty(List(text, Kind), "at least one kind of stream") }),
        Key("bars", "lengths of the venue's bars by comma, such as 1m",
            live => Codes(live.Bars), (live, text) => live with { Bars = List(text, Timeframe.Parse) }),
        Key("built_bars", "lengths of bars built from trades by comma, such as 1m; empty for none",
            live => Codes(live.BuiltBars), (live, text) => live with { BuiltBars = List(text, Timeframe.Parse) }),
        Number("sampling_frequency", "seconds between two polls, 1 to 86400", (1, 86_400),
            live => live.SamplingFrequency, (live, value) => live with { SamplingFrequency = value }),
        Number("api_rate_limit", "requests a second of all polls together, 1 to 100", (1, 100),
            live => live.ApiRateLimit, (live, value) => live with { ApiRateLimit = value }),
        Number("max_workers", "requests at once, 1 to 64", (1, 64), live => live.MaxWorkers, (live, value) => live with { MaxWorkers = value }),
        Number("shortest_stall", "shortest silence that counts as a stall, in seconds, 1 to 3600", (1, 3_600),
            live => live.ShortestStall, (live, value) => live with { ShortestStall = value }),
        Number("longest_stall", "longest silence that does not, in seconds, 1 to 86400", (1, 86_400),
            live => live.LongestStall, (live, value) => live with { LongestStall = value }),
        Number("max_event_age", "age at which a strategy skips an event, in seconds, 1 to 3600", (1, 3_600),
            live => live.MaxEventAge, (live, value) => live with { MaxEventAge = value }),
    ];

    /// <summary>Where two values do not go together.</summary>
    internal IEnumerable<string> FindContradictions()
    {
        if (ShortestStall > LongestStall)
        {
            yield return $"live.shortest_stall: found {ShortestStall}, expected at most live.longest_stall, which is {LongestStall}.";
        }

        if (Kinds.Contains(StreamKind.Bars) && Bars.Count == 0)
        {
            yield return "live.bars: found none, expected at least one length, because live.kinds has bars.";
        }

        if (BuiltBars.Count > 0 && (Mode == LiveMode.Poll || !Kinds.Any(kind => kind is StreamKind.Trades or StreamKind.AggregateTrades)))
        {
            yield return $"live.built_bars: found {Codes(BuiltBars)}, expected none, or trades or aggregatetrades in live.kinds with live.mode stream: bars are built from trades.";
        }
    }

    /// <summary>Why a venue would not repeat what is followed to who has no key of it; null where every one does.</summary>
    internal string? FindMissingKey() =>
        Kinds.Contains(StreamKind.Trades) && BinanceSegments.Real.FirstOrDefault(segment => segment.NeedsKeyForOldTrades && Instruments.Any(one => one.Venue == segment.Code)) is { } keyed
            ? $"live.kinds: found trades, expected aggregatetrades: {keyed.Code} repeats single trades, without which no hole is filled, only for who has an API key. "
              + $"Set {BinanceOptions.KeyVariable}, or follow aggregatetrades."
            : null;

    /// <summary>The streams of some instruments.</summary>
    public IReadOnlyList<StreamId> StreamsOf(IEnumerable<InstrumentId> instruments) =>
    [
        .. from instrument in instruments
           from kind in Kinds
           from timeframe in kind == StreamKind.Bars ? Bars : [default]
           select new StreamId(instrument, kind, timeframe),
    ];

    private static OptionKey Key(string name, string meaning, Func<LiveOptions, string> read, Func<LiveOptions, string, LiveOptions> set) =>
        new($"live.{name}", meaning, options => read(options.Live), (options, text) => options with { Live = set(options.Live, text) });

    private static OptionKey Number(
        string name, string meaning, (int Least, int Most) limits, Func<LiveOptions, int> read, Func<LiveOptions, int, LiveOptions> set) =>
        Key(name, meaning, live => read(live).ToString(CultureInfo.InvariantCulture), (live, text) => set(live, OptionKeys.Whole(text, limits.Least, limits.Most)));

    private static string Text<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Codes(IReadOnlyList<Timeframe> timeframes) => string.Join(',', timeframes.Select(timeframe => timeframe.Code));

    private static StreamKind Kind(string text) =>
        Choice<StreamKind>(text) is var kind && kind is not (StreamKind.BuiltBars or StreamKind.Holes)
            ? kind
            : throw new FormatException("trades, aggregatetrades, bars, bestquotes or minitickers");

    private static T Choice<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : throw new FormatException(string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant())));

    private static List<T> List<T>(string text, Func<string, T> parse) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(parse).Distinct()];

    private static List<T> NotEmpty<T>(List<T> list, string expected) => list.Count > 0 ? list : throw new FormatException(expected);
}
