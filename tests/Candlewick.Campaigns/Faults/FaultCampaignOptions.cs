using Candlewick.Simulator;
using Candlewick.Simulator.Faults;

namespace Candlewick.Campaigns.Faults;

/// <summary>What a fault campaign is made of.</summary>
/// <param name="IsRepairOn">False: no repair of holes, no second source for archives, no look at re-issued ones.</param>
public sealed record FaultCampaignOptions(ulong Seed, bool IsRepairOn = true)
{
    public int Instruments { get; init; } = 12;

    public int Months { get; init; } = 3;

    /// <summary>Share of the archives that are spoilt; every kind at least once.</summary>
    public double FaultShare { get; init; } = 0.35;

    /// <summary>Wall time from the start to the replacement of re-issued archives.</summary>
    public TimeSpan ReissueAfter { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Simulated seconds in a second.</summary>
    public double Rate { get; init; } = 60;

    internal SimulatorOptions ToSimulator() => new()
    {
        Seed = Seed,
        Instruments = Instruments,
        Months = Months,
        FaultShare = FaultShare,
        Rate = Rate,

        // The first full month is December 2024: archives in milliseconds and in microseconds.
        Start = UtcTime.From(2025, 3, 8, 9, 30),
        Faults = FaultKinds.AtRest,
        ReissueAfter = ReissueAfter * Rate,
        StallFor = TimeSpan.FromSeconds(1),
        FirstBan = TimeSpan.FromSeconds(30),
        IncomingWindow = TimeSpan.FromSeconds(3),
        TruthTimeframes = [new Timeframe(1, TimeframeUnit.Day)],
    };
}
