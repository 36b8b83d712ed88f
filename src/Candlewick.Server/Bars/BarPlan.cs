using Candlewick.Acquisition.Derived;
using Candlewick.Server.Coverages;

namespace Candlewick.Server.Bars;

/// <summary>Where the bars of a series come from, as the ledger knows it.</summary>
/// <param name="Span">Where there are bars: from the first known instant to beyond the last.</param>
internal sealed record BarPlan(BarRoad Road, UtcRange Span)
{
    private static readonly TimeSpan LongestUnknown = TimeSpan.FromHours(1);

    /// <summary>The series that is given; of a timeframe that is not stored, the resampled one.</summary>
    public BarSeriesId Series => Road.Series;

    /// <exception cref="StoreException">Unknown: the store neither has nor can make them.</exception>
    public static BarPlan Of(LedgerState ledger, BarSeriesId series)
    {
        SeriesId[] sources = [.. ledger.Of(series.Instrument).Where(one => !one.Covered.IsEmpty).Select(one => one.Series)];
        return BarRoad.Find(series, one => ledger.Find(one) is { } known && (!known.Covered.IsEmpty || known.Holes.Count > 0), sources) is { } road
            ? new BarPlan(road, SpanOf(ledger.Find(road.Source)!))
            : throw new StoreException(ErrorKind.Unknown, BarRoad.Missing(series, sources));
    }

    /// <summary>The same, for series too that have nothing but a forming bar, which no ledger covers.</summary>
    /// <exception cref="StoreException">Unknown: the store neither has nor can make them.</exception>
    public static async Task<BarPlan> FindAsync(StoreRoles store, LedgerState ledger, BarSeriesId series, CancellationToken ct) =>
        ledger.Find(series) is null && await store.Bars.FindLastOpenAsync(series, ct) is { } last
            ? new BarPlan(new BarRoad(series, series), new UtcRange(last - TimeSpan.FromDays(1), last + TimeSpan.FromDays(1)))
            : Of(ledger, series);

    /// <summary>The same, up to now: what the ledger of a moment ago does not know yet may be there. History that ended long ago stays as it is.</summary>
    public BarPlan UpTo(UtcTime now) => Span.To < now && now - Span.To < LongestUnknown
        ? this with { Span = Span with { To = now + TimeSpan.FromDays(1) } }
        : this;

    /// <summary>The bars that open in the range. Batches are void once the next is asked for.</summary>
    public Task<IAsyncEnumerable<BarColumns>> ReadAsync(StoreRoles store, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        Road.ReadAsync(store, new BarWish(range, asKnownAt), ct);

    /// <summary>Up to a bar beyond the last known instant: a forming bar is there, and not covered.</summary>
    private static UtcRange SpanOf(SeriesCoverage coverage)
    {
        UtcRange span = LedgerState.SpanOf(coverage);
        bool isTimed = coverage.Series is { Kind: SeriesKind.Bars, Bars.Kind: BarKind.Timed };
        return span.IsEmpty ? span : span with { To = isTimed ? coverage.Series.Bars.Timeframe.Next(coverage.Series.Bars.Timeframe.Ceiling(span.To)) : span.To + TimeSpan.FromDays(1) };
    }
}
