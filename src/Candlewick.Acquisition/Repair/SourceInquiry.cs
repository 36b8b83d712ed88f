using Candlewick.Jobs;

namespace Candlewick.Acquisition.Repair;

/// <summary>Asks the sources of one series for what it lacks: monthly archives, daily archives, then REST.</summary>
internal sealed class SourceInquiry(VenueSet venues, StoreRoles store, TimeProvider clock, IProgress<JobProgress>? progress)
{
    public async Task<SourceAnswers> AskAsync(RepairTarget target, CancellationToken ct)
    {
        BarSeriesId series = target.Series.ToBars();
        SourceAnswers answers = new();
        if (venues.Find<IBarArchive>(series.Instrument.Venue) is { } archive)
        {
            IReadOnlyList<ArchiveFile> files = await archive.ListArchivesAsync(series, UtcRange.All, ct);
            await AskArchivesAsync(archive, [.. files.Where(file => file.IsMonthly)], target, answers, ct);
            await AskArchivesAsync(archive, [.. files.Where(file => !file.IsMonthly)], target, answers, ct);
            NoteAbsentFiles(await LackingAsync(target, ct), files, answers);
        }

        foreach (UtcRange range in await LackingAsync(target, ct))
        {
            await AskRestAsync(series, range, answers, ct);
        }

        progress?.Report(new JobProgress(series.ToString(), "asked", 1, 1));
        return answers;
    }

    private async Task<RangeSet> LackingAsync(RepairTarget target, CancellationToken ct) =>
        (await store.Coverage.FindAsync(target.Series, ct)).Unexplained(target.Span);

    private async Task AskArchivesAsync(
        IBarArchive archive, IReadOnlyList<ArchiveFile> files, RepairTarget target, SourceAnswers answers, CancellationToken ct)
    {
        RangeSet lacking = await LackingAsync(target, ct);
        foreach (ArchiveFile file in files)
        {
            RangeSet wanted = lacking.Intersect(file.Period);
            if (wanted.IsEmpty || await archive.ReadArchiveAsync(file, ct) is not { } reading)
            {
                continue;
            }

            await store.Quarantine.AddAsync(reading.Faults, ct);
            if (reading.Bars is null)
            {
                continue;
            }

            using BarColumns bars = reading.Bars;
            foreach (UtcRange range in wanted)
            {
                await StoreAsync(new BarPage(target.Series.ToBars(), range, bars, reading.Provenance), bars.Count > 0, answers, ct);
            }
        }
    }

    /// <summary>Asks for one bar more on each side: rows there show that REST has the period.</summary>
    private async Task AskRestAsync(BarSeriesId series, UtcRange range, SourceAnswers answers, CancellationToken ct)
    {
        Timeframe timeframe = series.Spec.Timeframe;
        UtcTime now = timeframe.Floor(UtcTime.From(clock.GetUtcNow()));
        UtcRange padded = new UtcRange(timeframe.Floor(range.From.AddNanoseconds(-1)), timeframe.Next(range.To)).Before(now);
        IBarHistory history = venues.Require<IBarHistory>(series.Instrument.Venue, "bars over REST");
        bool hasBefore = false;
        List<BarPage> pages = [];
        await foreach (BarPage page in history.ReadBarsAsync(series, padded, ct))
        {
            hasBefore |= page.Bars.Count > 0;
            pages.Add(page);
        }

        foreach (BarPage page in pages)
        {
            using BarColumns bars = page.Bars;
            UtcRange wanted = page.Asked.Intersect(range);
            if (!wanted.IsEmpty)
            {
                await StoreAsync(page with { Asked = wanted }, hasBefore, answers, ct);
            }
        }
    }

    private async Task StoreAsync(BarPage page, bool hasPeriod, SourceAnswers answers, CancellationToken ct)
    {
        int first = page.Bars.IndexOf(page.Asked.From);
        int end = page.Bars.IndexOf(page.Asked.To);
        using BarColumns slice = new(end - first);
        slice.AddRange(page.Bars, first, end - first);
        // The archive's count of inexact values was entered when the archive itself was stored.
        Provenance provenance = page.Provenance with { InexactValues = 0 };
        RangeWrite write = new(page.Series, page.Asked, slice, provenance, WriteReason.Repair, TradingCalendar.AlwaysOpen);
        answers.Result += await store.Bars.WriteAsync([write], ct);
        answers.Add(new SourceAnswer(page.Asked, write.ToEvidence(), hasPeriod, IsAbsentFile: false));
    }

    private void NoteAbsentFiles(RangeSet lacking, IReadOnlyList<ArchiveFile> files, SourceAnswers answers)
    {
        foreach (UtcRange range in lacking)
        {
            ArchiveFile? before = files.LastOrDefault(file => file.Period.To <= range.From);
            ArchiveFile? after = files.FirstOrDefault(file => file.Period.From >= range.To);
            if (before is not null && after is not null && !files.Any(file => file.Period.Overlaps(range)))
            {
                string answer = $"no file of the period; {before.Key} and {after.Key} are there";
                answers.Add(new SourceAnswer(
                    range, new Evidence("archive listing", UtcTime.From(clock.GetUtcNow()), answer), HasPeriod: false, IsAbsentFile: true));
            }
        }
    }
}
