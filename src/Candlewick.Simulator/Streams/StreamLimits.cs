using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Streams;

/// <summary>What a segment's streams allow and how often they speak, in the market's time.</summary>
/// <remarks>Sources: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams and https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams</remarks>
/// <param name="IncomingEachSecond">Messages, pings and pongs that a client may send in a second; one more and it is disconnected.</param>
internal sealed record StreamLimits(TimeSpan PingEvery, TimeSpan PongWithin, int IncomingEachSecond, TimeSpan KlineEvery, TimeSpan TickerEvery)
{
    public const int MostStreams = 1_024;
    public const int MostAttempts = 300;

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    public static readonly TimeSpan AttemptsWithin = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan IncomingWindow = TimeSpan.FromSeconds(1);

    public static StreamLimits Spot { get; } = new(
        PingEvery: TimeSpan.FromSeconds(20), PongWithin: TimeSpan.FromMinutes(1), IncomingEachSecond: 5,
        KlineEvery: TimeSpan.FromSeconds(2), TickerEvery: TimeSpan.FromSeconds(1));

    public static StreamLimits UsdM { get; } = new(
        PingEvery: TimeSpan.FromMinutes(3), PongWithin: TimeSpan.FromMinutes(10), IncomingEachSecond: 10,
        KlineEvery: TimeSpan.FromMilliseconds(250), TickerEvery: TimeSpan.FromSeconds(2));

    public static StreamLimits Of(MarketSegment segment) => segment == MarketSegment.Spot ? Spot : UsdM;
}
