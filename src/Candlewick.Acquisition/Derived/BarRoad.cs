using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;

namespace Candlewick.Acquisition.Derived;

/// <summary>What is wanted of the bars of a series.</summary>
/// <param name="Range">Bars that open in it.</param>
/// <param name="AsKnownAt">For stored bars: as the store knew them at this instant; null for now.</param>
public sealed record BarWish(UtcRange Range, UtcTime? AsKnownAt = null)
{
    /// <summary>How bars are built that are not stored.</summary>
    public BarBuilderOptions Building { get; init; } = new();
}

/// <summary>Where the bars of a series come from: they are stored, or made of what is. The one answer for commands and for the API.</summary>
/// <param name="Series">The series that is given; of a timeframe that is not stored, the resampled one.</param>
/// <param name="Source">The stored series itself, or what it is made of.</param>
public sealed record BarRoad(BarSeriesId Series, SeriesId Source)
{
    public bool IsStored => Source == Series;

    /// <summary>The series itself where it is stored, else resampled from the largest bars that fit, else built of trades or of the smallest bars.</summary>
    /// <param name="isStored">Tells whether the store has a series.</param>
    /// <param name="sources">Series of the instrument that bars can be made of: those that have rows.</param>
    /// <returns>Null where there is neither.</returns>
    public static BarRoad? Find(BarSeriesId series, Func<SeriesId, bool> isStored, IReadOnlyCollection<SeriesId> sources)
    {
        if (isStored(series))
        {
            return new BarRoad(series, series);
        }

        BarSeriesId made = series.Spec is { Kind: BarKind.Timed, Origin: BarOrigin.Venue, Price: PriceSource.Trade }
            ? series with { Spec = series.Spec with { Origin = BarOrigin.Resampled } }
            : series;
        return made != series && isStored(made) ? new BarRoad(made, made) : FindMade(made, sources);
    }

    /// <summary>The series as it is made of others, whether it is stored or not; null where nothing makes it.</summary>
    /// <param name="series">Resampled or built.</param>
    /// <param name="sources">As in <see cref="Find"/>.</param>
    public static BarRoad? FindMade(BarSeriesId series, IReadOnlyCollection<SeriesId> sources)
    {
        bool isTimed = series.Spec.Kind == BarKind.Timed;
        SeriesId[] found = series.Spec.Origin switch
        {
            BarOrigin.Resampled when isTimed => [.. VenueBars(sources).Where(one => IsSmaller(one.Bars.Timeframe, series.Spec.Timeframe)).OrderByDescending(one => one.Bars.Timeframe)],
            BarOrigin.Built => [.. Trades(sources), .. isTimed ? [] : VenueBars(sources)],
            _ => [],
        };
        return found is [var source, ..] ? new BarRoad(series, source) : null;
    }

    /// <summary>The bars that open in the range of the wish, the last perhaps forming. Batches are void once the next is asked for.</summary>
    /// <exception cref="InputException">They are made, and wanted as they were known before.</exception>
    public async Task<IAsyncEnumerable<BarColumns>> ReadAsync(StoreRoles store, BarWish wish, CancellationToken ct)
    {
        if (IsStored)
        {
            return store.Bars.ReadAsync(Series, wish.Range, wish.AsKnownAt, ct);
        }

        if (wish.AsKnownAt is not null)
        {
            throw new InputException($"as-known-at: the store has no {Series}, and bars that are made on the way are made of what is known now.");
        }

        return Series.Spec.Origin == BarOrigin.Resampled
            ? await DerivedBars.ResampleAsync(store, new Resampling(Source.ToBars(), Series.Spec, IncompleteGroup.Skip, wish.Range), ct)
            : DerivedBars.WithinAsync(await DerivedBars.BuildAsync(store, Series, WholePeriods(wish.Range), wish.Building, ct), wish.Range);
    }

    /// <summary>Why there are no such bars.</summary>
    /// <param name="known">Series of the instrument.</param>
    public static string Missing(BarSeriesId series, IReadOnlyCollection<SeriesId> known) =>
        $"the store has no {series}, and nothing to make it of; {(known.Count == 0 ? $"it has nothing of {series.Instrument}" : $"it has {string.Join(", ", known.Take(20))}")}.";

    private static IEnumerable<SeriesId> Trades(IEnumerable<SeriesId> sources) =>
        sources.Where(one => one.Kind is SeriesKind.Trades or SeriesKind.AggregateTrades).OrderBy(one => one.Kind);

    /// <summary>Published bars of trades, the smallest first.</summary>
    private static IEnumerable<SeriesId> VenueBars(IEnumerable<SeriesId> sources) =>
        sources.Where(one => one.Kind == SeriesKind.Bars && one.Bars is { Kind: BarKind.Timed, Origin: BarOrigin.Venue, Price: PriceSource.Trade }).OrderBy(one => one.Bars.Timeframe);

    private static bool IsSmaller(Timeframe smaller, Timeframe target) => smaller != target && Divisibility.Divides(smaller, target);

    /// <summary>Built bars start afresh at an anchor: whole days on both sides give the bars of the range as the whole history does.</summary>
    private UtcRange WholePeriods(UtcRange range)
    {
        Timeframe day = new(1, TimeframeUnit.Day);
        bool isFar = range.From < UtcTime.From(1700, 1, 1) || range.To > UtcTime.From(2200, 1, 1);
        return isFar || Series.Spec.Anchor == BarAnchor.Unanchored || (Series.Spec.Kind == BarKind.Timed && Series.Spec.Timeframe.CompareTo(day) > 0)
            ? UtcRange.All
            : new UtcRange(day.Floor(range.From), day.Ceiling(range.To) + (Series.Spec.Anchor == BarAnchor.Utc ? TimeSpan.Zero : TimeSpan.FromDays(1)));
    }
}
