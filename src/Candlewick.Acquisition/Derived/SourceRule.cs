using Candlewick.Analytics.Bars.Resampling;

namespace Candlewick.Acquisition.Derived;

/// <summary>Of which stored series derived bars are made.</summary>
internal static class SourceRule
{
    /// <summary>
    /// Resampled bars: the longest published ones that fit. Built bars: single trades, else aggregates; where there are none, bars that are not closed by
    /// the clock are made of the shortest published ones. Null when there is nothing.
    /// </summary>
    /// <param name="stored">Series of one instrument that have rows.</param>
    public static SeriesId? Find(BarSpec spec, IReadOnlyList<SeriesId> stored)
    {
        SeriesId[] bars = [.. stored.Where(one => one.Kind == SeriesKind.Bars && one.Bars.IsOnGrid && one.Bars.Origin == BarOrigin.Venue && one.Bars.Price == spec.Price)];
        if (spec.Origin == BarOrigin.Resampled)
        {
            return Pick(bars.Where(one => one.Bars.Timeframe != spec.Timeframe && Divisibility.Divides(one.Bars.Timeframe, spec.Timeframe))
                .OrderByDescending(one => one.Bars.Timeframe));
        }

        return Pick(stored.Where(one => one.Kind is SeriesKind.Trades or SeriesKind.AggregateTrades).OrderBy(one => one.Kind))
            ?? (spec.Kind == BarKind.Timed ? null : Pick(bars.OrderBy(one => one.Bars.Timeframe)));
    }

    private static SeriesId? Pick(IEnumerable<SeriesId> series) => series.Cast<SeriesId?>().FirstOrDefault();
}
