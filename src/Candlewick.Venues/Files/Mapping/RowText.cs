using System.Globalization;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>Rows as a person reads them; absent values are left out.</summary>
internal static class RowText
{
    public static string Of(Bar bar) =>
        $"[{bar.OpenTime}, {bar.CloseTime}) open {bar.Open:R} high {bar.High:R} low {bar.Low:R} close {bar.Close:R}"
        + Optional("volume", bar.Volume) + Optional("quote volume", bar.QuoteVolume) + Optional("trades", bar.TradeCount)
        + Optional("taker buy volume", bar.TakerBuyVolume) + Optional("taker buy quote volume", bar.TakerBuyQuoteVolume);

    public static string Of(Trade trade) =>
        $"{trade.EventTime} id {trade.Id} price {trade.Price:R} quantity {trade.Quantity:R} aggressor {trade.Aggressor.ToString().ToLowerInvariant()}"
        + (trade.FirstId == trade.Id && trade.LastId == trade.Id ? "" : $" trades {trade.FirstId}..{trade.LastId}");

    public static string Of(Quote quote) =>
        $"{quote.EventTime}{Optional("bid", quote.BidPrice)}{Optional("x", quote.BidSize)}{Optional("ask", quote.AskPrice)}{Optional("x", quote.AskSize)}";

    public static string Of(Observation value) => $"{value.EventTime} value {value.Value:R}";

    private static string Optional(string name, double value) =>
        double.IsNaN(value) ? "" : $" {name} {value.ToString("R", CultureInfo.InvariantCulture)}";
}
