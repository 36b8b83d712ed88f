namespace Candlewick.Simulator.Faults;

/// <summary>What can be planted. The name in options, truth and counts is the member's in lower case with hyphens (<c>bit-flip</c>).</summary>
public enum FaultKind
{
    /// <summary>The whole venue stands still for one to three hours: no source has bars.</summary>
    Halt,

    /// <summary>An instrument is listed in the middle of the range.</summary>
    LateListing,

    /// <summary>An instrument is delisted in the middle of the range.</summary>
    Delisting,

    /// <summary>A month of one instrument exists in no source.</summary>
    MissingMonth,

    /// <summary>One to three days of one instrument exist in no source.</summary>
    MissingDays,

    /// <summary>A run of minutes of one instrument exists in no source, while its period does.</summary>
    MissingRows,

    /// <summary>A published period whose archive is not there; REST has the rows.</summary>
    ArchiveAbsent,

    /// <summary>Rows that this archive lacks; REST has them.</summary>
    ArchiveRowsMissing,
    DuplicateRows,
    OutOfOrderRows,
    BitFlip,
    Truncated,
    StaleChecksum,
    MissingChecksum,

    /// <summary>High and low changed places.</summary>
    SwappedColumns,
    ColumnMissing,
    HeaderAdded,

    /// <summary>From the middle of the file on, times are in milliseconds instead of microseconds.</summary>
    UnitSwitch,
    NotANumber,
    NegativePrice,
    EmptyZip,
    TwoEntries,
    ZipBomb,

    /// <summary>The entry's name climbs out of the folder.</summary>
    PathOutside,

    /// <summary>A first version with some wrong values, replaced later with another checksum.</summary>
    Reissued,

    /// <summary>A burst of 429 with Retry-After.</summary>
    RateLimitBurst,

    /// <summary>418 with Retry-After.</summary>
    Ban,
    ServerError,

    /// <summary>An answer that does not come.</summary>
    Stall,

    /// <summary>The connection ends in the middle of the body.</summary>
    CutConnection,

    /// <summary>A stream's connection breaks in the middle of a frame.</summary>
    StreamCut,

    /// <summary>A stream's connection is silent for a while, pings apart; what happens meanwhile is never sent.</summary>
    StreamStall,

    /// <summary>A stream's connection stays open and says nothing any more, not even to pings.</summary>
    HalfOpen,

    /// <summary>One to three messages are never sent.</summary>
    FrameGap,
    FrameDuplicate,

    /// <summary>A message comes after one to three later ones.</summary>
    FrameReorder,

    /// <summary>A message comes some seconds late, after everything that was said meanwhile.</summary>
    FrameLate,

    /// <summary>A message's JSON ends in the middle; the right one is never sent.</summary>
    FrameTruncated,

    /// <summary>Texts where numbers belong and the other way round; the right message is never sent.</summary>
    FrameWrongTypes,

    /// <summary>One message more, about a symbol that does not exist.</summary>
    FrameUnknownSymbol,

    /// <summary>One message more, of a stream that nobody subscribed to.</summary>
    FrameUnknownStream,

    /// <summary>One message more, of 4 MiB.</summary>
    FrameGiant,

    /// <summary>One message more, of random bytes.</summary>
    FrameBinary,

    /// <summary>429 to requests for trades or bars after a stream was opened.</summary>
    RepairRateLimit,

    /// <summary>418 to requests for trades or bars after a stream was opened.</summary>
    RepairBan,

    /// <summary>503 to a request for trades or bars after a stream was opened.</summary>
    RepairServerError,
}

/// <summary>Sets of faults by name.</summary>
public static class FaultKinds
{
    /// <summary>What an ordinary market has: holes that every source shares.</summary>
    public static IReadOnlySet<FaultKind> MarketHoles { get; } =
        new HashSet<FaultKind>
        {
            FaultKind.Halt, FaultKind.LateListing, FaultKind.Delisting, FaultKind.MissingMonth, FaultKind.MissingDays, FaultKind.MissingRows,
        };

    public static IReadOnlySet<FaultKind> All { get; } = new HashSet<FaultKind>(Enum.GetValues<FaultKind>());

    /// <summary>What concerns archives, bars and their requests: all but the faults of streams and of the repair that they need.</summary>
    public static IReadOnlySet<FaultKind> AtRest { get; } = new HashSet<FaultKind>(Enum.GetValues<FaultKind>().Where(kind => kind < FaultKind.StreamCut));

    /// <summary>What concerns streams and the repair that they need.</summary>
    public static IReadOnlySet<FaultKind> Streams { get; } = new HashSet<FaultKind>(Enum.GetValues<FaultKind>().Where(kind => kind >= FaultKind.StreamCut));

    public static IReadOnlySet<FaultKind> None { get; } = new HashSet<FaultKind>();

    /// <summary>Reads <c>all</c>, <c>none</c>, <c>default</c> (the market's holes), <c>streams</c> or names separated by commas; these may be mixed.</summary>
    /// <exception cref="InputException">A name is not known; the message lists all of them.</exception>
    public static IReadOnlySet<FaultKind> Parse(string text)
    {
        HashSet<FaultKind> kinds = [];
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            kinds.UnionWith(name switch
            {
                "all" => All,
                "none" => None,
                "default" => MarketHoles,
                "streams" => Streams,
                _ => [Enum.GetValues<FaultKind>().Cast<FaultKind?>().FirstOrDefault(kind => NameOf(kind!.Value) == name) ?? throw Unknown(name)],
            });
        }

        return kinds;
    }

    /// <summary>The name in options, truth and counts, such as <c>bit-flip</c>.</summary>
    public static string NameOf(FaultKind kind) =>
        string.Concat(kind.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    internal static bool IsHole(FaultKind kind) => kind <= FaultKind.MissingRows;

    internal static bool IsArchive(FaultKind kind) => kind is > FaultKind.MissingRows and <= FaultKind.Reissued;

    internal static bool IsTransport(FaultKind kind) => kind is >= FaultKind.RateLimitBurst and <= FaultKind.CutConnection;

    internal static bool IsStream(FaultKind kind) => kind is >= FaultKind.StreamCut and <= FaultKind.FrameBinary;

    internal static bool IsRepair(FaultKind kind) => kind >= FaultKind.RepairRateLimit;

    private static InputException Unknown(string name) => new(
        $"faults: found '{name}', expected all, none, default, streams or names of {string.Join(", ", Enum.GetValues<FaultKind>().Select(NameOf))}.");
}
