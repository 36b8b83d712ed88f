using System.Runtime.InteropServices;

namespace Candlewick.Venues.Tests.Binance.Streams;

/// <summary>An event as text, every bit of every field of its kind.</summary>
internal static class Bits
{
    public static string Of(MarketUpdate update)
    {
        string head = $"{update.Stream} {update.EventTime.Nanoseconds} {update.ReceivedAt.Nanoseconds}";
        return update.Kind switch
        {
            StreamKind.Trades or StreamKind.AggregateTrades => $"{head} {update.Trade} {Hex(update.Trade.Price, update.Trade.Quantity)}",
            StreamKind.Bars => $"{head} {update.Bar} {Hex(update.Bar.Open, update.Bar.High, update.Bar.Low, update.Bar.Close, update.Bar.Volume, update.Bar.QuoteVolume)}",
            StreamKind.BestQuotes => $"{head} {update.Quote} {Hex(update.Quote.BidPrice, update.Quote.BidSize, update.Quote.AskPrice, update.Quote.AskSize)}",
            _ => $"{head} {update.Ticker} {Hex(update.Ticker.Close, update.Ticker.Open, update.Ticker.High, update.Ticker.Low, update.Ticker.Volume)}",
        };
    }

    private static string Hex(params double[] values) => Convert.ToHexString(MemoryMarshal.AsBytes<double>(values));
}
