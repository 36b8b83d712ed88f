using Candlewick.Simulator.Clock;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Serving;

/// <summary>What every endpoint needs.</summary>
internal sealed record ServedState(
    SimulatorOptions Options, IServedMarket Market, SimulatedClock Clock, TransportFaults Transport, ArchiveFaults Archives, FaultCounts Counts)
{
    public RateLimiter SpotLimiter { get; } = new(Options.SpotWeightLimit, Options.FirstBan);

    public RateLimiter FuturesLimiter { get; } = new(Options.FuturesWeightLimit, Options.FirstBan);

    public RateLimiter LimiterOf(MarketSegment segment) => segment == MarketSegment.Spot ? SpotLimiter : FuturesLimiter;
}
