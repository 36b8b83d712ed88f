using Candlewick.Simulator;
using Candlewick.Simulator.Faults;

namespace Candlewick.Campaigns.Live;

/// <summary>What a live campaign is made of.</summary>
/// <param name="Seed">Of the first schedule; they count up.</param>
/// <param name="IsRepairOn">False: nothing is asked for over REST, holes stay as they come.</param>
public sealed record LiveCampaignOptions(ulong Seed, int Schedules, bool IsRepairOn = true)
{
    /// <summary>Schedules that run at once, recorded by one process.</summary>
    public int SideBySide { get; init; } = 20;

    /// <summary>Wall time after which no more schedules are begun.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How often that process is killed in its work.</summary>
    public int Kills { get; init; } = 2;

    /// <summary>Simulated seconds in a second.</summary>
    public double Rate { get; init; } = 40;

    /// <summary>Simulated time in which faults happen.</summary>
    public TimeSpan Troubled { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>Simulated time after it up to which stores are compared.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>All clocks begin here: a midnight falls into every schedule.</summary>
    public static UtcTime Start { get; } = UtcTime.From(2026, 3, 4, 23, 57);

    internal UtcTime JudgedUntil => Start + Troubled + Rest;

    /// <summary>A small market of one schedule. Windows are widened so that the clock may run this fast.</summary>
    internal SimulatorOptions ToSimulator(ulong seed) => new()
    {
        Seed = seed,
        Instruments = 2,
        Months = 1,
        Start = Start,
        Rate = Rate,
        Faults = FaultKinds.Streams,
        TruthTimeframes = [],
        TransportFaultsEach = 2,
        IncomingWindow = TimeSpan.FromSeconds(5),
        RefuseFor = TimeSpan.FromSeconds(5),
        FirstBan = TimeSpan.FromSeconds(10),
        ConnectionAge = TimeSpan.FromHours(24) - TimeSpan.FromSeconds(35 + (seed % 7 * 5)),
        StreamFaultsAfter = TimeSpan.FromSeconds(40),
        StreamFaultsFor = Troubled - TimeSpan.FromSeconds(40),
        StreamFaultEvery = TimeSpan.FromSeconds(16),
        StreamStallFor = TimeSpan.FromSeconds(60),
    };
}
