namespace Candlewick.Domain.MarketData;

/// <summary>The value columns of a bar, in the order in which stores, hashes and exports name them.</summary>
public enum BarColumn
{
    Open,
    High,
    Low,
    Close,
    Volume,
    QuoteVolume,
    TradeCount,
    TakerBuyVolume,
    TakerBuyQuoteVolume,
}
