using System.Collections.Frozen;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Our streams as Binance spells them.</summary>
/// <remarks>Source: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams and https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams.</remarks>
public static class StreamNames
{
    /// <summary>What the venue streams, of what we know.</summary>
    public static IReadOnlyList<StreamKind> Kinds { get; } =
        [StreamKind.Trades, StreamKind.AggregateTrades, StreamKind.Bars, StreamKind.BestQuotes, StreamKind.MiniTickers];

    private static readonly FrozenDictionary<StreamKind, string> Suffixes = new Dictionary<StreamKind, string>
    {
        [StreamKind.Trades] = "trade",
        [StreamKind.AggregateTrades] = "aggTrade",
        [StreamKind.BestQuotes] = "bookTicker",
        [StreamKind.MiniTickers] = "miniTicker",
    }.ToFrozenDictionary();

    /// <summary>Such as <c>btcusdt@trade</c> or <c>btcusdt@kline_1m</c>.</summary>
    /// <exception cref="ArgumentException">The venue has no such stream.</exception>
    public static string Of(StreamId stream)
    {
        string symbol = stream.Instrument.Symbol.ToLowerInvariant();
        if (stream.Kind == StreamKind.Bars && BinanceIntervals.All.Contains(stream.Timeframe))
        {
            return $"{symbol}@kline_{BinanceIntervals.ToRest(stream.Timeframe)}";
        }

        return Suffixes.TryGetValue(stream.Kind, out string? suffix)
            ? $"{symbol}@{suffix}"
            : throw new ArgumentException($"Binance has no stream of '{stream}'.", nameof(stream));
    }
}
