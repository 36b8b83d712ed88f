using Candlewick.Jobs;

namespace Candlewick.Acquisition.Repair;

/// <summary>Asks the sources of one series for what it lacks: monthly archives, daily archives, then REST.</summary>
internal sealed class SourceInquiry(VenueSet venues, StoreRoles store, TimeProvider clock, IProgress<JobProgress>? progress)
{
    private readonly RepairWriter _writer = new(store.Bars);
    private readonly RestInquiry _rest = new(venues, store, clock);

    public async Task<SourceAnswers> AskAsync(RepairTarget target, CancellationToken ct)
    {
        BarSeriesId series = target.Series.ToBars();
        SourceAnswers answers = new();
        if (venues.Find<IBarArchive>(series.Instrument.Venue) is { } archive)
        {
            IReadOnlyList<ArchiveFile> files = await archive.ListArchivesAsync(series, UtcRange.All, ct);
            foreach (ArchiveFile file in files)
            {
                answers.Note(file.Bars);
            }

            await AskArchivesAsync(archive, [.. files.Where(file => file.IsMonthly)], target, answers, ct);
            await AskArchivesAsync(archive, [.. files.Where(file => !file.IsMonthly)], target, answers, ct);
            NoteAbsentFiles(await LackingAsync(target, ct), files, answers);
        }

        foreach (UtcRange range in await LackingAsync(target, ct))
        {
            await _rest.AskAsync(series, range, answers, ct);
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
            RangeSet wanted = lacking.Intersect(file.Bars);
            if (wanted.IsEmpty)
            {
                continue;
            }

            ArchiveReading? reading = await archive.ReadArchiveAsync(file, ct);
            await store.Quarantine.AddAsync(reading?.Faults ?? [], ct);
            if (reading?.Bars is null)
            {
                Evidence evidence = OfUnreadable(file, reading);
                wanted.ToList().ForEach(range => answers.Add(new SourceAnswer(range, evidence, AnswerKind.Unreadable, IsArchive: true)));
                continue;
            }

            using BarColumns bars = reading.Bars;
            answers.NoteRows(bars, target.Series.Bars.Timeframe);
            BarPage page = new(target.Series.ToBars(), file.Bars, bars, reading.Provenance);
            AnswerKind kind = bars.Count > 0 ? AnswerKind.LacksRows : AnswerKind.Nothing;
            foreach (UtcRange range in wanted)
            {
                answers.Add(new SourceAnswer(range, await _writer.StoreAsync(page, range, answers, ct), kind, IsArchive: true));
            }
        }
    }

    private Evidence OfUnreadable(ArchiveFile file, ArchiveReading? reading)
    {
        if (reading is null)
        {
            return new Evidence($"archive:{file.Key}", Now(), "listed, but not there when it was asked for");
        }

        DataFault? fault = reading.Faults.FirstOrDefault(one => !one.IsRepaired);
        string reason = fault is null ? "" : $": {fault.Kind}, expected {fault.Expected}, found {fault.Found}";
        return new Evidence(
            $"{reading.Provenance.Source}:{reading.Provenance.Locator}", reading.Provenance.ReceivedAt, $"could not be read and was set aside{reason}");
    }

    /// <summary>Of what is missing, the parts without any file, each between the files around it.</summary>
    private void NoteAbsentFiles(RangeSet lacking, IReadOnlyList<ArchiveFile> files, SourceAnswers answers)
    {
        foreach (UtcRange range in lacking.Subtract(RangeSet.Of(files.Select(file => file.Bars))))
        {
            ArchiveFile? before = files.LastOrDefault(file => file.Bars.To <= range.From);
            ArchiveFile? after = files.FirstOrDefault(file => file.Bars.From >= range.To);
            if (before is not null && after is not null)
            {
                string answer = $"no file of the period; {before.Key} and {after.Key} are there";
                answers.Add(new SourceAnswer(range, new Evidence("archive listing", Now(), answer), AnswerKind.NoFile, IsArchive: true));
            }
        }
    }

    private UtcTime Now() => UtcTime.From(clock.GetUtcNow());
}
