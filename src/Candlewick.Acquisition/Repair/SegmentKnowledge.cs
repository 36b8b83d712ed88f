namespace Candlewick.Acquisition.Repair;

/// <summary>What the store knows of a whole segment: decides the causes of holes, by evidence only.</summary>
internal sealed class SegmentKnowledge
{
    private const double VolumeTolerance = 1e-9;

    private readonly IReadOnlyList<SeriesCoverage> _coverages;
    private readonly Dictionary<SeriesId, SeriesSummary> _summaries;
    private readonly InstrumentCatalog? _catalog;

    private SegmentKnowledge(IReadOnlyList<SeriesCoverage> coverages, IReadOnlyList<SeriesSummary> summaries, InstrumentCatalog? catalog)
    {
        _coverages = coverages;
        _summaries = summaries.ToDictionary(summary => summary.Series);
        _catalog = catalog;
    }

    public static async Task<SegmentKnowledge> ReadAsync(string venue, StoreRoles store, InstrumentCatalog? catalog, CancellationToken ct)
    {
        SeriesFilter segment = new(Venue: venue);
        return new SegmentKnowledge(
            await store.Coverage.ListAsync(segment, ct), await store.Coverage.SummarizeAsync(segment, ct), catalog);
    }

    /// <summary>The parts of a hole that the evidence explains; what is left out stays Pending.</summary>
    public async Task<IReadOnlyList<Hole>> ExplainAsync(
        BarSeriesId series, UtcRange hole, SourceAnswers answers, IBarStore bars, CancellationToken ct)
    {
        IReadOnlyList<SourceAnswer> about = answers.About(hole);
        if (about.Count == 0)
        {
            return [];
        }

        if (NotListedReason(series, hole) is { } reason)
        {
            return [new Hole(hole, HoleCause.NotListed, [reason])];
        }

        RangeSet absentFiles = RangeSet.Of(about.Where(answer => answer.IsAbsentFile).Select(answer => answer.Range)).Intersect(hole);
        RangeSet lackedRows = RangeSet.Of(about.Where(answer => answer.HasPeriod).Select(answer => answer.Range)).Intersect(hole).Subtract(absentFiles);
        List<Hole> explained = Missing(absentFiles, about.Where(answer => answer.IsAbsentFile));
        (RangeSet halted, Evidence? peers) = await FindHaltAsync(series, lackedRows, bars, ct);
        explained.AddRange(halted.Select(range => new Hole(range, HoleCause.VenueHalt, [peers!])));
        explained.AddRange(Missing(lackedRows.Subtract(halted), about.Where(answer => answer.HasPeriod)));
        return explained;
    }

    private static List<Hole> Missing(RangeSet ranges, IEnumerable<SourceAnswer> answers) =>
        [.. ranges.Select(range => new Hole(
            range, HoleCause.MissingAtSource, [.. answers.Where(answer => answer.Range.Overlaps(range)).Select(answer => answer.Evidence)]))];

    /// <summary>Before the earliest bar over all the instrument's series, or after the last one of an instrument that trades no more.</summary>
    private Evidence? NotListedReason(BarSeriesId series, UtcRange hole)
    {
        List<SeriesSummary> all = [.. _summaries.Values.Where(summary => summary.Series.Instrument == series.Instrument)];
        if (all.Count == 0)
        {
            return null;
        }

        SeriesSummary earliest = all.MinBy(summary => summary.First)!;
        UtcTime at = _catalog?.At ?? UtcTime.MinValue;
        if (hole.To <= earliest.First)
        {
            return new Evidence("store", at, $"the earliest row over all series of {series.Instrument} is {earliest.First} ({earliest.Series})");
        }

        SeriesSummary latest = all.MaxBy(summary => summary.Last)!;
        bool trades = _catalog?.Rules.Any(rules => rules.Instrument == series.Instrument && rules.Status == TradingStatus.Trading) ?? true;
        return hole.From > latest.Last && !trades
            ? new Evidence("exchange information", at, $"{series.Instrument} trades no more; its last row is {latest.Last} ({latest.Series})")
            : null;
    }

    /// <summary>The part of the missing ranges in which every instrument that then traded and was asked lacks its bars: at least two of them.</summary>
    private async Task<(RangeSet Halted, Evidence? Peers)> FindHaltAsync(BarSeriesId series, RangeSet lacked, IBarStore bars, CancellationToken ct)
    {
        RangeSet halted = lacked;
        HashSet<InstrumentId> stood = [series.Instrument];
        foreach (SeriesCoverage other in _coverages)
        {
            if (halted.IsEmpty || other.Series.Kind != SeriesKind.Bars || other.Series.Bars.Timeframe.CompareTo(series.Spec.Timeframe) > 0
                || other.Series == (SeriesId)series || !TradedAround(other.Series, halted))
            {
                continue;
            }

            halted = halted.Subtract(other.Covered);
            if (!halted.IsEmpty && halted.Any(range => other.Unasked(range).IsEmpty))
            {
                stood.Add(other.Series.Instrument);
            }
        }

        halted = halted.IsEmpty ? halted : await WithoutLargerVolumeAsync(series, halted, bars, ct);
        return halted.IsEmpty || stood.Count < 2
            ? (RangeSet.Empty, null)
            : (halted, new Evidence("segment", _catalog?.At ?? UtcTime.MinValue,
                $"{stood.Count} instruments of {series.Instrument.Venue} that then traded were asked, and all lack it"));
    }

    private bool TradedAround(SeriesId series, RangeSet ranges) =>
        _summaries.TryGetValue(series, out SeriesSummary? summary) && summary.First < ranges[0].From && summary.Last >= ranges[^1].To;

    /// <summary>Takes away what a larger bar over it contradicts, by having more volume than the stored bars that it contains.</summary>
    private async Task<RangeSet> WithoutLargerVolumeAsync(BarSeriesId series, RangeSet halted, IBarStore bars, CancellationToken ct)
    {
        RangeSet left = halted;
        foreach (SeriesCoverage larger in _coverages.Where(one =>
            one.Series.Kind == SeriesKind.Bars && one.Series.Instrument == series.Instrument
            && one.Series.Bars.Timeframe.CompareTo(series.Spec.Timeframe) > 0))
        {
            Timeframe timeframe = larger.Series.Bars.Timeframe;
            foreach (UtcRange range in halted)
            {
                for (UtcTime open = timeframe.Floor(range.From); open < range.To; open = timeframe.Next(open))
                {
                    UtcRange span = new(open, timeframe.Next(open));
                    double whole = await VolumeAsync(larger.Series.ToBars(), span, bars, ct);
                    double parts = await VolumeAsync(series, span, bars, ct);
                    if (whole > parts + (VolumeTolerance * whole))
                    {
                        left = left.Subtract(span);
                    }
                }
            }
        }

        return left;
    }

    private static async Task<double> VolumeAsync(BarSeriesId series, UtcRange span, IBarStore bars, CancellationToken ct)
    {
        double sum = 0;
        await foreach (BarColumns batch in bars.ReadAsync(series, span, asKnownAt: null, ct))
        {
            foreach (double volume in batch.Values(BarColumn.Volume))
            {
                sum += volume;
            }
        }

        return sum;
    }
}
