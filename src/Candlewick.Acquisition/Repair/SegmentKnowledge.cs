namespace Candlewick.Acquisition.Repair;

/// <summary>What the store knows of a whole segment: decides the causes of holes, by evidence only.</summary>
internal sealed class SegmentKnowledge
{
    private readonly IReadOnlyList<SeriesCoverage> _coverages;
    private readonly Dictionary<SeriesId, SeriesSummary> _summaries;
    private readonly ListingKnowledge _listing;
    private readonly IReadOnlyDictionary<SeriesId, SourceAnswers> _answers;
    private readonly UtcTime _now;

    private SegmentKnowledge(IReadOnlyList<SeriesCoverage> coverages, IReadOnlyList<SeriesSummary> summaries, SegmentAnswers said)
    {
        _answers = said.BySeries;
        _coverages = coverages;
        _summaries = summaries.ToDictionary(summary => summary.Series);
        _listing = new ListingKnowledge(coverages, summaries, said);
        _now = said.At;
    }

    public static async Task<SegmentKnowledge> ReadAsync(string venue, StoreRoles store, SegmentAnswers said, CancellationToken ct)
    {
        SeriesFilter segment = new(Venue: venue);
        IReadOnlyList<SeriesCoverage> coverages = await store.Coverage.ListAsync(segment, ct);
        ILookup<InstrumentId, SeriesCoverage> known = coverages.Where(one => one.Series.Kind == SeriesKind.Bars).ToLookup(one => one.Series.Instrument);
        foreach (var about in said.BySeries.Where(one => one.Key.Instrument.Venue == venue).GroupBy(one => one.Key.Instrument, one => one.Value))
        {
            foreach (SourceAnswers answers in about)
            {
                answers.JudgeRest([.. known[about.Key]], [.. about]);
            }
        }

        return new SegmentKnowledge(coverages, await store.Coverage.SummarizeAsync(segment, ct), said);
    }

    /// <summary>The parts of a hole that the evidence explains, and those that stay Pending with what is known of them; what is left out stays as it is.</summary>
    public async Task<IReadOnlyList<Hole>> ExplainAsync(
        BarSeriesId series, UtcRange hole, SourceAnswers answers, IBarStore bars, CancellationToken ct)
    {
        if (answers.About(hole).Count == 0)
        {
            return [];
        }

        List<Hole> explained = [.. await _listing.FindNotListedAsync(series, hole, bars, ct)];
        RangeSet listed = RangeSet.Of(hole).Subtract(RangeSet.Of(explained.Select(part => part.Range)));
        RangeSet absentFiles = WithoutMonthsThatHaveBars(series, answers.Shown(AnswerKind.NoFile, hole)).Intersect(listed);
        explained.AddRange(absentFiles.Select(range => Missing(range, answers, AnswerKind.NoFile)));
        RangeSet lackedRows = answers.Shown(AnswerKind.LacksRows, hole).Intersect(listed).Subtract(absentFiles);
        (List<Hole> halts, List<Hole> undecided) = await FindHaltsAsync(series, lackedRows, answers, bars, ct);
        explained.AddRange(halts);
        explained.AddRange(undecided.Where(part => part.Evidence.Count > 0));
        RangeSet judged = RangeSet.Of(halts.Concat(undecided).Select(part => part.Range));
        explained.AddRange(lackedRows.Subtract(judged).Select(range => Missing(range, answers, AnswerKind.LacksRows)));
        return Join(explained);
    }

    /// <summary>Neighbours of one cause are one hole, with the evidence of both.</summary>
    private static List<Hole> Join(List<Hole> holes)
    {
        List<Hole> joined = [];
        foreach (Hole hole in holes.OrderBy(hole => hole.Range.From))
        {
            if (joined.Count > 0 && joined[^1].Range.To == hole.Range.From && joined[^1].Cause == hole.Cause)
            {
                Evidence[] evidence = [.. joined[^1].Evidence.Concat(hole.Evidence).DistinctBy(one => one.Source)];
                joined[^1] = new Hole(new UtcRange(joined[^1].Range.From, hole.Range.To), hole.Cause, evidence);
            }
            else
            {
                joined.Add(hole);
            }
        }

        return joined;
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

    private static Hole Missing(UtcRange range, SourceAnswers answers, AnswerKind shown) =>
        new(range, HoleCause.MissingAtSource, [.. answers.EvidenceOf(range, shown, AnswerKind.Unreadable).DistinctBy(one => one.Source)]);

    /// <summary>The parts of the missing ranges in which every instrument that then traded and was asked lacks its bars: at least two of them.</summary>
    /// <returns>The halts, and the parts that may be halts and stay Pending: witnesses were not asked in this run, or files could not be read.</returns>
    private async Task<(List<Hole> Halts, List<Hole> Undecided)> FindHaltsAsync(
        BarSeriesId series, RangeSet lacked, SourceAnswers answers, IBarStore bars, CancellationToken ct)
    {
        SeriesCoverage[] others =
        [
            .. _coverages.Where(other => other.Series.Kind == SeriesKind.Bars && other.Series != (SeriesId)series
                && other.Series.Bars.IsOnGrid && other.Series.Bars.Timeframe.CompareTo(series.Spec.Timeframe) <= 0),
        ];
        RangeSet silent = others.Aggregate(lacked, (left, other) => left.IsEmpty ? left : left.Subtract(other.Covered));
        (RangeSet traded, RangeSet unknown) = await FindLargerVolumeAsync(series, silent, bars, ct);
        silent = silent.Subtract(traded);
        RangeSet unread = RangeSet.Of(silent.SelectMany(answers.Unread));
        List<Hole> halts = [], undecided = [];
        foreach (UtcRange range in silent.Subtract(unread).Concat(unread))
        {
            SeriesCoverage[] peers =
            [
                .. others.Where(other =>
                    other.Series.Instrument != series.Instrument && TradedAround(other.Series, range) && other.Unasked(range).IsEmpty),
            ];
            int read = CountInstruments(peers.Where(peer => IsWitness(peer, range, mayBeUnread: false)));
            bool isUnread = unread.Contains(range.From);
            Evidence[] unreadable = [.. answers.EvidenceOf(range, AnswerKind.Unreadable)];
            if (read >= (isUnread ? 2 : 1))
            {
                string answer = $"{read + 1} instruments of {series.Instrument.Venue} that then traded were asked, and all lack it";
                halts.Add(new Hole(range, HoleCause.VenueHalt, [.. unreadable, new Evidence("segment", _now, answer)]));
            }
            else if (CountInstruments(peers.Where(peer => IsWitness(peer, range, mayBeUnread: true))) is > 0 and int lacking)
            {
                string answer = $"{lacking + 1} instruments lack it, too few of them with every file read to tell a halt";
                undecided.Add(new Hole(range, HoleCause.Pending, [.. unreadable, new Evidence("segment", _now, answer)]));
            }
            else if (others.Any(other => other.Series.Instrument != series.Instrument && other.Unasked(range).IsEmpty && IsUnheard(other, range)))
            {
                undecided.Add(new Hole(range, HoleCause.Pending, []));
            }
        }

        undecided.AddRange(RangeSet.Of(halts.Select(halt => halt.Range)).Intersect(unknown).Select(range =>
            new Hole(range, HoleCause.Pending, [new Evidence("store", _now, "a larger bar over it, or what it contains, has no volume to compare")])));
        return ([.. halts.SelectMany(halt => RangeSet.Of(halt.Range).Subtract(unknown).Select(range => halt with { Range = range }))], undecided);
    }

    private static int CountInstruments(IEnumerable<SeriesCoverage> peers) => peers.Select(peer => peer.Series.Instrument).Distinct().Count();

    /// <summary>True when the peer lacks something of the range, unexplained, and its sources were not asked in this run: nobody knows whether it then traded.</summary>
    private bool IsUnheard(SeriesCoverage peer, UtcRange range) =>
        !_answers.ContainsKey(peer.Series) && peer.Holes.Any(hole => !hole.IsExplained && hole.Range.Overlaps(range));

    /// <summary>True when every source of the peer that has the period was asked in this run and lacks the range, or was found so before.</summary>
    /// <param name="mayBeUnread">Also when a file of the period could not be read, and only the other sources lack the range.</param>
    private bool IsWitness(SeriesCoverage peer, UtcRange range, bool mayBeUnread)
    {
        RangeSet known = RangeSet.Of(peer.Holes.Where(hole => hole.Cause == HoleCause.VenueHalt).Select(hole => hole.Range));
        if (_answers.TryGetValue(peer.Series, out SourceAnswers? answers))
        {
            RangeSet absent = WithoutMonthsThatHaveBars(peer.Series.ToBars(), answers.Shown(AnswerKind.NoFile, range));
            RangeSet unread = mayBeUnread ? RangeSet.Empty : answers.Unread(range);
            known = known.Union(answers.Shown(AnswerKind.LacksRows, range).Subtract(absent).Subtract(unread));
        }

        return RangeSet.Of(range).Subtract(known).IsEmpty;
    }

    /// <summary>True when the series has rows on both sides of the range, stored or shown by its sources in this run.</summary>
    private bool TradedAround(SeriesId series, UtcRange range)
    {
        SourceAnswers? answers = _answers.GetValueOrDefault(series);
        return _summaries.TryGetValue(series, out SeriesSummary? summary)
            && (summary.First < range.From || answers?.FindShownBefore(range.From) is not null)
            && (summary.Last >= range.To || answers?.FindShownAfter(range.To) is not null);
    }

    /// <summary>The larger bars over the ranges with more volume than the stored bars that they contain, and those of which that cannot be told.</summary>
    private async Task<(RangeSet Traded, RangeSet Unknown)> FindLargerVolumeAsync(
        BarSeriesId series, RangeSet halted, IBarStore bars, CancellationToken ct)
    {
        List<UtcRange> traded = [], unknown = [];
        foreach (SeriesCoverage larger in _coverages.Where(one =>
            one.Series.Kind == SeriesKind.Bars && one.Series.Instrument == series.Instrument && one.Series.Bars.Price == series.Spec.Price
            && one.Series.Bars.IsOnGrid && one.Series.Bars.Timeframe.CompareTo(series.Spec.Timeframe) > 0))
        {
            Timeframe timeframe = larger.Series.Bars.Timeframe;
            foreach (UtcRange range in halted)
            {
                for (UtcTime open = timeframe.Floor(range.From); open < range.To; open = timeframe.Next(open))
                {
                    UtcRange span = new(open, timeframe.Next(open));
                    bool? hasMore = await BarVolumes.HasMoreAsync(bars, larger.Series.ToBars(), series, span, ct);
                    if (hasMore != false)
                    {
                        (hasMore is null ? unknown : traded).Add(span);
                    }
                }
            }
        }

        return (RangeSet.Of(traded), RangeSet.Of(unknown));
    }
}
