namespace Candlewick.Domain.MarketData;

/// <summary>Which side took liquidity.</summary>
public enum Aggressor : byte
{
    Unknown,
    Buyer,
    Seller,
}

/// <summary>A print: one trade, or the venue's aggregate of trades of one order at one price.</summary>
/// <param name="EventTime">When the venue says that it happened, UTC.</param>
/// <param name="Id">The venue's number (of the aggregate, for aggregates); where the venue numbers nothing, the position in its file or session.</param>
/// <param name="Price">In the quote currency.</param>
/// <param name="Quantity">In the base asset, shares or contracts.</param>
/// <param name="FirstId">First trade of the aggregate; equal to Id for single trades.</param>
/// <param name="LastId">Last trade of the aggregate, inclusive; equal to Id for single trades.</param>
/// <param name="Exchange">Letter of the reporting exchange on consolidated tapes; NUL when absent.</param>
/// <param name="Conditions">Sale conditions as the tape's bit mask; 0 when absent.</param>
/// <param name="IsSuspicious">True when the source marked the print as doubtful.</param>
public readonly record struct Trade(
    UtcTime EventTime,
    long Id,
    double Price,
    double Quantity,
    Aggressor Aggressor,
    long FirstId,
    long LastId,
    char Exchange = '\0',
    uint Conditions = 0,
    bool IsSuspicious = false);

/// <summary>Best bid and ask; an absent side is NaN in price and size.</summary>
/// <param name="EventTime">When the venue says that it was so, UTC.</param>
/// <param name="Sequence">Position in its file or session; orders quotes of one instant.</param>
/// <param name="BidPrice">In the quote currency.</param>
/// <param name="BidSize">In the base asset, shares or contracts.</param>
public readonly record struct Quote(
    UtcTime EventTime,
    long Sequence,
    double BidPrice,
    double BidSize,
    double AskPrice,
    double AskSize,
    char Exchange = '\0',
    uint Conditions = 0,
    bool IsSuspicious = false);

/// <summary>A published number at an instant: open interest (contracts), a funding rate (fraction per period) or a last price (quote currency).</summary>
/// <param name="PeriodHours">Length of the funding period; NaN where it has no meaning.</param>
public readonly record struct Observation(UtcTime EventTime, double Value, double PeriodHours = double.NaN);
