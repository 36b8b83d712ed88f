namespace Candlewick.Acquisition.Repair;

/// <summary>What the store knows of a whole segment: decides the causes of holes, by evidence only.</summary>
internal sealed class SegmentKnowledge
{
    private const double VolumeTolerance = 1e-9;

    private readonly IReadOnlyList<SeriesCoverage> _coverages;
    private readonly Dictionary<SeriesId, SeriesSummary> _summaries;
    private readonly InstrumentCatalog? _catalog;

    private readonly IReadOnlyDictionary<SeriesId, SourceAnswers> _answers;

    private SegmentKnowledge(
        IReadOnlyList<SeriesCoverage> coverages, IReadOnlyList<SeriesSummary> summaries, InstrumentCatalog? catalog,
        IReadOnlyDictionary<SeriesId, SourceAnswers> answers)
    {
        _answers = answers;
        _coverages = coverages;
        _summaries = summaries.ToDictionary(summary => summary.Series);
        _catalog = catalog;
    }

    public static async Task<SegmentKnowledge> ReadAsync(
        string venue, StoreRoles store, InstrumentCatalog? catalog, IReadOnlyDictionary<SeriesId, SourceAnswers> answers, CancellationToken ct)
    {
        SeriesFilter segment = new(Venue: venue);
        return new SegmentKnowledge(
            await store.Coverage.ListAsync(segment, ct), await store.Coverage.SummarizeAsync(segment, ct), catalog, answers);
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

        RangeSet absentFiles = WithoutMonthsThatHaveBars(
            series, RangeSet.Of(about.Where(answer => answer.IsAbsentFile).Select(answer => answer.Range)).Intersect(hole));
        RangeSet lackedRows = RangeSet.Of(about.Where(answer => answer.HasPeriod).Select(answer => answer.Range)).Intersect(hole).Subtract(absentFiles);
        List<Hole> explained = Missing(absentFiles, about.Where(answer => answer.IsAbsentFile));
        (List<Hole> halts, RangeSet undecided) = await FindHaltsAsync(series, lackedRows, bars, ct);
        explained.AddRange(halts);
        RangeSet halted = RangeSet.Of(halts.Select(halt => halt.Range)).Union(undecided);
        explained.AddRange(Missing(lackedRows.Subtract(halted), about.Where(answer => answer.HasPeriod)));
        return explained;
    }

    /// <summary>An absent file proves nothing about months of which another source gave bars: that source has the period.</summary>
    private RangeSet WithoutMonthsThatHaveBars(BarSeriesId series, RangeSet absent)
    {
        RangeSet covered = _coverages.FirstOrDefault(one => one.Series == (SeriesId)series)?.Covered ?? RangeSet.Empty;
        Timeframe month = new(1, TimeframeUnit.Month);
        RangeSet left = absent;
        foreach (UtcRange range in absent)
        {
            for (UtcTime open = month.Floor(range.From); open < range.To; open = month.Next(open))
            {
                UtcRange whole = new(open, month.Next(open));
                left = covered.Intersect(whole).IsEmpty ? left : left.Subtract(whole);
            }
        }

        return left;
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

    /// <summary>The parts of the missing ranges in which every instrument that then traded and was asked lacks its bars: at least two of them.</summary>
    /// <returns>The halts, and the parts that only instruments lack whose sources were not asked in this run: these stay Pending.</returns>
    private async Task<(List<Hole> Halts, RangeSet Undecided)> FindHaltsAsync(
        BarSeriesId series, RangeSet lacked, IBarStore bars, CancellationToken ct)
    {
        SeriesCoverage[] others =
        [
            .. _coverages.Where(other => other.Series.Kind == SeriesKind.Bars && other.Series != (SeriesId)series
                && other.Series.Bars.IsOnGrid && other.Series.Bars.Timeframe.CompareTo(series.Spec.Timeframe) <= 0),
        ];
        RangeSet silent = others.Aggregate(lacked, (left, other) => left.IsEmpty ? left : left.Subtract(other.Covered));
        silent = silent.IsEmpty ? silent : await WithoutLargerVolumeAsync(series, silent, bars, ct);
        List<Hole> halts = [];
        RangeSet undecided = RangeSet.Empty;
        foreach (UtcRange range in silent)
        {
            SeriesCoverage[] peers =
            [
                .. others.Where(other =>
                    other.Series.Instrument != series.Instrument && TradedAround(other.Series, range) && other.Unasked(range).IsEmpty),
            ];
            int stood = peers.Where(peer => IsWitness(peer, range)).Select(peer => peer.Series.Instrument).Distinct().Count() + 1;
            if (stood >= 2)
            {
                string answer = $"{stood} instruments of {series.Instrument.Venue} that then traded were asked, and all lack it";
                halts.Add(new Hole(range, HoleCause.VenueHalt, [new Evidence("segment", _catalog?.At ?? UtcTime.MinValue, answer)]));
            }
            else if (peers.Any(peer => !_answers.ContainsKey(peer.Series) && peer.Holes.Any(hole => !hole.IsExplained && hole.Range.Overlaps(range))))
            {
                undecided = undecided.Union(range);
            }
        }

        return (halts, undecided);
    }

    /// <summary>True when every source of the peer that has the period was asked in this run and lacks the range, or was found so before.</summary>
    private bool IsWitness(SeriesCoverage peer, UtcRange range)
    {
        RangeSet known = RangeSet.Of(peer.Holes.Where(hole => hole.Cause == HoleCause.VenueHalt).Select(hole => hole.Range));
        if (_answers.TryGetValue(peer.Series, out SourceAnswers? answers))
        {
            RangeSet absent = WithoutMonthsThatHaveBars(
                peer.Series.ToBars(), RangeSet.Of(answers.About(range).Where(one => one.IsAbsentFile).Select(one => one.Range)));
            RangeSet shown = RangeSet.Of(answers.About(range).Where(one => one.HasPeriod).Select(one => one.Range)).Subtract(absent);
            known = known.Union(shown);
        }

        return RangeSet.Of(range).Subtract(known).IsEmpty;
    }

    private bool TradedAround(SeriesId series, UtcRange range) =>
        _summaries.TryGetValue(series, out SeriesSummary? summary) && summary.First < range.From && summary.Last >= range.To;

    /// <summary>Takes away what a larger bar over it contradicts, by having more volume than the stored bars that it contains.</summary>
    private async Task<RangeSet> WithoutLargerVolumeAsync(BarSeriesId series, RangeSet halted, IBarStore bars, CancellationToken ct)
    {
        RangeSet left = halted;
        foreach (SeriesCoverage larger in _coverages.Where(one =>
            one.Series.Kind == SeriesKind.Bars && one.Series.Instrument == series.Instrument
            && one.Series.Bars.IsOnGrid && one.Series.Bars.Timeframe.CompareTo(series.Spec.Timeframe) > 0))
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
