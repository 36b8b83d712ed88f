namespace Candlewick.Acquisition.Repair;

/// <summary>What the store and the venue know of when an instrument was listed: which parts of holes are NotListed.</summary>
/// <remarks>
/// The listing is the first row over all the instrument's series, or what a source showed before it in this run without its being stored: a row
/// beside what was asked for, a file of an earlier period. Where it falls inside a larger bar, that bar opens before the listing:
/// the first smaller bar inside it counts, if smaller bars were asked for from the larger bar's open on and have all of its volume.
/// The end is told likewise, and only when the venue says Delisted or lists the instrument no more.
/// Both are read once an instrument and kept. Not safe for concurrent use.
/// </remarks>
internal sealed class ListingKnowledge(
    IReadOnlyList<SeriesCoverage> coverages, IReadOnlyCollection<SeriesSummary> summaries, SegmentAnswers said)
{
    private readonly ILookup<InstrumentId, SeriesSummary> _summaries = summaries.ToLookup(summary => summary.Series.Instrument);
    private readonly Dictionary<InstrumentId, SeriesSummary> _firsts = [], _lasts = [];

    /// <returns>At most two holes inside the given one: before the listing, and after the end.</returns>
    public async Task<IReadOnlyList<Hole>> FindNotListedAsync(BarSeriesId series, UtcRange hole, IBarStore bars, CancellationToken ct)
    {
        if (!_summaries.Contains(series.Instrument))
        {
            return [];
        }

        List<Hole> found = [];
        SeriesSummary first = await FindFirstAsync(series.Instrument, bars, ct);
        Timeframe timeframe = series.Spec.Timeframe;
        UtcTime? shown = AnswersAbout(series.Instrument).Min(one => one.FindShownBefore(first.First));
        if (hole.Before(timeframe.Floor(shown ?? first.First)) is { IsEmpty: false } before)
        {
            string answer = shown is null
                ? $"the earliest row over all series of {series.Instrument} is {first.First} ({first.Series})"
                : $"no source shows a row or a file of {series.Instrument} before {shown}";
            found.Add(new Hole(before, HoleCause.NotListed, [new Evidence("store", said.At, answer)]));
        }

        if (EndReason(series.Instrument) is { } reason)
        {
            SeriesSummary last = await FindLastAsync(series.Instrument, bars, ct);
            UtcTime? beyond = AnswersAbout(series.Instrument).Max(one => one.FindShownAfter(EndOf(last)));
            if (hole.After(timeframe.Ceiling(beyond ?? EndOf(last))) is { IsEmpty: false } after)
            {
                string answer = beyond is null
                    ? $"{series.Instrument} {reason}; its last row is {last.Last} ({last.Series})"
                    : $"{series.Instrument} {reason}; no source shows a row or a file from {beyond} on";
                found.Add(new Hole(after, HoleCause.NotListed, [new Evidence("exchange information", said.Catalog!.At, answer)]));
            }
        }

        return found;
    }

    private IEnumerable<SourceAnswers> AnswersAbout(InstrumentId instrument) =>
        said.BySeries.Where(one => one.Key.Instrument == instrument).Select(one => one.Value);

    /// <summary>Why the instrument trades no more; null when that is not known. A halt, a break or a time before trading is no end.</summary>
    private string? EndReason(InstrumentId instrument)
    {
        if (said.Catalog is not { Rules.Count: > 0 } catalog)
        {
            return null;
        }

        TradingRules? rules = catalog.Rules.FirstOrDefault(one => one.Instrument == instrument);
        return rules switch
        {
            null => "is not listed any more",
            { Status: TradingStatus.Delisted } => "is delisted",
            _ => null,
        };
    }

    private async Task<SeriesSummary> FindFirstAsync(InstrumentId instrument, IBarStore bars, CancellationToken ct)
    {
        if (!_firsts.TryGetValue(instrument, out SeriesSummary? first))
        {
            List<SeriesSummary> candidates = await WithoutRefinedAsync([.. _summaries[instrument]], summary => summary.First, bars, ct);
            first = candidates.MinBy(summary => summary.First)!;
            _firsts.Add(instrument, first);
        }

        return first;
    }

    private async Task<SeriesSummary> FindLastAsync(InstrumentId instrument, IBarStore bars, CancellationToken ct)
    {
        if (!_lasts.TryGetValue(instrument, out SeriesSummary? last))
        {
            List<SeriesSummary> candidates = await WithoutRefinedAsync([.. _summaries[instrument]], summary => summary.Last, bars, ct);
            last = candidates.MaxBy(EndOf)!;
            _lasts.Add(instrument, last);
        }

        return last;
    }

    /// <summary>Leaves out series whose outermost bar holds the outermost row of a series of smaller bars that accounts for it.</summary>
    private async Task<List<SeriesSummary>> WithoutRefinedAsync(
        SeriesSummary[] all, Func<SeriesSummary, UtcTime> outermost, IBarStore bars, CancellationToken ct)
    {
        List<SeriesSummary> left = [];
        foreach (SeriesSummary one in all)
        {
            UtcRange bar = BarAt(one, outermost(one));
            bool isRefined = false;
            foreach (SeriesSummary smaller in all.Where(other => bar.Contains(outermost(other))))
            {
                isRefined = isRefined || await AccountsForAsync(one, smaller, bar, bars, ct);
            }

            if (!isRefined)
            {
                left.Add(one);
            }
        }

        return left;
    }

    /// <summary>True when smaller bars were asked for over the whole of a larger one and have all that was traded in it.</summary>
    private async Task<bool> AccountsForAsync(SeriesSummary larger, SeriesSummary smaller, UtcRange bar, IBarStore bars, CancellationToken ct) =>
        larger.Series.Kind == SeriesKind.Bars && smaller.Series.Kind == SeriesKind.Bars
        && smaller.Series.Bars.Price == larger.Series.Bars.Price
        && smaller.Series.Bars.Timeframe.CompareTo(larger.Series.Bars.Timeframe) < 0
        && CoverageOf(smaller.Series).Unasked(bar).IsEmpty
        && await BarVolumes.HasMoreAsync(bars, larger.Series.ToBars(), smaller.Series.ToBars(), bar, ct) == false;

    /// <summary>A series of nothing but forming bars has rows and no coverage: nobody was asked for it.</summary>
    private SeriesCoverage CoverageOf(SeriesId series) => coverages.FirstOrDefault(one => one.Series == series) ?? SeriesCoverage.None(series);

    private static UtcTime EndOf(SeriesSummary summary) => BarAt(summary, summary.Last).To;

    private static UtcRange BarAt(SeriesSummary summary, UtcTime open) =>
        new(open, summary.Series.Kind == SeriesKind.Bars ? summary.Series.Bars.Timeframe.Next(open) : open.AddNanoseconds(1));
}
