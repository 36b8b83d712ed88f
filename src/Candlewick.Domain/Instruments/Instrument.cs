namespace Candlewick.Domain.Instruments;

public enum InstrumentKind
{
    Spot,
    Perpetual,
    Future,
    Option,
    Equity,
}

/// <summary>What one listing is: identity, assets and, for derivatives, the terms of the contract.</summary>
/// <param name="Id">The listing.</param>
/// <param name="VenueSymbol">The venue's own spelling, as its endpoints want it.</param>
/// <param name="Base">What is traded, upper case, such as <c>BTC</c> or <c>AAPL</c>.</param>
/// <param name="Quote">What the price is in, such as <c>USDT</c> or <c>USD</c>.</param>
/// <param name="Calendar">Code of the trading calendar: <c>24/7</c>, <c>XNYS</c>.</param>
/// <param name="Terms">Null for spot and equity.</param>
public sealed record Instrument(
    InstrumentId Id,
    InstrumentKind Kind,
    string VenueSymbol,
    string Base,
    string Quote,
    string Calendar = TradingCalendar.AlwaysOpenCode,
    ContractTerms? Terms = null);

public enum OptionRight
{
    Call,
    Put,
}

public enum ExerciseStyle
{
    American,
    European,
}

/// <summary>The terms of a derivative contract.</summary>
/// <param name="Settlement">Currency in which gains are paid.</param>
/// <param name="Multiplier">Units of the base (or of the quote, when inverse) in one contract.</param>
/// <param name="IsInverse">True when the contract is worth a fixed amount of the quote and pays in the base (coin-margined).</param>
/// <param name="Expiry">The instant after which it trades no more; null for perpetuals.</param>
public sealed record ContractTerms(
    string Settlement,
    decimal Multiplier = 1m,
    bool IsInverse = false,
    UtcTime? Expiry = null,
    string? Underlying = null,
    decimal? Strike = null,
    OptionRight? Right = null,
    ExerciseStyle? Style = null);
