using Candlewick.Acquisition.Live.Feed;
using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Live;

/// <summary>What every line of a market works with.</summary>
/// <param name="Venue">Also asked over REST where it can be: <see cref="ITradeHistory"/>, <see cref="IBarHistory"/>.</param>
public sealed record LiveContext(IMarketStream Venue, MarketFeed Feed, LiveSettings Settings, TimeProvider Clock, ILogger Log)
{
    /// <summary>Where to go on from; null to begin afresh.</summary>
    public StoreRoles? Store { get; init; }

    public DeadLetters DeadLetters { get; init; } = new();

    public UtcTime Now => UtcTime.From(Clock.GetUtcNow());
}
