using Candlewick.Simulator.Clock;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Replay;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Serving;

/// <summary>What every endpoint needs.</summary>
internal sealed record ServedState(IServedMarket Market, SimulatedClock Clock, FaultPlan Plan)
{
    public SimulatorOptions Options => Plan.Options;

    /// <summary>What is said again; null unless a recording is served.</summary>
    public Recording? Recording { get; init; }

    /// <summary>Whether a stream was ever opened: what is asked for from then on may be repair.</summary>
    public bool HasStreamed { get; set; }

    public FaultCounts Counts { get; } = new(Plan);

    public RateLimiter SpotLimiter { get; } = new(Plan.Options.SpotWeightLimit, Plan.Options.FirstBan);

    public RateLimiter FuturesLimiter { get; } = new(Plan.Options.FuturesWeightLimit, Plan.Options.FirstBan);

    public RateLimiter LimiterOf(MarketSegment segment) => segment == MarketSegment.Spot ? SpotLimiter : FuturesLimiter;

    public async Task<bool> IsKnownAsync(MarketSegment segment, string symbol, CancellationToken ct)
    {
        IReadOnlyList<ServedSymbol> symbols = await Market.ListSymbolsAsync(segment, Clock.Now, ct);
        return symbols.Any(known => known.Symbol == symbol);
    }
}
