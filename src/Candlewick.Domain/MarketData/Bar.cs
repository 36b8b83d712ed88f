namespace Candlewick.Domain.MarketData;

/// <summary>How far a bar's values can still change.</summary>
public enum Finality : byte
{
    /// <summary>The bar's time is not over, or nobody has said that it is.</summary>
    Forming,

    /// <summary>The venue has said that the bar is over.</summary>
    Closed,

    /// <summary>A second source gave the same values.</summary>
    Confirmed,

    /// <summary>The venue replaced the values after it had closed the bar.</summary>
    Corrected,
}

/// <summary>Prices and volumes over [OpenTime, CloseTime), keyed by (OpenTime, Ordinal).</summary>
/// <remarks>
/// A bar is visible to a strategy only at or after <see cref="CloseTime"/>. Absent values are NaN, never zero and never -1.
/// A venue's inclusive close (<c>...59.999</c>) ends at its mapper.
/// </remarks>
/// <param name="OpenTime">First instant of the bar, UTC.</param>
/// <param name="CloseTime">First instant after the bar, UTC.</param>
/// <param name="Open">First price, in the quote currency, as are High, Low and Close.</param>
/// <param name="Volume">Quantity traded, in the base asset, shares or contracts.</param>
/// <param name="QuoteVolume">Sum of price x quantity, in the quote currency (in the base asset for inverse contracts).</param>
/// <param name="TradeCount">Number of trades; a whole number or NaN.</param>
/// <param name="TakerBuyVolume">The part of Volume in which the buyer was the aggressor.</param>
/// <param name="TakerBuyQuoteVolume">The part of QuoteVolume in which the buyer was the aggressor.</param>
/// <param name="Ordinal">0 for time bars; counts bars that share an OpenTime (tick and volume bars).</param>
public readonly record struct Bar(
    UtcTime OpenTime,
    UtcTime CloseTime,
    double Open,
    double High,
    double Low,
    double Close,
    double Volume,
    double QuoteVolume = double.NaN,
    double TradeCount = double.NaN,
    double TakerBuyVolume = double.NaN,
    double TakerBuyQuoteVolume = double.NaN,
    int Ordinal = 0,
    Finality Finality = Finality.Closed)
{
    /// <summary>Volume-weighted average price: quote volume over volume; NaN where either is absent, and without volume.</summary>
    public double Vwap => Volume > 0 ? QuoteVolume / Volume : double.NaN;

    /// <summary>True when high and low enclose open and close, prices are finite, and no volume is negative.</summary>
    public bool IsPossible =>
        double.IsFinite(Open) && double.IsFinite(High) && double.IsFinite(Low) && double.IsFinite(Close)
        && High >= Open && High >= Close && High >= Low && Low <= Open && Low <= Close
        && !(Volume < 0) && !(QuoteVolume < 0) && !(TradeCount < 0) && !(TakerBuyVolume < 0) && !(TakerBuyQuoteVolume < 0)
        && CloseTime > OpenTime;
}
