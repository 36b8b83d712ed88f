using Candlewick.Analytics.Bars;
using Candlewick.Jobs;

namespace Candlewick.Acquisition.Derived;

/// <summary>Which derived bars to store.</summary>
/// <param name="Specs">Resampled or built ones, such as <c>1h/resampled</c> or <c>1000t/built</c>.</param>
/// <param name="Instruments">Null for every instrument that has what the bars are made of.</param>
public sealed record DerivedBarsRequest(IReadOnlyList<BarSpec> Specs, IReadOnlyList<InstrumentId>? Instruments = null, int Parallel = 1);

/// <summary>What was done for one derived series.</summary>
/// <param name="Source">What it is made of.</param>
/// <param name="Rebuilt">The periods that were built, again or for the first time.</param>
/// <param name="Cleared">Rows whose source is gone.</param>
public sealed record DerivedSeries(BarSeriesId Series, SeriesId Source, RangeSet Rebuilt, long Cleared, WriteResult Result)
{
    public override string ToString() => Rebuilt.IsEmpty && Cleared == 0
        ? $"{Series} of {Source}: nothing changed"
        : $"{Series} of {Source}: {Rebuilt.Count} ranges rebuilt, {Result.Inserted} bars added, {Result.Corrected} replaced, {Result.Unchanged} as before, {Cleared} cleared";
}

/// <summary>Stores bars that are made of other stored rows, and rebuilds the periods whose source changed. Safe to stop and run again.</summary>
/// <remarks>
/// A period is one bar of a time series, or one anchor period (a UTC day, a session) of any other. Closed bars only, equal to those that are made
/// on the fly. Where something is missing in the source, there is no bar: a hole with the source's cause. Of tick, volume and such bars only
/// those before the first hole of their period are stored. A series keeps its source while the store has it. Bars below the source's
/// retention stay as they are.
/// </remarks>
public sealed class StoreDerivedBars(StoreRoles store, TimeProvider clock) : IJob<DerivedBarsRequest, IReadOnlyList<SubRun<DerivedSeries>>>
{
    private const string Source = "candlewick.derive";

    /// <returns>One sub-run a series; a failed one carries its exception.</returns>
    /// <exception cref="InputException">A spec is not of derived bars, or a named instrument has nothing to make them of.</exception>
    public async Task<IReadOnlyList<SubRun<DerivedSeries>>> RunAsync(DerivedBarsRequest request, CancellationToken ct) =>
        await SubRuns.RunAsync(await ListAsync(request, ct), series => series.ToString(), request.Parallel, RunOneAsync, ct);

    /// <summary>The series of a request.</summary>
    /// <exception cref="InputException">A spec is not of derived bars.</exception>
    public async Task<IReadOnlyList<BarSeriesId>> ListAsync(DerivedBarsRequest request, CancellationToken ct)
    {
        string[] faults = [.. request.Specs.Where(spec => spec.Origin == BarOrigin.Venue).Select(spec => $"{spec}: expected resampled or built bars, such as 1h/resampled or 1000t/built.")];
        if (faults.Length > 0)
        {
            throw new InputException(faults);
        }

        if (request.Instruments is { } named)
        {
            return [.. named.SelectMany(instrument => request.Specs.Select(spec => new BarSeriesId(instrument, spec)))];
        }

        List<BarSeriesId> series = [];
        IReadOnlyList<SeriesSummary> stored = await store.Coverage.SummarizeAsync(SeriesFilter.Any, ct);
        foreach (IGrouping<InstrumentId, SeriesId> instrument in stored.Select(one => one.Series).GroupBy(one => one.Instrument))
        {
            series.AddRange(request.Specs.Where(spec => SourceRule.Find(spec, [.. instrument]) is not null).Select(spec => new BarSeriesId(instrument.Key, spec)));
        }

        return [.. series, .. await ListOrphansAsync(request.Specs, series, ct)];
    }

    /// <summary>What was made of a source of which nothing is left.</summary>
    private async Task<IReadOnlyList<BarSeriesId>> ListOrphansAsync(IReadOnlyList<BarSpec> specs, IReadOnlyList<BarSeriesId> others, CancellationToken ct)
    {
        List<BarSeriesId> orphans = [];
        IReadOnlyList<SeriesCoverage> known = await store.Coverage.ListAsync(SeriesFilter.Any, ct);
        foreach (SeriesId series in known.Select(one => one.Series).Where(one => one.Kind == SeriesKind.Bars && specs.Contains(one.Bars)).Except(others.Select(one => (SeriesId)one)))
        {
            if (await DerivationMark.TryFindAsync(store.Facts, KeyOf(series.ToBars()), ct) is not null)
            {
                orphans.Add(series.ToBars());
            }
        }

        return orphans;
    }

    /// <summary>One series.</summary>
    /// <exception cref="InputException">The store has nothing to make it of.</exception>
    public async Task<DerivedSeries> RunOneAsync(BarSeriesId series, CancellationToken ct)
    {
        string key = KeyOf(series);
        DerivationMark? known = await DerivationMark.TryFindAsync(store.Facts, key, ct);
        SeriesId source = await FindSourceAsync(series, known?.Basis, ct);
        bool isNew = known?.Basis != source.ToString();
        ChangeSet changes = await store.Derived.Changes.ListAsync(new SeriesFilter(Series: source), isNew ? 0 : known!.Value.Entry, ct);
        if (changes.Series.Count == 0)
        {
            return new DerivedSeries(series, source, RangeSet.Empty, 0, default);
        }

        DerivedSource made = await DerivedSource.OpenAsync(store, series, source, ct);
        DerivedPeriods periods = new(series.Spec, made.Calendar);
        SeriesCoverage own = await store.Coverage.FindAsync(series, ct);
        RangeSet ownKnown = own.Covered.Union(RangeSet.Of(own.Holes.Select(hole => hole.Range)));
        RangeSet everything = made.Known.Union(ownKnown);
        RangeSet touched = everything.IsEmpty
            ? RangeSet.Empty
            : periods.Touched(isNew ? everything : changes.Series[0].Ranges, new UtcRange(everything[0].From, everything[^1].To));
        if (changes.Series[0].Horizon is { } horizon)
        {
            touched = periods.Whole(touched.Subtract(new UtcRange(UtcTime.MinValue, horizon)));
        }

        Rebuilding rebuilding = new(series, source, made, periods);
        DerivedSeries done = await RebuildAsync(rebuilding, touched, ownKnown, ct);
        await new DerivationMark(source.ToString(), changes.Last).KeepAsync(store.Facts, key, ct);
        return done;
    }

    private static string KeyOf(BarSeriesId series) => $"derive.bars:{series}";

    /// <summary>The source of before also where nothing of it is left: what was made of it goes with it.</summary>
    private async Task<SeriesId> FindSourceAsync(BarSeriesId series, string? before, CancellationToken ct)
    {
        IReadOnlyList<SeriesSummary> stored = await store.Coverage.SummarizeAsync(new SeriesFilter(Instrument: series.Instrument), ct);
        SeriesId[] there = [.. stored.Select(one => one.Series)];
        if (before is not null && there.Any(one => one.ToString() == before))
        {
            return SeriesId.Parse(before);
        }

        return SourceRule.Find(series.Spec, there)
            ?? (before is not null ? SeriesId.Parse(before) : (SeriesId?)null)
            ?? throw new InputException($"the store has nothing of {series.Instrument} to make {series.Spec} of; {(there.Length == 0 ? "it has nothing of it at all" : $"it has {string.Join(", ", there)}")}.");
    }

    private async Task<DerivedSeries> RebuildAsync(Rebuilding rebuilding, RangeSet touched, RangeSet ownKnown, CancellationToken ct)
    {
        RangeSet possible = rebuilding.Target.Spec.Kind == BarKind.Timed
            ? rebuilding.Periods.Whole(rebuilding.Made.Known)
            : RangeSet.Of(rebuilding.Made.Known.SelectMany(rebuilding.Periods.Each).Select(period => BeginningOf(rebuilding, period)));
        RangeSet due = touched.Intersect(possible);
        long cleared = 0;
        foreach (UtcRange gone in touched.Subtract(due).Intersect(ownKnown))
        {
            cleared += await store.Coverage.ClearAsync(new SeriesFilter(Series: rebuilding.Target), gone, ct);
        }

        WriteResult result = default;
        foreach (UtcRange piece in due.SelectMany(range => rebuilding.Target.Spec.Kind == BarKind.Timed
            ? rebuilding.Periods.Cut(range)
            : rebuilding.Periods.Each(range).Select(range.Intersect)))
        {
            result += await WriteAsync(rebuilding, piece, ct);
        }

        return new DerivedSeries(rebuilding.Target, rebuilding.Source, due, cleared, result);
    }

    /// <summary>The part of an anchor period whose bars can be built: from where it is known up to the first hole; empty where it begins with one.</summary>
    private static UtcRange BeginningOf(Rebuilding rebuilding, UtcRange period)
    {
        RangeSet known = rebuilding.Made.Known.Intersect(period);
        RangeSet usable = rebuilding.Made.Usable.Intersect(period);
        return !usable.IsEmpty && usable[0].From == known[0].From ? usable[0] : UtcRange.Empty;
    }

    private async Task<WriteResult> WriteAsync(Rebuilding rebuilding, UtcRange range, CancellationToken ct)
    {
        BarSpec spec = rebuilding.Target.Spec;
        bool isOver = spec.Kind == BarKind.Timed || rebuilding.Periods.Each(range).Last().To == range.To;
        using BarColumns bars = await rebuilding.Made.BuildAsync(range, isOver, ct);
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        Provenance provenance = new(Source, rebuilding.Source.ToString(), null, now, AbsentMeansNoTrades: spec.Kind == BarKind.Timed && rebuilding.Made.IsOfTrades);
        RangeWrite write = new(rebuilding.Target, range, bars, provenance, WriteReason.Derive, rebuilding.Made.Calendar) { IsWhole = true };
        RangeSet missing = write.FindMissing();
        WriteResult result = await store.Bars.WriteAsync([write], ct);
        if (!missing.IsEmpty)
        {
            Hole[] causes = [.. CausesOf(rebuilding, missing, now)];
            await store.Coverage.ExplainAsync(rebuilding.Target, causes, ct);
        }

        return result;
    }

    /// <summary>What is missing in the source, as holes of the bars made of it: where several causes meet in one bar, the one that weighs most comes last.</summary>
    private static IEnumerable<Hole> CausesOf(Rebuilding rebuilding, RangeSet missing, UtcTime now)
    {
        IEnumerable<Hole> holes = rebuilding.Made.Holes.OrderBy(hole => hole.Cause switch
        {
            HoleCause.NoTrades or HoleCause.MarketClosed or HoleCause.VenueHalt => 0,
            HoleCause.Pending => 2,
            _ => 1,
        });
        foreach (Hole hole in holes.Where(hole => !missing.Intersect(hole.Range).IsEmpty))
        {
            Evidence evidence = new($"{Source}:{rebuilding.Source}", now, $"its own hole {hole.Range} is {hole.Cause}");
            foreach (UtcRange period in rebuilding.Periods.Touched(RangeSet.Of(hole.Range), new UtcRange(missing[0].From, missing[^1].To)).Intersect(missing))
            {
                yield return new Hole(period, hole.Cause, [evidence]);
            }
        }
    }

    private sealed record Rebuilding(BarSeriesId Target, SeriesId Source, DerivedSource Made, DerivedPeriods Periods);
}
