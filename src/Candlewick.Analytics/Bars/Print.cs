namespace Candlewick.Analytics.Bars;

/// <summary>What one input adds to a bar: a trade, or a smaller bar, which is never split.</summary>
/// <param name="From">When it began: the trade's microsecond, the bar's OpenTime.</param>
/// <param name="To">The first whole microsecond after it; the bar's CloseTime.</param>
internal readonly record struct Print(
    UtcTime From,
    UtcTime To,
    double Open,
    double High,
    double Low,
    double Close,
    double Volume,
    double QuoteVolume,
    double TradeCount,
    double TakerBuyVolume,
    double TakerBuyQuoteVolume,
    Aggressor Aggressor = Aggressor.Unknown)
{
    /// <summary>True for a bar in which nothing was traded.</summary>
    public bool IsFlat => TradeCount == 0 && Volume == 0;

    /// <exception cref="ArgumentException">Price or quantity cannot be.</exception>
    public static Print Of(in Trade trade)
    {
        if (!TradeFold.IsPossible(trade.Price, trade.Quantity))
        {
            throw TradeFold.Fault(trade);
        }

        double value = trade.Price * trade.Quantity;
        double share = TradeFold.TakerShare(trade.Aggressor);
        return new Print(
            UtcTime.FromMicroseconds(trade.EventTime.Microseconds), BarDraft.After(trade.EventTime),
            trade.Price, trade.Price, trade.Price, trade.Price,
            trade.Quantity, value, trade.LastId - trade.FirstId + 1, trade.Quantity * share, value * share, trade.Aggressor);
    }

    /// <exception cref="ArgumentException">The bar cannot be.</exception>
    public static Print Of(BarColumns bars, int row)
    {
        Bar bar = bars[row];
        if (!bar.IsPossible || double.IsInfinity(bar.Volume))
        {
            throw new ArgumentException($"Row {row} cannot be a bar: {bar}.", nameof(bars));
        }

        return new Print(
            bar.OpenTime, bar.CloseTime, bar.Open, bar.High, bar.Low, bar.Close,
            bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume);
    }
}
