namespace Candlewick.Analytics.Downsampling;

/// <summary>A price, or any other number, at an instant.</summary>
/// <param name="EventTime">When it was so, UTC.</param>
public readonly record struct PricePoint(UtcTime EventTime, double Value)
{
    public static PricePoint Of(in Trade trade) => new(trade.EventTime, trade.Price);

    /// <summary>Midpoint of bid and ask; NaN, which downsampling refuses, where a side is absent.</summary>
    public static PricePoint Of(in Quote quote) => new(quote.EventTime, (quote.BidPrice / 2) + (quote.AskPrice / 2));
}

/// <summary>What is left of the points of one group.</summary>
/// <param name="From">Start of the interval, included; for groups of a number of points the first point's time.</param>
/// <param name="To">End of the interval, excluded; for groups of a number of points the last point's time, included.</param>
/// <param name="Mean">Arithmetic mean, of a compensated sum.</param>
/// <param name="Median">Middle value; of an even number of points the midpoint of the two in the middle.</param>
/// <param name="IsWhole">False for what <see cref="Downsampler.End"/> gave: more points may belong to it.</param>
public readonly record struct PriceSummary(
    UtcTime From, UtcTime To, int Count, double Mean, double Median, double Min, double Max, double Last, bool IsWhole = true);
