using Candlewick.Acquisition.Derived;
using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;
using Candlewick.Server.Coverages;

namespace Candlewick.Server.Bars;

/// <summary>Where the bars of a series come from: they are stored, or made of what is.</summary>
/// <param name="Series">The series that is given; of a timeframe that is not stored, the resampled one.</param>
/// <param name="Source">The stored series itself, or what it is made of.</param>
/// <param name="Span">Where there are bars: from the first known instant to beyond the last.</param>
internal sealed record BarPlan(BarSeriesId Series, SeriesId Source, UtcRange Span)
{
    private static readonly TimeSpan LongestUnknown = TimeSpan.FromHours(1);

    public bool IsStored => Source == Series;

    /// <exception cref="StoreException">Unknown: the store neither has nor can make them.</exception>
    public static BarPlan Of(LedgerState ledger, BarSeriesId series)
    {
        if (Stored(ledger, series) is { } stored)
        {
            return stored;
        }

        BarSeriesId made = series.Spec is { Kind: BarKind.Timed, Origin: BarOrigin.Venue, Price: PriceSource.Trade }
            ? series with { Spec = series.Spec with { Origin = BarOrigin.Resampled } }
            : series;
        if (made != series && Stored(ledger, made) is { } resampled)
        {
            return resampled;
        }

        SeriesCoverage[] known = [.. ledger.Of(series.Instrument).Where(one => !one.Covered.IsEmpty)];
        SeriesCoverage? source = made.Spec.Origin switch
        {
            BarOrigin.Resampled when made.Spec.Kind == BarKind.Timed => Smaller(known, made.Spec.Timeframe),
            BarOrigin.Built => Trades(known) ?? (made.Spec.Kind == BarKind.Timed ? null : Smallest(known)),
            _ => null,
        };
        return source is not null
            ? new BarPlan(made, source.Series, SpanOf(source))
            : throw new StoreException(ErrorKind.Unknown, Missing(series, known));
    }

    /// <summary>The same, for series too that have nothing but a forming bar, which no ledger covers.</summary>
    /// <exception cref="StoreException">Unknown: the store neither has nor can make them.</exception>
    public static async Task<BarPlan> FindAsync(StoreRoles store, LedgerState ledger, BarSeriesId series, CancellationToken ct) =>
        ledger.Find(series) is null && await store.Bars.FindLastOpenAsync(series, ct) is { } last
            ? new BarPlan(series, series, new UtcRange(last - TimeSpan.FromDays(1), last + TimeSpan.FromDays(1)))
            : Of(ledger, series);

    /// <summary>The same, up to now: what the ledger of a moment ago does not know yet may be there. History that ended long ago stays as it is.</summary>
    public BarPlan UpTo(UtcTime now) => Span.To < now && now - Span.To < LongestUnknown
        ? this with { Span = Span with { To = now + TimeSpan.FromDays(1) } }
        : this;

    /// <summary>The bars that open in the range. Batches are void once the next is asked for.</summary>
    public async Task<IAsyncEnumerable<BarColumns>> ReadAsync(StoreRoles store, UtcRange range, UtcTime? asKnownAt, CancellationToken ct)
    {
        if (IsStored)
        {
            return store.Bars.ReadAsync(Series, range, asKnownAt, ct);
        }

        if (asKnownAt is not null)
        {
            throw new InputException($"as-known-at: the store has no {Series}, and bars that are made on the way are made of what is known now.");
        }

        return Series.Spec.Origin == BarOrigin.Resampled
            ? await DerivedBars.ResampleAsync(store, new Resampling(Source.ToBars(), Series.Spec, IncompleteGroup.Skip, range), ct)
            : DerivedBars.WithinAsync(await DerivedBars.BuildAsync(store, Series, WholePeriods(range), new BarBuilderOptions(), ct), range);
    }

    private static BarPlan? Stored(LedgerState ledger, BarSeriesId series) =>
        ledger.Find(series) is { } stored && (!stored.Covered.IsEmpty || stored.Holes.Count > 0) ? new BarPlan(series, series, SpanOf(stored)) : null;

    /// <summary>Up to a bar beyond the last known instant: a forming bar is there, and not covered.</summary>
    private static UtcRange SpanOf(SeriesCoverage coverage)
    {
        UtcRange span = LedgerState.SpanOf(coverage);
        bool isTimed = coverage.Series is { Kind: SeriesKind.Bars, Bars.Kind: BarKind.Timed };
        return span.IsEmpty ? span : span with { To = isTimed ? coverage.Series.Bars.Timeframe.Next(coverage.Series.Bars.Timeframe.Ceiling(span.To)) : span.To + TimeSpan.FromDays(1) };
    }

    private static SeriesCoverage? Trades(IEnumerable<SeriesCoverage> known) =>
        known.Where(one => one.Series.Kind is SeriesKind.Trades or SeriesKind.AggregateTrades).MinBy(one => one.Series.Kind);

    private static SeriesCoverage? Smaller(IEnumerable<SeriesCoverage> known, Timeframe target) =>
        known.Where(one => IsVenueBars(one.Series) && one.Series.Bars.Timeframe != target && Divisibility.Divides(one.Series.Bars.Timeframe, target))
            .MaxBy(one => one.Series.Bars.Timeframe);

    private static SeriesCoverage? Smallest(IEnumerable<SeriesCoverage> known) => known.Where(one => IsVenueBars(one.Series)).MinBy(one => one.Series.Bars.Timeframe);

    private static bool IsVenueBars(SeriesId series) =>
        series.Kind == SeriesKind.Bars && series.Bars is { Kind: BarKind.Timed, Origin: BarOrigin.Venue, Price: PriceSource.Trade };

    /// <summary>Built bars start afresh at an anchor: whole days on both sides give the bars of the range as the whole history does.</summary>
    private UtcRange WholePeriods(UtcRange range)
    {
        Timeframe day = new(1, TimeframeUnit.Day);
        bool isFar = range.From < UtcTime.From(1700, 1, 1) || range.To > UtcTime.From(2200, 1, 1);
        return isFar || Series.Spec.Anchor == BarAnchor.Unanchored || (Series.Spec.Kind == BarKind.Timed && Series.Spec.Timeframe.CompareTo(day) > 0)
            ? UtcRange.All
            : new UtcRange(day.Floor(range.From), day.Ceiling(range.To) + (Series.Spec.Anchor == BarAnchor.Utc ? TimeSpan.Zero : TimeSpan.FromDays(1)));
    }

    private static string Missing(BarSeriesId series, IReadOnlyCollection<SeriesCoverage> known) =>
        $"the store has no {series}, and nothing to make it of; {(known.Count == 0 ? $"it has nothing of {series.Instrument}" : $"it has {string.Join(", ", known.Take(20).Select(one => one.Series))}")}.";
}
