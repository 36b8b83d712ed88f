using Candlewick.Jobs;
using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Repair;

/// <summary>Which holes to repair.</summary>
public sealed record RepairRequest(SeriesFilter Filter, UtcRange Range, int Parallel = 4);

/// <summary>What the repair of one series did.</summary>
/// <param name="Before">Unexplained ranges before.</param>
/// <param name="After">Unexplained ranges after.</param>
/// <param name="Explained">Holes that got a cause in this run.</param>
public sealed record SeriesRepair(SeriesId Series, int Before, int After, WriteResult Result, IReadOnlyList<Hole> Explained);

/// <summary>Asks every source in order for what is missing, then gives causes where there is evidence. Safe to stop and run again.</summary>
/// <remarks>
/// In reach are Pending holes and, between the first and the last known instant of a series, ranges that nobody was asked for.
/// A hole without evidence for any cause stays Pending.
/// </remarks>
public sealed partial class RepairGaps(
    VenueSet venues, StoreRoles store, TimeProvider clock, ILogger<RepairGaps> log, IProgress<JobProgress>? progress = null)
    : IJob<RepairRequest, IReadOnlyList<SubRun<SeriesRepair>>>
{
    /// <returns>One sub-run a series that lacked something; a failed one carries its exception and keeps its holes.</returns>
    public async Task<IReadOnlyList<SubRun<SeriesRepair>>> RunAsync(RepairRequest request, CancellationToken ct)
    {
        SeriesFilter bars = request.Filter with { Kind = SeriesKind.Bars };
        List<RepairTarget> targets =
        [
            .. (await store.Coverage.ListAsync(bars, ct))
                .Select(coverage => RepairTarget.Of(coverage, request.Range))
                .Where(target => !target.Unexplained.IsEmpty && venues.Find<IBarHistory>(target.Series.Instrument.Venue) is not null),
        ];
        SourceInquiry inquiry = new(venues, store, clock, progress);
        IReadOnlyList<SubRun<SourceAnswers>> asked = await SubRuns.RunAsync(
            targets, target => target.Series.ToString(), request.Parallel, inquiry.AskAsync, ct);
        Dictionary<SeriesId, SourceAnswers> answers = targets.Zip(asked)
            .Where(one => one.Second.Report is not null).ToDictionary(one => one.First.Series, one => one.Second.Report!);
        Dictionary<string, SegmentKnowledge> segments = [];
        foreach (string venue in targets.Select(target => target.Series.Instrument.Venue).Distinct())
        {
            SegmentAnswers said = new(await ReadCatalogAsync(venue, ct), answers, UtcTime.From(clock.GetUtcNow()));
            segments[venue] = await SegmentKnowledge.ReadAsync(venue, store, said, ct);
        }

        // One at a time: what a segment's knowledge reads from the store it keeps for the next series.
        Queue<SubRun<SeriesRepair>> explained = new(await SubRuns.RunAsync(
            [.. targets.Where(target => answers.ContainsKey(target.Series))],
            target => target.Series.ToString(),
            1,
            (target, token) => ExplainAsync(target, answers[target.Series], segments[target.Series.Instrument.Venue], token),
            ct));
        await QuarantineRelease.RunAsync(store, ct);
        return [.. asked.Select(one => one.Report is null ? Failed(one) : After(one, explained.Dequeue()))];
    }

    private static SubRun<SeriesRepair> Failed(SubRun<SourceAnswers> asked) => new(asked.Name, null, asked.Failure, asked.Elapsed);

    private static SubRun<SeriesRepair> After(SubRun<SourceAnswers> asked, SubRun<SeriesRepair> explained) =>
        explained with { Elapsed = asked.Elapsed + explained.Elapsed };

    private async Task<SeriesRepair> ExplainAsync(RepairTarget target, SourceAnswers answers, SegmentKnowledge segment, CancellationToken ct)
    {
        SeriesCoverage coverage = await store.Coverage.FindAsync(target.Series, ct);
        Hole[] pending = [.. coverage.Holes.Where(hole => !hole.IsExplained && target.Span.Contains(hole.Range))];
        List<Hole> judged = [];
        foreach (UtcRange run in RangeSet.Of(pending.Select(hole => hole.Range)))
        {
            // Neighbours that were asked for page by page are one hole, with the evidence of all of them.
            Evidence[] evidence = [.. pending.Where(hole => run.Contains(hole.Range)).SelectMany(hole => hole.Evidence).DistinctBy(one => one.Source)];
            IReadOnlyList<Hole> causes = await segment.ExplainAsync(target.Series.ToBars(), run, answers, store.Bars, ct);
            judged.AddRange(causes.Select(hole => hole.IsExplained ? hole with { Evidence = [.. evidence, .. hole.Evidence] } : hole));
        }

        if (judged.Count > 0)
        {
            await store.Coverage.ExplainAsync(target.Series, judged, ct);
        }

        SeriesCoverage after = await store.Coverage.FindAsync(target.Series, ct);
        return new SeriesRepair(
            target.Series, target.Unexplained.Count, after.Unexplained(target.Span).Count, answers.Result,
            [.. judged.Where(hole => hole.IsExplained)]);
    }

    private async Task<InstrumentCatalog?> ReadCatalogAsync(string venue, CancellationToken ct)
    {
        if (venues.Find<IInstrumentCatalog>(venue) is not { } source)
        {
            return null;
        }

        try
        {
            InstrumentCatalog catalog = await source.ReadCatalogAsync(ct);
            await store.Instruments.SaveAsync(catalog, ct);
            return catalog;
        }
        catch (VenueException failure)
        {
            LogNoCatalog(log, venue, failure.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Venue} did not list its instruments ({Reason}); delistings cannot be told")]
    private static partial void LogNoCatalog(ILogger log, string venue, string reason);
}

/// <summary>What one series lacks.</summary>
/// <param name="Span">From the first to the last known instant, clipped to the bars that open in what was asked for.</param>
internal sealed record RepairTarget(SeriesId Series, UtcRange Span, RangeSet Unexplained)
{
    public static RepairTarget Of(SeriesCoverage coverage, UtcRange range)
    {
        RangeSet known = coverage.Covered.Union(RangeSet.Of(coverage.Holes.Select(hole => hole.Range)));
        UtcRange span = known.IsEmpty ? UtcRange.Empty : Clip(new UtcRange(known[0].From, known[^1].To), range, coverage.Series);
        return new RepairTarget(coverage.Series, span, coverage.Unexplained(span));
    }

    /// <summary>The part of what is known that the bars fill that open in the range; ends that the range does not touch stay where they are.</summary>
    private static UtcRange Clip(UtcRange known, UtcRange range, SeriesId series)
    {
        UtcRange both = known.Intersect(range);
        if (both.IsEmpty || both == known || series.Kind != SeriesKind.Bars)
        {
            return both;
        }

        Timeframe timeframe = series.Bars.Timeframe;
        return new UtcRange(
            both.From == known.From ? known.From : timeframe.Ceiling(both.From),
            both.To == known.To ? known.To : timeframe.Ceiling(both.To));
    }
}
