using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;

namespace Candlewick.Acquisition.Derived;

/// <summary>What a derived series is made of, and what is known of it.</summary>
internal sealed class DerivedSource
{
    private readonly StoreRoles _store;
    private readonly BarSeriesId _target;
    private readonly SeriesId _source;

    private DerivedSource(StoreRoles store, BarSeriesId target, SeriesId source, TradingCalendar calendar, SeriesCoverage coverage)
    {
        _store = store;
        _target = target;
        _source = source;
        Calendar = calendar;
        Holes = coverage.Holes;
        Quiet = RangeSet.Of(coverage.Holes.Where(IsQuiet).Select(hole => hole.Range));
        Usable = coverage.Covered.Union(Quiet);
        Known = coverage.Covered.Union(RangeSet.Of(coverage.Holes.Select(hole => hole.Range)));
    }

    public TradingCalendar Calendar { get; }

    public IReadOnlyList<Hole> Holes { get; }

    /// <summary>Where it is known that nothing was traded.</summary>
    public RangeSet Quiet { get; }

    /// <summary>Where everything that was traded is there.</summary>
    public RangeSet Usable { get; }

    /// <summary>Where somebody was asked.</summary>
    public RangeSet Known { get; }

    public bool IsOfTrades => _source.Kind != SeriesKind.Bars;

    public static async Task<DerivedSource> OpenAsync(StoreRoles store, BarSeriesId target, SeriesId source, CancellationToken ct)
    {
        TradingCalendar calendar = await store.Instruments.FindAsync(target.Instrument, ct) is { } known
            && TradingCalendars.TryFind(known.Calendar, out TradingCalendar? found) ? found : TradingCalendar.AlwaysOpen;
        return new DerivedSource(store, target, source, calendar, await store.Coverage.FindAsync(source, ct));
    }

    /// <summary>The closed bars of whole periods; the caller disposes.</summary>
    /// <param name="range">Time bars: any number of them. Other bars: one anchor period, or its beginning.</param>
    /// <param name="isOver">True when the range ends with its last period, so that what is open closes there.</param>
    public async Task<BarColumns> BuildAsync(UtcRange range, bool isOver, CancellationToken ct)
    {
        IBarBuilder builder = _source.Kind == SeriesKind.Bars && _target.Spec.Kind == BarKind.Timed
            ? new BarResampler(_source.Bars, _target.Spec, new ResampleOptions { Calendar = Calendar, Quiet = Quiet })
            : BarKinds.Create(_target.Spec, new BarBuilderOptions { Calendar = Calendar });
        BarColumns closed = new();
        if (IsOfTrades)
        {
            await foreach (ReadOnlyMemory<Trade> batch in _store.Trades.ReadAsync(_source, range, ct))
            {
                builder.Add(batch.Span, closed);
            }
        }
        else
        {
            await foreach (BarColumns batch in _store.Bars.ReadAsync(_source.ToBars(), range, asKnownAt: null, ct))
            {
                BarColumns rows = EarlyCloses.Extend(batch, _source.Bars);
                builder.Add(rows, closed);
                if (rows != batch)
                {
                    rows.Dispose();
                }
            }
        }

        if (isOver)
        {
            builder.Advance(range.To, closed);
        }

        return _target.Spec.Kind == BarKind.Timed ? OnlyUsable(closed) : closed;
    }

    private static bool IsQuiet(Hole hole) => hole.Cause is HoleCause.NoTrades or HoleCause.MarketClosed or HoleCause.VenueHalt;

    /// <summary>Without the bars in whose time something is missing.</summary>
    private BarColumns OnlyUsable(BarColumns bars)
    {
        UtcRange[] lacking = [.. Holes.Where(hole => !IsQuiet(hole)).Select(hole => hole.Range)];
        if (!IsOfTrades || lacking.Length == 0)
        {
            return bars;
        }

        BarColumns kept = new(bars.Count);
        for (int row = 0; row < bars.Count; row++)
        {
            UtcRange span = new(bars.OpenTimes[row], bars.CloseTimes[row]);
            if (!lacking.Any(span.Overlaps))
            {
                kept.AddRange(bars, row, 1);
            }
        }

        bars.Dispose();
        return kept;
    }
}
