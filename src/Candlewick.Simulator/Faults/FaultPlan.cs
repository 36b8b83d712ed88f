using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Faults;

/// <summary>Everything that will go wrong, decided before anything is served.</summary>
internal sealed record FaultPlan(SimulatorOptions Options, ArchiveFaults Archives, TransportFaults Transport, StreamFaults Streams, IReadOnlyList<PlannedHole> Holes)
{
    /// <summary>Faults of archives, requests and streams; holes are listed by themselves.</summary>
    public IReadOnlyList<PlantedFault> All => [.. Archives.Planted, .. Transport.Planted, .. Streams.Planted];

    public static FaultPlan Of(SimulatorOptions options, SimulatedMarket market) =>
        new(options, ArchiveFaults.Plan(market, options), TransportFaults.Plan(options), StreamFaults.Plan(options, market.Start), market.Holes);

    /// <summary>For real archives and recordings: only connections fail.</summary>
    /// <param name="start">Where the clock begins.</param>
    public static FaultPlan OfConnections(SimulatorOptions options, UtcTime start) =>
        new(options, ArchiveFaults.None, TransportFaults.Plan(options), StreamFaults.Plan(options, start), []);
}
