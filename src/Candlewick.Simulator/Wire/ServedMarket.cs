using Candlewick.Simulator.Archives;

namespace Candlewick.Simulator.Wire;

/// <summary>A symbol space with endpoints of its own.</summary>
internal enum MarketSegment
{
    Spot,
    UsdM,
}

/// <summary>What exchangeInfo says about a symbol.</summary>
/// <param name="IsTrading">False after its delisting: exchangeInfo leaves it out, its bars stay.</param>
/// <param name="PriceTick">Zero text when unknown; the venue's documentation reads that as no rule.</param>
/// <param name="OnboardedAt">First known instant of trading.</param>
internal sealed record ServedSymbol(
    string Symbol, string Base, string Quote, bool IsTrading, string PriceTick, string QuantityStep, string MinimumNotional, UtcTime OnboardedAt);

/// <summary>One row: opening and (exclusive) closing instant in microseconds, and the archive's line without its end.</summary>
internal readonly record struct KlineRow(long OpenUs, long CloseUs, ReadOnlyMemory<byte> Line);

/// <summary>Which rows: those that open in the range, at most Limit, the oldest or the newest of them.</summary>
internal sealed record KlineQuery(MarketSegment Segment, string Symbol, Timeframe Timeframe, UtcRange Range, int Limit, bool WantsNewest);

/// <summary>One aggregate trade; price and quantity in units of 1e-8.</summary>
internal readonly record struct AggregateTrade(long Id, long Price, long Quantity, long FirstId, long LastId, long AtUs, bool BuyerIsMaker);

/// <summary>Everything that the endpoints serve: invented, or read from a folder of archives.</summary>
internal interface IServedMarket
{
    IArchiveShelf Shelf { get; }

    /// <summary>The symbols that were ever listed by the instant, in a fixed order.</summary>
    Task<IReadOnlyList<ServedSymbol>> ListSymbolsAsync(MarketSegment segment, UtcTime now, CancellationToken ct);

    /// <summary>Rows, oldest first. The last may be a forming bar when it covers <paramref name="now"/>.</summary>
    Task<IReadOnlyList<KlineRow>> ReadKlinesAsync(KlineQuery query, UtcTime now, CancellationToken ct);

    /// <summary>The trades of a symbol; null where only bars are known.</summary>
    ITape? FindTape(MarketSegment segment, string symbol);

    /// <summary>Coins for CoinGecko's pages, largest market value first.</summary>
    Task<IReadOnlyList<CoinListing>> ListCoinsAsync(UtcTime now, CancellationToken ct);
}

/// <summary>A row of CoinGecko's markets. Money in US dollars.</summary>
internal sealed record CoinListing(string Id, string Ticker, string Name, double Price, double Supply, double DayTurnover, double DayHigh, double DayLow, double DayAgo)
{
    public double MarketValue => Price * Supply;
}
