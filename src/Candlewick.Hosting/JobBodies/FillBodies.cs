using System.Runtime.ExceptionServices;
using Candlewick.Acquisition;
using Candlewick.Jobs;

namespace Candlewick.Hosting.JobBodies;

/// <summary>Backfills series, one sub-run each.</summary>
internal sealed class BackfillBody(SeriesChoice choice) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        IReadOnlyList<BarSeriesId> series = await choice.ReadAsync(context, ct);
        UtcRange range = choice.Range(context);
        await context.RunSubRunsAsync(
            [.. series.Select(one => one.ToString())],
            choice.Parallel(context),
            async (sub, token) => FillOutcome.Take(sub, await choice.Workspace.CreateBackfill(new ContextProgress(sub)).RunAsync(
                new BackfillRequest([BarSeriesId.Parse(sub.Name)], range, Parallel: 1), token)),
            ct);
    }
}

/// <summary>Catches series up, one sub-run each.</summary>
internal sealed class CatchUpBody(SeriesChoice choice) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        IReadOnlyList<BarSeriesId> series = await choice.ReadAsync(context, ct);
        UtcTime notBefore = choice.Range(context).From;
        await context.RunSubRunsAsync(
            [.. series.Select(one => one.ToString())],
            choice.Parallel(context),
            async (sub, token) => FillOutcome.Take(sub, await choice.Workspace.CreateCatchUp(new ContextProgress(sub)).RunAsync(
                new CatchUpRequest([BarSeriesId.Parse(sub.Name)], notBefore, Parallel: 1), token)),
            ct);
    }
}

/// <summary>Turns the report on one series into the log of its sub-run, and its failure into that of the sub-run.</summary>
internal static class FillOutcome
{
    public static void Take(JobContext sub, IReadOnlyList<SubRun<SeriesBackfill>> results)
    {
        SubRun<SeriesBackfill> one = results[0];
        if (one.Failure is not null)
        {
            ExceptionDispatchInfo.Throw(one.Failure);
        }

        SeriesBackfill done = one.Report!;
        sub.Log(done.Skipped is { } reason
            ? $"skipped: {reason}"
            : $"{done.Result.Inserted} bars inserted, {done.Result.Corrected} corrected, {done.Result.Unchanged} unchanged; {done.Archives} archives, {done.Requests} requests, {done.Faults.Count} faults set aside");
    }
}
