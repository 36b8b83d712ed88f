using Candlewick.Acquisition.Derived;
using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Hosting.Alerting;

/// <summary>The last closed bars of an instrument, and what indicators make of them; kept until a newer bar comes.</summary>
internal sealed class BarTails(StoreRoles store)
{
    /// <summary>Bars that an indicator is given at most; one of all bars since the start begins there.</summary>
    private const int MostBars = 20_000;

    /// <summary>Values that are kept of each.</summary>
    private const int Kept = 1_024;

    private readonly Dictionary<(InstrumentId, Timeframe, string), Tail> _tails = [];
    private IReadOnlyDictionary<InstrumentId, IReadOnlyList<BarSpec>> _series = new Dictionary<InstrumentId, IReadOnlyList<BarSpec>>();

    /// <summary>Instruments with bars.</summary>
    public IEnumerable<InstrumentId> Instruments => _series.Keys;

    /// <summary>Reads again which series there are.</summary>
    public async Task RefreshAsync(CancellationToken ct) =>
        _series = (await store.Coverage.ListAsync(new SeriesFilter(SeriesKind.Bars), ct))
            .Where(one => one.Covered.Count > 0 && one.Series.Bars is { Kind: BarKind.Timed, Price: PriceSource.Trade, Origin: BarOrigin.Venue, IsOnGrid: true })
            .GroupBy(one => one.Series.Instrument)
            .ToDictionary(one => one.Key, one => (IReadOnlyList<BarSpec>)[.. one.Select(coverage => coverage.Series.Bars).OrderBy(spec => spec.Timeframe)]);

    /// <summary>The stored bars of an instrument with the shortest length; null where it has none.</summary>
    public BarSeriesId? FindShortest(InstrumentId instrument) =>
        _series.TryGetValue(instrument, out IReadOnlyList<BarSpec>? specs) ? new BarSeriesId(instrument, specs[0]) : null;

    /// <summary>True where the venue's own bars of the length are stored.</summary>
    public bool Has(BarSeriesId series) => _series.TryGetValue(series.Instrument, out IReadOnlyList<BarSpec>? specs) && specs.Contains(series.Spec);

    /// <summary>A column of the last closed bars; NaN where there are not so many.</summary>
    public Task<double> ReadAsync(BarSeriesId series, BarColumn column, int ago, CancellationToken ct) =>
        ReadAsync(series, new Wanted($"{column}", ago + 2, bars => Task.FromResult<double[][]>([bars.Values(column).ToArray()])), (0, ago), ct);

    /// <summary>An output of an indicator at one of the last closed bars; NaN where it has none there.</summary>
    public Task<double> ReadAsync(BarSeriesId series, OptionValues indicator, (int Output, int Ago) at, CancellationToken ct)
    {
        BoundIndicator bound = indicator.Spec.Create(indicator);
        return ReadAsync(series, new Wanted(indicator.ToString(), BarsFor(bound, at.Ago), bars => Task.FromResult(Compute(bound, bars, null))), at, ct);
    }

    /// <summary>The same of an indicator that compares two series, by bars that opened together; NaN where one has none there.</summary>
    public async Task<double> ReadPairAsync((BarSeriesId First, BarSeriesId Second) series, OptionValues indicator, (int Output, int Ago) at, CancellationToken ct)
    {
        BoundIndicator bound = indicator.Spec.Create(indicator);
        if ((Has(series.Second) ? series.Second : FindSource(series.Second)) is not { } stored || await store.Bars.FindLastOpenAsync(stored, ct) is not { } lastOpen)
        {
            return double.NaN;
        }

        int count = BarsFor(bound, at.Ago);
        Wanted wanted = new($"{indicator} with {series.Second}", count, async bars =>
        {
            using BarColumns second = await GatherAsync(series.Second, stored, (lastOpen, count), ct);
            return Compute(bound, bars, ClosedBars.Align(bars, second));
        });
        return await ReadAsync(series.First, wanted with { PairedUntil = lastOpen }, at, ct);
    }

    /// <summary>The close of the last bar that had closed at the instant; NaN where none is near.</summary>
    public async Task<double> FindCloseAsync(BarSeriesId series, UtcTime at, CancellationToken ct)
    {
        UtcTime from = at.AddNanoseconds(-Math.Max(series.Spec.Timeframe.LengthNanoseconds * 2, 3_600_000_000_000));
        double close = double.NaN;
        await foreach (BarColumns batch in store.Bars.ReadAsync(series, new UtcRange(from, at), asKnownAt: null, ct))
        {
            for (int i = 0; i < batch.Count && batch.CloseTimes[i] <= at; i++)
            {
                close = batch.Finalities[i] == Finality.Forming ? close : batch.Values(BarColumn.Close)[i];
            }
        }

        return close;
    }

    private static int BarsFor(BoundIndicator bound, int ago)
    {
        int settle = bound.Spec.Memory == Memory.Cumulative ? MostBars : bound.Spec.SettlesAfter(bound.Options);
        return Math.Min(MostBars, bound.WarmUp + settle + 2) + ago;
    }

    private async Task<double> ReadAsync(BarSeriesId series, Wanted wanted, (int Output, int Ago) at, CancellationToken ct)
    {
        BarSeriesId? source = Has(series) ? series : FindSource(series);
        if (source is not { } stored || await store.Bars.FindLastOpenAsync(stored, ct) is not { } lastOpen)
        {
            return double.NaN;
        }

        (InstrumentId, Timeframe, string) key = (series.Instrument, series.Spec.Timeframe, wanted.Name);
        if (!_tails.TryGetValue(key, out Tail? tail) || tail.LastOpen != lastOpen || tail.PairedUntil != wanted.PairedUntil || tail.Bars < wanted.Count)
        {
            using BarColumns bars = await GatherAsync(series, stored, (lastOpen, wanted.Count), ct);
            _tails[key] = tail = new Tail(lastOpen, wanted.Count, [.. (await wanted.ComputeAsync(bars)).Select(column => column[Math.Max(0, bars.Count - Kept)..bars.Count])])
            {
                PairedUntil = wanted.PairedUntil,
            };
        }

        double[] values = tail.Outputs[at.Output];
        return at.Ago < values.Length ? values[values.Length - 1 - at.Ago] : double.NaN;
    }

    private async Task<BarColumns> GatherAsync(BarSeriesId wanted, BarSeriesId stored, (UtcTime LastOpen, int Count) tail, CancellationToken ct)
    {
        Timeframe timeframe = wanted.Spec.Timeframe;
        UtcTime end = stored.Spec.Timeframe.Next(tail.LastOpen);
        UtcTime from = timeframe.Floor(UtcTime.FromNanoseconds(Math.Max(0, end.Nanoseconds - ((tail.Count + 1) * timeframe.LengthNanoseconds))));
        IAsyncEnumerable<BarColumns> batches = store.Bars.ReadAsync(stored, new UtcRange(from, end), asKnownAt: null, ct);
        if (stored == wanted)
        {
            return await ClosedBars.GatherAsync(batches);
        }

        using BarColumns small = await ClosedBars.GatherAsync(batches);
        BarColumns large = new();
        BarResampler builder = new(stored.Spec, new BarSpec(timeframe, Origin: BarOrigin.Resampled), new ResampleOptions { Incomplete = IncompleteGroup.Close });
        builder.Add(small, large);
        builder.Advance(end, large);
        return large;
    }

    /// <summary>The largest stored bars that make these.</summary>
    private BarSeriesId? FindSource(BarSeriesId series) => _series.TryGetValue(series.Instrument, out IReadOnlyList<BarSpec>? specs)
        && specs.Where(spec => spec.Timeframe != series.Spec.Timeframe && Divisibility.Divides(spec.Timeframe, series.Spec.Timeframe)).ToList() is { Count: > 0 } fitting
            ? new BarSeriesId(series.Instrument, fitting[^1])
            : null;

    /// <param name="paired">Prices of the second series at the same bars; null for indicators of one.</param>
    private static double[][] Compute(BoundIndicator indicator, BarColumns bars, double[]? paired)
    {
        double[][] outputs = [.. indicator.Spec.Outputs.Select(_ => new double[bars.Count])];
        indicator.Compute(BarSpans.Of(bars, paired), outputs);
        return outputs;
    }

    /// <summary>What is computed.</summary>
    /// <param name="Count">Bars that it needs.</param>
    private sealed record Wanted(string Name, int Count, Func<BarColumns, Task<double[][]>> ComputeAsync)
    {
        /// <summary>Open of the second series' last bar; null where there is no second.</summary>
        public UtcTime? PairedUntil { get; init; }
    }

    /// <summary>What was computed.</summary>
    /// <param name="Outputs">The last values of each output.</param>
    private sealed record Tail(UtcTime LastOpen, int Bars, double[][] Outputs)
    {
        public UtcTime? PairedUntil { get; init; }
    }
}
