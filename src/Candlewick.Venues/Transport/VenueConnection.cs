using Microsoft.Extensions.Logging;

namespace Candlewick.Venues.Transport;

/// <summary>What every client of a venue needs from its surroundings.</summary>
/// <param name="Http">Without a time-out of its own; not disposed by its users.</param>
/// <param name="Facts">Keeps bans across restarts.</param>
/// <param name="Clock">The time that venues are asked by.</param>
public sealed record VenueConnection(HttpClient Http, IFactStore Facts, TimeProvider Clock, ILogger Log);
