using System.Runtime.CompilerServices;
using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;

namespace Candlewick.Acquisition.Derived;

/// <summary>Bars that nobody stored, made of what is stored. The same inputs give the same bits.</summary>
/// <remarks>Batches are void once the next is asked for. What is not over at the end comes last, as forming.</remarks>
public static class DerivedBars
{
    /// <summary>Bars of a series of the store's trades: single ones where it has them, else aggregates.</summary>
    /// <param name="range">Trades whose event time lies in it; bars of the first anchor period may begin before what is built.</param>
    /// <exception cref="InputException">The store has no trades of the instrument.</exception>
    public static async Task<IAsyncEnumerable<BarColumns>> BuildAsync(
        StoreRoles store, BarSeriesId series, UtcRange range, BarBuilderOptions options, CancellationToken ct)
    {
        IReadOnlyList<SeriesCoverage> stored = await ListStoredAsync(store, new SeriesFilter(Instrument: series.Instrument), ct);
        SeriesCoverage? trades = stored.Where(one => one.Series.Kind is SeriesKind.Trades or SeriesKind.AggregateTrades).MinBy(one => one.Series.Kind);
        BarBuilderOptions own = options with { Calendar = await CalendarAsync(store, series.Instrument, ct) };
        if (trades is not null)
        {
            return TradesAsync(new StoredPart(store, trades.Series, range), BarKinds.Create(series.Spec, own), ct);
        }

        SeriesCoverage? bars = stored
            .Where(one => one.Series.Kind == SeriesKind.Bars && one.Series.Bars.Kind == BarKind.Timed && one.Series.Bars.Origin == BarOrigin.Venue)
            .MinBy(one => one.Series.Bars.Timeframe);
        return bars is not null && series.Spec.Kind != BarKind.Timed
            ? FoldAsync(new StoredPart(store, bars.Series, range), BarKinds.Create(series.Spec, own), ct)
            : throw new InputException($"the store has no trades of {series.Instrument} to build {series.Spec} from; 'wick import' reads trade files.");
    }

    /// <summary>Larger time bars of a stored series of smaller ones.</summary>
    /// <param name="source">Stored time bars.</param>
    /// <param name="incomplete">What becomes of a larger bar of which smaller ones are missing.</param>
    /// <exception cref="InputException">The smaller bars do not make the larger ones.</exception>
    public static Task<IAsyncEnumerable<BarColumns>> ResampleAsync(
        StoreRoles store, BarSeriesId source, BarSpec target, IncompleteGroup incomplete, CancellationToken ct) =>
        ResampleAsync(store, new Resampling(source, target, incomplete, UtcRange.All), ct);

    /// <summary>Larger time bars that open in a range, of a stored series of smaller ones; equal to those that the whole series makes.</summary>
    /// <exception cref="InputException">The smaller bars do not make the larger ones.</exception>
    public static async Task<IAsyncEnumerable<BarColumns>> ResampleAsync(StoreRoles store, Resampling wanted, CancellationToken ct)
    {
        (BarSeriesId source, BarSpec target) = (wanted.Source, wanted.Target);
        SeriesCoverage coverage = await store.Coverage.FindAsync(source, ct);
        ResampleOptions options = new()
        {
            Calendar = await CalendarAsync(store, source.Instrument, ct),
            Incomplete = wanted.Incomplete,
            Quiet = RangeSet.Of(coverage.Holes.Where(hole => hole.Cause is HoleCause.NoTrades or HoleCause.MarketClosed or HoleCause.VenueHalt).Select(hole => hole.Range)),
        };
        try
        {
            UtcRange read = target.IsOnGrid && options.Calendar.IsAlwaysOpen ? WholeBars(wanted.Range, target.Timeframe) : UtcRange.All;
            return WithinAsync(FoldAsync(new StoredPart(store, source, read), new BarResampler(source.Spec, target, options), ct), wanted.Range);
        }
        catch (ArgumentException failure)
        {
            throw new InputException(failure.Message);
        }
    }

    /// <summary>The stored time bars from which to resample: the largest that fit into the target.</summary>
    /// <exception cref="InputException">None fit.</exception>
    public static async Task<BarSeriesId> FindSourceAsync(StoreRoles store, InstrumentId instrument, Timeframe target, CancellationToken ct)
    {
        IReadOnlyList<SeriesCoverage> stored = await ListStoredAsync(store, new SeriesFilter(SeriesKind.Bars, Instrument: instrument), ct);
        SeriesCoverage? best = stored
            .Where(one => one.Series.Bars is { Kind: BarKind.Timed, Origin: BarOrigin.Venue, Price: PriceSource.Trade } bars
                && bars.Timeframe != target && Divisibility.Divides(bars.Timeframe, target))
            .MaxBy(one => one.Series.Bars.Timeframe);
        return best?.Series.ToBars() ?? throw new InputException(
            $"the store has no bars of {instrument} that make bars of {target}; {(stored.Count == 0 ? "it has none at all" : $"it has {string.Join(", ", stored.Select(one => one.Series))}")}.");
    }

    /// <summary>The rows of the batches that open in the range.</summary>
    public static async IAsyncEnumerable<BarColumns> WithinAsync(IAsyncEnumerable<BarColumns> batches, UtcRange range)
    {
        await foreach (BarColumns batch in batches)
        {
            if (batch.Count == 0 || (range.Contains(batch.OpenTimes[0]) && range.Contains(batch.OpenTimes[^1])))
            {
                yield return batch;
                continue;
            }

            using BarColumns part = batch.Slice(range);
            yield return part;
        }
    }

    /// <summary>The bars that open in the range, each whole.</summary>
    private static UtcRange WholeBars(UtcRange range, Timeframe timeframe)
    {
        bool isFar = range.From < UtcTime.From(1700, 1, 1) || range.To > UtcTime.From(2200, 1, 1);
        return isFar ? UtcRange.All : new UtcRange(timeframe.Floor(range.From), timeframe.Ceiling(range.To));
    }

    /// <summary>Series that have something, by the ledger: it answers without touching rows.</summary>
    private static async Task<IReadOnlyList<SeriesCoverage>> ListStoredAsync(StoreRoles store, SeriesFilter filter, CancellationToken ct) =>
        [.. (await store.Coverage.ListAsync(filter, ct)).Where(one => !one.Covered.IsEmpty)];

    private static async Task<TradingCalendar> CalendarAsync(StoreRoles store, InstrumentId instrument, CancellationToken ct) =>
        await store.Instruments.FindAsync(instrument, ct) is { } known && TradingCalendars.TryFind(known.Calendar, out TradingCalendar? calendar)
            ? calendar
            : TradingCalendar.AlwaysOpen;

    private static async IAsyncEnumerable<BarColumns> TradesAsync(StoredPart part, IBarBuilder builder, [EnumeratorCancellation] CancellationToken ct)
    {
        using BarColumns closed = new();
        await foreach (ReadOnlyMemory<Trade> batch in part.Store.Trades.ReadAsync(part.Series, part.Range, ct))
        {
            closed.Clear();
            builder.Add(batch.Span, closed);
            yield return closed;
        }

        await EndAsync(part, builder, closed, ct);
        yield return closed;
    }

    private static async IAsyncEnumerable<BarColumns> FoldAsync(StoredPart part, IBarBuilder builder, [EnumeratorCancellation] CancellationToken ct)
    {
        using BarColumns closed = new();
        await foreach (BarColumns batch in part.Store.Bars.ReadAsync(part.Series.ToBars(), part.Range, asKnownAt: null, ct))
        {
            closed.Clear();
            BarColumns rows = EarlyCloses.Extend(batch, part.Series.Bars);
            builder.Add(rows, closed);
            if (rows != batch)
            {
                rows.Dispose();
            }

            yield return closed;
        }

        await EndAsync(part, builder, closed, ct);
        yield return closed;
    }

    /// <summary>Closes what is over by the end of what is covered, and gives what is not as forming.</summary>
    private static async Task EndAsync(StoredPart part, IBarBuilder builder, BarColumns closed, CancellationToken ct)
    {
        closed.Clear();
        RangeSet covered = (await part.Store.Coverage.FindAsync(part.Series, ct)).Covered.Intersect(part.Range);
        if (covered.Count > 0)
        {
            builder.Advance(covered[^1].To, closed);
        }

        builder.End(closed);
    }

    /// <summary>What bars are made of.</summary>
    private sealed record StoredPart(StoreRoles Store, SeriesId Series, UtcRange Range);
}

/// <summary>Larger time bars of smaller ones.</summary>
/// <param name="Source">Stored time bars.</param>
/// <param name="Incomplete">What becomes of a larger bar of which smaller ones are missing.</param>
/// <param name="Range">Bars that open in it.</param>
public sealed record Resampling(BarSeriesId Source, BarSpec Target, IncompleteGroup Incomplete, UtcRange Range);
