using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Faults;

/// <summary>Everything that will go wrong, decided before anything is served.</summary>
internal sealed record FaultPlan(SimulatorOptions Options, ArchiveFaults Archives, TransportFaults Transport, IReadOnlyList<PlannedHole> Holes)
{
    /// <summary>Faults of archives and of connections; holes are listed by themselves.</summary>
    public IReadOnlyList<PlantedFault> All => [.. Archives.Planted, .. Transport.Planted];

    public static FaultPlan Of(SimulatorOptions options, SimulatedMarket market) =>
        new(options, ArchiveFaults.Plan(market, options), TransportFaults.Plan(options), market.Holes);

    /// <summary>For real archives: only connections fail.</summary>
    public static FaultPlan OfConnections(SimulatorOptions options) => new(options, ArchiveFaults.None, TransportFaults.Plan(options), []);
}
