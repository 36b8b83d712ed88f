using System.CommandLine;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class BackfillCommand
{
    public static Command Create()
    {
        SeriesArguments series = new();
        Option<string?> like = new("--like") { Description = "The bar series and spans of another store, to rebuild or compare it.", HelpName = "FILE" };
        Command command = new DetailedCommand("backfill", """
            Fills what was never asked for in bar series, from archives and REST.
            Full months come from monthly archives, full days from daily ones, the rest over REST. A range that was asked for is not asked
            for again, whatever came; 'wick repair' does that.
            Without SERIES: the members of the universe. Safe to stop and run again.

            Examples:
              wick backfill BINANCE:BTCUSDT@1h --from 2024-01-01
              wick backfill --top 20 --timeframe 1m --months 3
              wick backfill --like data/candlewick.duckdb --store rebuilt.duckdb
            """) { like };
        series.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            IReadOnlyList<BackfillRequest> requests = run.Parsed.GetValue(like) is { } other
                ? await LikeAsync(run, other, ct)
                : [new BackfillRequest(
                    await series.ReadAsync(run, workspace, ct), series.Range(run, workspace), series.Parallel(run.Parsed))];
            await run.NoteClocksAsync(workspace, requests.SelectMany(request => request.Series).Select(one => one.Instrument.Venue), ct);
            IReadOnlyList<SubRun<SeriesBackfill>> results = await ProgressView.RunAsync(run.Screen, "backfill", progress =>
                RunAllAsync(workspace.CreateBackfill(progress), requests, series.Parallel(run.Parsed), ct));
            return SubRunView.Show(run, workspace.Info, results);
        });
        return command;
    }

    /// <summary>One request as it is; several, of one series each, side by side.</summary>
    private static async Task<IReadOnlyList<SubRun<SeriesBackfill>>> RunAllAsync(
        BackfillBars backfill, IReadOnlyList<BackfillRequest> requests, int parallel, CancellationToken ct)
    {
        if (requests.Count == 1)
        {
            return await backfill.RunAsync(requests[0], ct);
        }

        var all = await SubRuns.RunAsync(requests, request => request.Series[0].ToString(), parallel, backfill.RunAsync, ct);
        return [.. all.SelectMany(one => one.Report ?? [new SubRun<SeriesBackfill>(one.Name, null, one.Failure, one.Elapsed)])];
    }

    private static async Task<IReadOnlyList<BackfillRequest>> LikeAsync(Invocation run, string path, CancellationToken ct)
    {
        await using Workspace other = await run.OpenAsync(CandlewickOptions.ForStore(path) with { WorkingDirectory = run.Options.WorkingDirectory }, StoreAccess.Read, ct);
        AuditReport report = await new AuditStore(other.Store).RunAsync(new AuditRequest(new SeriesFilter(SeriesKind.Bars), ReadRows: false), ct);
        return [.. report.Series.Select(one => new BackfillRequest([one.Series.ToBars()], one.Span, Parallel: 1))];
    }
}
