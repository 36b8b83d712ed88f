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

    public static IReadOnlySet<FaultKind> None { get; } = new HashSet<FaultKind>();

    /// <summary>Reads <c>all</c>, <c>none</c>, <c>default</c> (the market's holes) or names separated by commas; these may be mixed.</summary>
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

    private static InputException Unknown(string name) => new(
        $"faults: found '{name}', expected all, none, default or names of {string.Join(", ", Enum.GetValues<FaultKind>().Select(NameOf))}.");
}
