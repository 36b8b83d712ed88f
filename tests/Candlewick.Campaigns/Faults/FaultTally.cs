namespace Candlewick.Campaigns.Faults;

/// <summary>One kind of fault in one campaign.</summary>
/// <param name="Met">Planted ones that were served at least once, as /sim/faults counts.</param>
/// <param name="Served">How often all of them were served.</param>
/// <param name="Noticed">Of those met.</param>
/// <param name="Repaired">Of those met.</param>
public sealed record FaultTally(string Kind, int Planted, int Met, int Served, int Noticed, int Repaired);

/// <summary>How a fault campaign ended.</summary>
public sealed record FaultCampaignResult(
    FaultCampaignOptions Options, IReadOnlyList<FaultTally> Kinds, IReadOnlyList<Finding> Findings, FaultCampaignFigures Figures);

/// <summary>Sizes of what was compared.</summary>
/// <param name="Rows">Stored rows that equal the truth to the bit.</param>
/// <param name="CheckedHoles">Planted holes looked for, one for each series that has it.</param>
/// <param name="Quarantined">Faults in quarantine, harmless ones included.</param>
/// <param name="Corrected">Rows corrected by re-issued archives.</param>
public sealed record FaultCampaignFigures(
    int Series, long Rows, int CheckedHoles, int UnexplainedGaps, int Quarantined, long Corrected, int Requests, TimeSpan Elapsed);
