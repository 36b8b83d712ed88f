namespace Candlewick.Domain.Instruments;

public enum TradingStatus
{
    Trading,
    Halted,
    PreTrading,
    Delisted,
}

/// <summary>How the venue let an instrument be traded over a span of time. Kept point in time: a change starts a new record.</summary>
/// <param name="Range">[first seen, superseded); To is <see cref="UtcTime.MaxValue"/> while it holds.</param>
/// <param name="PriceTick">Smallest price step, in the quote currency; null when the venue states none.</param>
/// <param name="QuantityStep">Smallest quantity step, in the base asset or contracts; null when the venue states none.</param>
/// <param name="MinimumNotional">Smallest price x quantity, in the quote currency; null when the venue states none.</param>
public sealed record TradingRules(
    InstrumentId Instrument,
    UtcRange Range,
    TradingStatus Status,
    decimal? PriceTick,
    decimal? QuantityStep,
    decimal? MinimumQuantity,
    decimal? MinimumNotional)
{
    /// <summary>True when both say the same, whatever the time.</summary>
    public bool HasSameTerms(TradingRules other) => this with { Range = other.Range } == other;
}
