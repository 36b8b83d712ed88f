namespace Candlewick.Acquisition.Repair;

/// <summary>Asks REST for a missing range, stores page by page, and looks for rows on both sides of it.</summary>
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

        Question question = new(history, series, range, padded, answers);
        answers.Add(new RestAnswer(series, range, asked, first, last)
        {
            HasBefore = first < range.From || await HasRowsBeforeAsync(question, ct),
            HasAfter = last >= range.To || await HasRowsAsync(question, AfterPadding(question), ct),
        });
    }

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
