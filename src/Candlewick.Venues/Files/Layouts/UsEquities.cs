namespace Candlewick.Venues.Files.Layouts;

/// <summary>Stocks and funds of the United States' consolidated tape, <c>US:SPY</c>: the files do not name the listing exchange.</summary>
internal sealed class UsEquities : IMarket
{
    public const string Venue = "US";

    public TimeZoneInfo Zone => TradingCalendars.Xnys.Zone;

    public TradingCalendar Calendar => TradingCalendars.Xnys;

    public bool IsScaled => true;

    public bool Owns(ImportFile file, EntryName name) => name.Contract is null && !CryptoVenues.TryVenue(file, name, out _);

    public Instrument? Describe(ImportFile file, EntryName name) => InstrumentId.TryParse($"{Venue}:{name.Symbol}", out InstrumentId id)
        ? new Instrument(id, InstrumentKind.Equity, name.Symbol, name.Symbol, "USD", XnysCalendar.EquitiesCode)
        : null;
}
