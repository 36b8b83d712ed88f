namespace Candlewick.Simulator.Faults;

/// <summary>One thing that is wrong on purpose.</summary>
/// <param name="Id">Stable within the market, such as <c>fault-012</c>.</param>
/// <param name="Target">An archive key, or a channel (<c>rest</c>, <c>files</c>) and the number of its request.</param>
/// <param name="Period">What the target is about; null for transport faults.</param>
/// <param name="EndsAt">When the venue puts it right (re-issued archives); null when it stays.</param>
/// <param name="Rows">The rows it touches, half-open by opening time; null when it is the whole file or no rows.</param>
internal sealed record PlantedFault(
    string Id, FaultKind Kind, string Target, UtcRange? Period, UtcTime? EndsAt = null, UtcRange? Rows = null);
