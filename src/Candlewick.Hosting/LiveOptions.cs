using System.Globalization;
using Candlewick.Acquisition.Live;
using Candlewick.Text;

namespace Candlewick.Hosting;

/// <summary>Which live streams <c>wick up</c> follows, and when a silence counts as a stall.</summary>
public sealed record LiveOptions
{
    /// <summary>Instruments to follow; none for the largest members of the universe.</summary>
    public IReadOnlyList<InstrumentId> Instruments { get; init; } = [];

    /// <summary>Members of the universe, largest first, 0 to 1,000; 0 for as many as are backfilled.</summary>
    public int Top { get; init; }

    /// <summary>Kinds of streams; none switches live data off.</summary>
    public IReadOnlyList<StreamKind> Kinds { get; init; } = [StreamKind.Bars, StreamKind.AggregateTrades];

    /// <summary>The shortest silence that counts as a stall; 1 s to 1 h.</summary>
    public TimeSpan ShortestStall { get; init; } = new LiveSettings().ShortestStall;

    /// <summary>The longest silence that does not; 1 s to 1 day.</summary>
    public TimeSpan LongestStall { get; init; } = new LiveSettings().LongestStall;

    /// <summary>How old an event may be when a consumer that may skip gets it; 10 ms to 1 h.</summary>
    public TimeSpan LongestLag { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The section <c>live</c> of the configuration.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        new("live.instruments", "instruments to stream, such as BINANCE:BTCUSDT, BINANCE:ETHUSDT; empty for the largest of the universe",
            options => string.Join(", ", options.Live.Instruments), (options, text) => With(options, one => one with { Instruments = ParseInstruments(text) })),
        new("live.top", "members of the universe to stream, 0 to 1000; 0 for backfill.instruments",
            options => options.Live.Top.ToString(CultureInfo.InvariantCulture), (options, text) => With(options, one => one with { Top = OptionKeys.Whole(text, 0, 1_000) })),
        new("live.kinds", "what to stream: bars, trades, aggregateTrades, bestQuotes, miniTickers; empty for nothing",
            options => string.Join(", ", options.Live.Kinds.Select(NameOf)), (options, text) => With(options, one => one with { Kinds = ParseKinds(text) })),
        Length("shortest_stall", "the shortest silence that counts as a stall, 1s to 1h", (1, 3_600), live => live.ShortestStall, (live, value) => live with { ShortestStall = value }),
        Length("longest_stall", "the longest silence that does not, 1s to 24h", (1, 86_400), live => live.LongestStall, (live, value) => live with { LongestStall = value }),
        Length("max_event_age", "how old an event may be when a consumer that may skip gets it, 10ms to 1h", (0.01, 3_600), live => live.LongestLag, (live, value) => live with { LongestLag = value }),
    ];

    private static CandlewickOptions With(CandlewickOptions options, Func<LiveOptions, LiveOptions> change) => options with { Live = change(options.Live) };

    private static OptionKey Length(
        string name, string meaning, (double Least, double Most) seconds, Func<LiveOptions, TimeSpan> read, Func<LiveOptions, TimeSpan, LiveOptions> set) => new(
        $"live.{name}", meaning,
        options => string.Create(CultureInfo.InvariantCulture, $"{read(options.Live).TotalSeconds}s"),
        (options, text) => Durations.TryParse(text, out TimeSpan value) && value.TotalSeconds >= seconds.Least && value.TotalSeconds <= seconds.Most
            ? With(options, one => set(one, value))
            : throw new FormatException("a duration in its range, such as 500ms, 10s or 5m"));

    private static InstrumentId[] ParseInstruments(string text) => [.. Parts(text).Select(part => InstrumentId.Parse(part.ToUpperInvariant())).Distinct()];

    private static StreamKind[] ParseKinds(string text) => [.. Parts(text).Select(ParseKind).Distinct()];

    private static StreamKind ParseKind(string text) =>
        Enum.GetValues<StreamKind>().Where(kind => kind < StreamKind.BuiltBars && NameOf(kind).Equals(text, StringComparison.OrdinalIgnoreCase)).Cast<StreamKind?>().FirstOrDefault()
        ?? throw new FormatException("bars, trades, aggregateTrades, bestQuotes or miniTickers, separated by commas");

    private static string NameOf(StreamKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
