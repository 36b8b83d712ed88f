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
            Fills what was never asked for in bar series: full months from monthly archives, full days from daily ones, the rest over REST.
            Without SERIES: the members of the universe. Safe to stop and run again.

            Examples:
              wick backfill BINANCE:BTCUSDT@1h --from 2024-01-01
              wick backfill --top 20 --timeframe 1m --months 3
            """) { like };
        series.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            IReadOnlyList<BackfillRequest> requests = run.Parsed.GetValue(like) is { } other
                ? await LikeAsync(other, series.Parallel(run.Parsed), ct)
                : [new BackfillRequest(
                    await series.ReadAsync(run, workspace, ct), series.Range(run, workspace), series.Parallel(run.Parsed))];
            List<SubRun<SeriesBackfill>> results = [];
            foreach (BackfillRequest request in requests)
            {
                results.AddRange(await ProgressView.RunAsync(run.Screen, "backfill", progress =>
                    workspace.CreateBackfill(progress).RunAsync(request, ct)));
            }

            return SubRunView.Show(run, workspace.Info, results);
        });
        return command;
    }

    private static async Task<IReadOnlyList<BackfillRequest>> LikeAsync(string path, int parallel, CancellationToken ct)
    {
        await using Workspace other = await Workspace.OpenAsync(CandlewickOptions.ForStore(path), StoreAccess.Read, ct);
        AuditReport report = await new AuditStore(other.Store).RunAsync(new AuditRequest(new SeriesFilter(SeriesKind.Bars), ReadRows: false), ct);
        return [.. report.Series.Select(one => new BackfillRequest([one.Series.ToBars()], one.Span, parallel))];
    }
}
