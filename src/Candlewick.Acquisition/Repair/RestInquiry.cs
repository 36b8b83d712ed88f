namespace Candlewick.Acquisition.Repair;

/// <summary>Asks REST for a missing range, stores page by page, and finds out whether REST has the period at all.</summary>
/// <remarks>
/// It has the period between two rows that it gave. Beyond its first and last row only where that is the end of all that is known: no series of
/// the instrument, of any length, has a bar before the range (its listing), or after it while REST gives nothing up to now.
/// </remarks>
internal sealed class RestInquiry(VenueSet venues, StoreRoles store, TimeProvider clock)
{
    private readonly RepairWriter _writer = new(store.Bars);

    public async Task AskAsync(BarSeriesId series, UtcRange range, SourceAnswers answers, CancellationToken ct)
    {
        IBarHistory history = venues.Require<IBarHistory>(series.Instrument.Venue, "bars over REST");
        Timeframe timeframe = series.Spec.Timeframe;
        UtcRange padded = new UtcRange(timeframe.Floor(range.From.AddNanoseconds(-1)), timeframe.Next(range.To)).Before(ClosedUntil(timeframe));
        List<(UtcRange Range, Evidence Evidence)> asked = [];
        UtcTime? first = null, last = null;
        await foreach (BarPage page in history.ReadBarsAsync(series, padded, ct))
        {
            using BarColumns bars = page.Bars;
            answers.NoteRows(bars, timeframe);
            if (bars.Count > 0)
            {
                first ??= bars.OpenTimes[0];
                last = bars.OpenTimes[^1];
            }

            UtcRange wanted = page.Asked.Intersect(range);
            if (!wanted.IsEmpty)
            {
                asked.Add((wanted, await _writer.StoreAsync(page, wanted, answers, ct)));
            }
        }

        UtcRange shown = await FindShownAsync(new Question(history, series, range, padded, answers), first, last, ct);
        foreach ((UtcRange part, Evidence evidence) in asked)
        {
            answers.Add(new SourceAnswer(part.Intersect(shown), evidence, AnswerKind.LacksRows, IsArchive: false));
            answers.Add(new SourceAnswer(part, evidence, AnswerKind.Nothing, IsArchive: false));
        }
    }

    /// <summary>The part of the asked range of which REST showed that it has the period.</summary>
    private async Task<UtcRange> FindShownAsync(Question question, UtcTime? first, UtcTime? last, CancellationToken ct)
    {
        UtcRange range = question.Range;
        bool hasBefore = first < range.From || await HasRowsBeforeAsync(question, ct);
        bool hasAfter = last >= range.To || await HasRowsAsync(question, AfterPadding(question), ct);
        if (!hasBefore && !hasAfter && first is null)
        {
            return UtcRange.Empty;
        }

        SeriesFilter instrument = new(SeriesKind.Bars, question.Series.Instrument.Venue, question.Series.Instrument);
        IReadOnlyList<SeriesCoverage> known = await store.Coverage.ListAsync(instrument, ct);
        bool isOpenBefore = hasBefore || known.All(one => one.Covered.IsEmpty || FirstClose(one) > range.From);
        bool isOpenAfter = hasAfter || known.All(one => one.Covered.IsEmpty || LastOpen(one) < range.To);
        UtcTime from = isOpenBefore ? range.From : first ?? range.To;
        UtcTime to = isOpenAfter ? range.To : last is { } open ? question.Series.Spec.Timeframe.Next(open) : range.From;
        return new UtcRange(from, to).Intersect(range);
    }

    private static UtcTime FirstClose(SeriesCoverage coverage) => coverage.Series.Bars.Timeframe.Next(coverage.Covered[0].From);

    private static UtcTime LastOpen(SeriesCoverage coverage) => coverage.Series.Bars.Timeframe.Floor(coverage.Covered[^1].To.AddNanoseconds(-1));

    /// <summary>Looks back to the last bar that the series has, or as far as one request reaches.</summary>
    private async Task<bool> HasRowsBeforeAsync(Question question, CancellationToken ct)
    {
        RangeSet earlier = (await store.Coverage.FindAsync(question.Series, ct)).Covered.Intersect(UtcRange.All.Before(question.Range.From));
        Timeframe timeframe = question.Series.Spec.Timeframe;
        UtcTime begin = UtcTime.From(1970, 1, 5);
        UtcTime from = !earlier.IsEmpty ? earlier[^1].To.AddNanoseconds(-1)
            : timeframe.IsFixed ? question.Range.From.AddNanoseconds(-timeframe.LengthNanoseconds * question.History.BarsPerRequest)
            : begin;
        return await HasRowsAsync(question, new UtcRange(timeframe.Floor(UtcTime.Max(from, begin)), question.Padded.From), ct);
    }

    private UtcRange AfterPadding(Question question) => new(question.Padded.To, ClosedUntil(question.Series.Spec.Timeframe));

    private static async Task<bool> HasRowsAsync(Question question, UtcRange range, CancellationToken ct)
    {
        if (range.IsEmpty)
        {
            return false;
        }

        await foreach (BarPage page in question.History.ReadBarsAsync(question.Series, range, ct))
        {
            using BarColumns bars = page.Bars;
            question.Answers.NoteRows(bars, question.Series.Spec.Timeframe);
            if (bars.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private UtcTime ClosedUntil(Timeframe timeframe) => timeframe.Floor(UtcTime.From(clock.GetUtcNow()));

    /// <param name="Padded">The range and one bar more on each side.</param>
    private sealed record Question(IBarHistory History, BarSeriesId Series, UtcRange Range, UtcRange Padded, SourceAnswers Answers);
}
