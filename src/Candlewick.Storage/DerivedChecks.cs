namespace Candlewick.Storage;

/// <summary>What every store demands of derived rows, and decides alike.</summary>
public static class DerivedChecks
{
    /// <exception cref="ArgumentException">A price is not finite.</exception>
    /// <exception cref="StoreException">OriginMismatch: samples of the other kind.</exception>
    public static void Demand(IReadOnlyList<PriceSample> samples, StoreInfo store)
    {
        foreach (string venue in samples.Select(sample => sample.Instrument.Venue).Distinct())
        {
            OriginGuard.Check(store, venue, "price samples");
        }

        foreach (PriceSample sample in samples)
        {
            if (!double.IsFinite(sample.Price))
            {
                throw new ArgumentException($"The sample of {sample.Instrument} at {sample.EventTime} is {sample.Price}; expected a finite price.", nameof(samples));
            }
        }
    }

    /// <exception cref="ArgumentException">A window lies outside the intervals that the write replaces.</exception>
    public static void Demand(WindowWrite write)
    {
        foreach (PriceWindow window in write.Windows)
        {
            if (!write.Intervals.Contains(window.Range.From))
            {
                throw new ArgumentException($"The window {window.Range} of {write.Instrument} lies outside the intervals {write.Intervals}.", nameof(write));
            }
        }
    }

    /// <exception cref="ArgumentException">A row lies outside the days that the write replaces.</exception>
    public static void DemandInside(RangeSet days, IEnumerable<UtcTime> rows)
    {
        foreach (UtcTime day in rows)
        {
            if (!days.Contains(day))
            {
                throw new ArgumentException($"The day {day} lies outside {days}.", nameof(rows));
            }
        }
    }

    /// <summary>Samples before this instant may go: a UTC midnight, not after the first sample that is still needed.</summary>
    /// <param name="before">What was asked for.</param>
    /// <param name="firstUnused">The earliest sample that a window series has not used; null when there is none.</param>
    public static UtcTime DeletionLimit(UtcTime before, UtcTime? firstUnused) =>
        UtcTime.From(UtcTime.Min(before, firstUnused ?? before).ToDate());
}
