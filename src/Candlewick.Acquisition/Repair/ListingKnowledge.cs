namespace Candlewick.Acquisition.Repair;

/// <summary>What the store and the venue know of when an instrument was listed: which parts of holes are NotListed.</summary>
/// <remarks>
/// The listing is the first row over all the instrument's series. Where it falls inside a larger bar, that bar opens before the listing:
/// the first smaller bar inside it counts, if smaller bars were asked for from the larger bar's open on and have all of its volume.
/// The end is told likewise, and only when the venue says Delisted or lists the instrument no more.
/// </remarks>
/// <param name="catalog">Null when the venue did not list its instruments.</param>
/// <param name="now">Dates evidence from the store.</param>
internal sealed class ListingKnowledge(
    IReadOnlyList<SeriesCoverage> coverages, IReadOnlyCollection<SeriesSummary> summaries, InstrumentCatalog? catalog, UtcTime now)
{
    /// <returns>At most two holes inside the given one: before the listing, and after the end.</returns>
    public async Task<IReadOnlyList<Hole>> FindNotListedAsync(BarSeriesId series, UtcRange hole, IBarStore bars, CancellationToken ct)
    {
        SeriesSummary[] all = [.. summaries.Where(summary => summary.Series.Instrument == series.Instrument)];
        if (all.Length == 0)
        {
            return [];
        }

        List<Hole> found = [];
        SeriesSummary first = await FindFirstAsync(all, bars, ct);
        Timeframe timeframe = series.Spec.Timeframe;
        if (hole.Before(timeframe.Floor(first.First)) is { IsEmpty: false } before)
        {
            string answer = $"the earliest row over all series of {series.Instrument} is {first.First} ({first.Series})";
            found.Add(new Hole(before, HoleCause.NotListed, [new Evidence("store", now, answer)]));
        }

        if (EndReason(series.Instrument) is { } reason)
        {
            SeriesSummary last = await FindLastAsync(all, bars, ct);
            if (hole.After(timeframe.Ceiling(EndOf(last))) is { IsEmpty: false } after)
            {
                string answer = $"{series.Instrument} {reason}; its last row is {last.Last} ({last.Series})";
                found.Add(new Hole(after, HoleCause.NotListed, [new Evidence("exchange information", catalog!.At, answer)]));
            }
        }

        return found;
    }

    /// <summary>Why the instrument trades no more; null when that is not known. A halt, a break or a time before trading is no end.</summary>
    private string? EndReason(InstrumentId instrument)
    {
        if (catalog is null || catalog.Rules.Count == 0)
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

    private async Task<SeriesSummary> FindFirstAsync(SeriesSummary[] all, IBarStore bars, CancellationToken ct) =>
        (await WithoutRefinedAsync(all, summary => summary.First, bars, ct)).MinBy(summary => summary.First)!;

    private async Task<SeriesSummary> FindLastAsync(SeriesSummary[] all, IBarStore bars, CancellationToken ct) =>
        (await WithoutRefinedAsync(all, summary => summary.Last, bars, ct)).MaxBy(EndOf)!;

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
        && coverages.First(one => one.Series == smaller.Series).Unasked(bar).IsEmpty
        && !await BarVolumes.HasMoreAsync(bars, larger.Series.ToBars(), smaller.Series.ToBars(), bar, ct);

    private static UtcTime EndOf(SeriesSummary summary) => BarAt(summary, summary.Last).To;

    private static UtcRange BarAt(SeriesSummary summary, UtcTime open) =>
        new(open, summary.Series.Kind == SeriesKind.Bars ? summary.Series.Bars.Timeframe.Next(open) : open.AddNanoseconds(1));
}
