using System.Runtime.ExceptionServices;
using Candlewick.Acquisition;
using Candlewick.Acquisition.Repair;
using Candlewick.Jobs;

namespace Candlewick.Hosting.JobBodies;

/// <summary>Repairs what lacks something, one sub-run a segment: causes need what the other instruments of the segment say; or series by name, one sub-run each.</summary>
internal sealed class RepairBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        if (context.Arguments.ContainsKey("series"))
        {
            await RepairSeriesAsync(context, ct);
            return;
        }

        IReadOnlyList<SeriesCoverage> known = await workspace.Store.Coverage.ListAsync(new SeriesFilter(SeriesKind.Bars), ct);
        string[] venues = [.. known.Select(one => one.Series.Instrument.Venue).Distinct().Order(StringComparer.Ordinal)];
        int parallel = Math.Max(1, SeriesChoice.Number(context, "parallel", options.Backfill.Parallel));
        await context.RunSubRunsAsync(venues, 1, (sub, token) => RepairAsync(sub, new RepairRequest(new SeriesFilter(SeriesKind.Bars, sub.Name), RangeOf(context), parallel), token), ct);
    }

    /// <summary>Named series only, one sub-run each.</summary>
    private async Task RepairSeriesAsync(JobContext context, CancellationToken ct)
    {
        IReadOnlyList<BarSeriesId> series = await new SeriesChoice(workspace, options).ReadAsync(context, ct);
        string[] names = [.. series.Select(one => one.ToString()).Distinct()];
        await context.RunSubRunsAsync(
            names, 1, (sub, token) => RepairAsync(sub, new RepairRequest(new SeriesFilter(Series: BarSeriesId.Parse(sub.Name)), RangeOf(context)), token), ct);
    }

    private static UtcRange RangeOf(JobContext context) =>
        context.Range is { } range ? new UtcRange(UtcTime.From(range.From), UtcTime.From(range.To)) : UtcRange.All;

    private async Task RepairAsync(JobContext sub, RepairRequest request, CancellationToken ct)
    {
        IReadOnlyList<SubRun<SeriesRepair>> results = await workspace.CreateRepair(new ContextProgress(sub)).RunAsync(request, ct);
        foreach (SeriesRepair done in results.Where(one => one.Report is not null).Select(one => one.Report!))
        {
            sub.Log($"{done.Series}: {done.Before} gaps before, {done.After} after, {done.Result.Inserted} bars found, {done.Explained.Count} holes explained");
        }

        SubRun<SeriesRepair>[] failed = [.. results.Where(one => one.Failure is not null)];
        foreach (SubRun<SeriesRepair> one in failed)
        {
            sub.Log($"{one.Name}: {one.Failure!.Message}");
        }

        if (failed.Length > 0)
        {
            ExceptionDispatchInfo.Throw(failed[0].Failure!);
        }
    }
}

/// <summary>Audits the store, one sub-run an instrument; one with something unexplained or impossible fails.</summary>
internal sealed class AuditBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        IReadOnlyList<SeriesCoverage> known = await workspace.Store.Coverage.ListAsync(SeriesFilter.Any, ct);
        string[] instruments = [.. known.Select(one => one.Series.Instrument.ToString()).Distinct().Order(StringComparer.Ordinal)];
        bool rows = context.Arguments.GetValueOrDefault("rows") == "true";
        int parallel = Math.Max(1, SeriesChoice.Number(context, "parallel", options.Backfill.Parallel));
        await context.RunSubRunsAsync(instruments, parallel, (sub, token) => AuditAsync(sub, rows, token), ct);
    }

    private async Task AuditAsync(JobContext sub, bool rows, CancellationToken ct)
    {
        SeriesFilter filter = new(Instrument: InstrumentId.Parse(sub.Name));
        AuditReport report = await new AuditStore(workspace.Store).RunAsync(new AuditRequest(filter, rows), ct);
        sub.Log($"{report.Rows} rows in {report.Series.Count} series, {report.UnexplainedGaps} unexplained gaps");
        foreach (AuditedSeries series in report.Series.Where(one => one.Unexplained.Count > 0))
        {
            sub.Log($"{series.Series}: unexplained {string.Join(", ", series.Unexplained.Take(5))}{(series.Unexplained.Count > 5 ? $" and {series.Unexplained.Count - 5} more" : "")}");
        }

        long impossible = report.Series.Sum(one => one.Findings is { } found ? found.Duplicates + found.Impossible + found.Misaligned : 0);
        if (report.UnexplainedGaps > 0 || impossible > 0)
        {
            throw new StoreException(ErrorKind.Unknown, $"{report.UnexplainedGaps} unexplained gaps, {impossible} rows that cannot be");
        }
    }
}
