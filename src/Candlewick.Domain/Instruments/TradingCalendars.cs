using System.Diagnostics.CodeAnalysis;

namespace Candlewick.Domain.Instruments;

/// <summary>The list of calendars: <c>24/7</c>, <c>XNYS</c>, <c>OPRA</c>.</summary>
public static class TradingCalendars
{
    private static readonly Lazy<XnysCalendar> LazyXnys = new(XnysCalendar.OfEquities);
    private static readonly Lazy<XnysCalendar> LazyOpra = new(XnysCalendar.OfOptions);

    public static IReadOnlyList<string> Codes { get; } = [TradingCalendar.AlwaysOpenCode, XnysCalendar.EquitiesCode, XnysCalendar.OptionsCode];

    /// <summary>Equities of New York, extended session included.</summary>
    /// <exception cref="InputException">The machine has no time zone data.</exception>
    public static XnysCalendar Xnys => LazyXnys.Value;

    /// <summary>Listed options on those equities: the regular session only.</summary>
    /// <exception cref="InputException">The machine has no time zone data.</exception>
    public static XnysCalendar Opra => LazyOpra.Value;

    /// <summary>The calendar of a code, as <see cref="Instrument.Calendar"/> holds it.</summary>
    /// <exception cref="InputException">The machine has no time zone data.</exception>
    public static bool TryFind(string code, [NotNullWhen(true)] out TradingCalendar? calendar)
    {
        calendar = code switch
        {
            TradingCalendar.AlwaysOpenCode => TradingCalendar.AlwaysOpen,
            XnysCalendar.EquitiesCode => Xnys,
            XnysCalendar.OptionsCode => Opra,
            _ => null,
        };
        return calendar is not null;
    }
}
