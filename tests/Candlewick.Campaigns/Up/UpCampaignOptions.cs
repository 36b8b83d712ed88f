using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Market;

namespace Candlewick.Campaigns.Up;

/// <summary>What a campaign of the whole program is made of.</summary>
/// <param name="Lasts">Wall time for which the program runs.</param>
public sealed record UpCampaignOptions(ulong Seed, TimeSpan Lasts)
{
    /// <summary>Instruments of the market; six are followed, which the others make stand out.</summary>
    private const int Instruments = 8;
    private const int Followed = 6;

    /// <summary>A midnight comes two hours later, and with it the cut of connections that are 22 hours old.</summary>
    private static readonly UtcTime Start = UtcTime.From(2026, 3, 4, 22, 0);

    internal static BarSpec Minutes { get; } = new(Timeframe.Parse("1m"));

    internal static BarSpec BuiltMinutes { get; } = Minutes with { Origin = BarOrigin.Built };

    /// <summary>The market without its faults.</summary>
    public SimulatedMarket Truth => new(Seed, Instruments, months: 1, Start, FaultKinds.None);

    /// <summary>The followed instruments.</summary>
    public IReadOnlyList<InstrumentId> Names => [.. Truth.Symbols.Take(Followed).Select(symbol => InstrumentId.Of("SIM", symbol))];

    internal IReadOnlyList<string> SimulatorArguments =>
    [
        "sim", "--port", "0", "--seed", $"{Seed}", "--instruments", $"{Instruments}", "--months", "1", "--rate", "1000", "--start", Start.ToString(), "--connection-age", "22h",
        "--faults", "streams", "repair-rate-limit", "repair-ban", "repair-server-error", "--fault-every", "4m", "--fault-span", "190m",
    ];

    internal string Settings => $"""
        universe:
          count: {Instruments}
        backfill:
          timeframe: 1m
          months: 1
          instruments: {Followed}
        live:
          instruments: {string.Join(", ", Names)}
          kinds: trades, aggregatetrades, bars, bestquotes
          built_bars: 1m

        """;
}

/// <summary>One series beside the truth.</summary>
public sealed record UpTally(string Series, long Rows, long Equal);

/// <summary>One kind of planted fault.</summary>
public sealed record UpFault(string Kind, int Planted, int Served);

/// <summary>How a campaign of the whole program ended.</summary>
/// <param name="Passed">Time of the market that went by.</param>
/// <param name="Stopping">From SIGTERM to the end of the process.</param>
public sealed record UpCampaignResult(
    UpCampaignOptions Options, IReadOnlyList<UpTally> Tallies, IReadOnlyList<UpFault> Faults, IReadOnlyList<Finding> Findings, TimeSpan Passed)
{
    public TimeSpan Stopping { get; init; }

    /// <summary>What the audit said, as it printed it.</summary>
    public string Audit { get; init; } = "";
}
