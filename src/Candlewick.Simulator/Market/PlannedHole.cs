using Candlewick.Simulator.Faults;

namespace Candlewick.Simulator.Market;

/// <summary>A span without bars in every source.</summary>
/// <param name="Symbol">Null when it is the whole market's.</param>
internal sealed record PlannedHole(string Id, FaultKind Kind, string? Symbol, UtcRange Range)
{
    /// <summary>The cause that a store should find, in DESIGN's words.</summary>
    public string Cause => Kind switch
    {
        FaultKind.Halt => "VenueHalt",
        FaultKind.LateListing or FaultKind.Delisting => "NotListed",
        _ => "MissingAtSource",
    };
}
