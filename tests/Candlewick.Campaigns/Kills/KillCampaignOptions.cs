using Candlewick.Simulator;
using Candlewick.Simulator.Faults;

namespace Candlewick.Campaigns.Kills;

/// <summary>What a kill campaign is made of.</summary>
/// <param name="Kills">How many children have to be killed in a phase.</param>
/// <param name="MinimumEach">How many of these in each phase.</param>
/// <param name="IsTorn">True: the children write over a store that is broken on purpose; then the campaign must have findings.</param>
public sealed record KillCampaignOptions(ulong Seed, int Kills = 50, int MinimumEach = 3, bool IsTorn = false)
{
    public int Instruments { get; init; } = 6;

    public int Months { get; init; } = 2;

    /// <summary>Longest wait between reading a mark and the signal.</summary>
    public static TimeSpan LongestDelay { get; } = TimeSpan.FromMilliseconds(5);

    internal SimulatorOptions ToSimulator() => new()
    {
        Seed = Seed,
        Instruments = Instruments,
        Months = Months,
        Start = UtcTime.From(2025, 2, 6, 9, 30),
        Faults = FaultKinds.MarketHoles,
        TruthTimeframes = [new Timeframe(1, TimeframeUnit.Day)],
    };
}

/// <summary>Kills of one phase.</summary>
/// <param name="Aimed">Children that were to be killed in this phase.</param>
/// <param name="Killed">Children whose last mark was of this phase when they were killed, whatever was aimed at.</param>
/// <param name="Acknowledged">Writes that these children had acknowledged; all were found again.</param>
/// <param name="Logs">How many of these kills left a write-ahead log behind.</param>
/// <param name="LogBytes">Sum of the sizes of these logs.</param>
public sealed record PhaseTally(WritePhase Phase, int Aimed, int Killed, int Acknowledged, int Logs, long LogBytes);

/// <summary>How a kill campaign ended.</summary>
/// <param name="Rounds">Stores that were filled by killed children, then completed by one that was not.</param>
/// <param name="Finished">Children that ended before their kill.</param>
/// <param name="Rows">Rows of the completed stores that equal the truth to the bit.</param>
public sealed record KillCampaignResult(
    KillCampaignOptions Options, IReadOnlyList<PhaseTally> Phases, IReadOnlyList<Finding> Findings, int Rounds, int Finished, long Rows,
    string Hash, TimeSpan Elapsed)
{
    public int Kills => Phases.Sum(phase => phase.Killed);
}
