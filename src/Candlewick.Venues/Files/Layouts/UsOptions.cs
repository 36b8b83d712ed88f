using System.Globalization;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Listed options on stocks of the United States, <c>OPRA:AAPL-20140621-C-00500</c>: root, expiry, right, strike in dollars.</summary>
/// <remarks>
/// The strike has at least five digits before the point and its decimals after it, without zeros at the end (<c>00142.8571</c>).
/// <see cref="Instrument.VenueSymbol"/> is the 21-character symbol of the OCC: https://www.theocc.com/market-data/market-data-reports.
/// Contracts that expire on a day without a session (Saturdays until 2015) trade for the last time at the close of the session before.
/// </remarks>
internal sealed class UsOptions : IMarket
{
    private const decimal SharesPerContract = 100m;

    public TimeZoneInfo Zone => TradingCalendars.Opra.Zone;

    public TradingCalendar Calendar => TradingCalendars.Opra;

    public bool IsScaled => true;

    public bool Owns(ImportFile file, EntryName name) => name.Contract is not null;

    public Instrument? Describe(ImportFile file, EntryName name)
    {
        EntryContract contract = name.Contract!;
        char right = contract.Right == OptionRight.Call ? 'C' : 'P';
        string strike = contract.Strike.ToString("00000.####", CultureInfo.InvariantCulture);
        if (contract.Expiry < new DateOnly(1998, 1, 2)
            || !InstrumentId.TryParse($"{XnysCalendar.OptionsCode}:{name.Symbol}-{contract.Expiry:yyyyMMdd}-{right}-{strike}", out InstrumentId id))
        {
            return null;
        }

        ContractTerms terms = new(
            Settlement: "USD",
            Multiplier: SharesPerContract,
            Expiry: TradingCalendars.Opra.Last(contract.Expiry).Regular.To,
            Underlying: $"{UsEquities.Venue}:{name.Symbol}",
            Strike: contract.Strike,
            Right: contract.Right,
            Style: contract.Style);
        string symbol = $"{name.Symbol,-6}{contract.Expiry:yyMMdd}{right}{decimal.Truncate(contract.Strike * 1_000m):00000000}";
        return new Instrument(id, InstrumentKind.Option, symbol, name.Symbol, "USD", XnysCalendar.OptionsCode, terms);
    }
}
