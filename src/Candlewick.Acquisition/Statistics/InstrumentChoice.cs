namespace Candlewick.Acquisition.Statistics;

/// <summary>Which instruments belong to a scope, and when they trade.</summary>
internal sealed class InstrumentChoice(StoreRoles store, RankingScope scope)
{
    /// <summary>The calendar of an instrument; null when it is not quoted in the scope's currency.</summary>
    public async Task<TradingCalendar?> FindCalendarAsync(InstrumentId instrument, CancellationToken ct)
    {
        if (instrument.Venue != scope.Venue)
        {
            return null;
        }

        if (await store.Instruments.FindAsync(instrument, ct) is not { } known)
        {
            return instrument.Symbol.EndsWith(scope.Quote, StringComparison.Ordinal) ? TradingCalendar.AlwaysOpen : null;
        }

        return known.Quote != scope.Quote ? null
            : TradingCalendars.TryFind(known.Calendar, out TradingCalendar? calendar) ? calendar : TradingCalendar.AlwaysOpen;
    }
}
