using System.CommandLine;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class ReverifyCommand
{
    public static Command Create()
    {
        FilterOptions filter = new();
        Command command = new DetailedCommand("reverify", """
            Compares stored archives with the checksums that the venue publishes now.
            One that was published again is fetched again, and the difference is stored as a correction; the old values stay readable by the instant at which they were known.

            Example:
              wick reverify --instrument BINANCE:BTCUSDT
            """);
        filter.AddTo(command, withRange: true);
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            ReverifyRequest request = new(filter.ReadFilter(run.Parsed), filter.ReadRange(run.Parsed));
            IReadOnlyList<SubRun<ReverifiedArchive>> results = await ProgressView.RunAsync(run.Screen, "reverify", progress =>
                workspace.CreateReverify(progress).RunAsync(request, ct));
            return Show(run, workspace.Info, results);
        });
        return command;
    }

    private static int Show(Invocation run, StoreInfo store, IReadOnlyList<SubRun<ReverifiedArchive>> results)
    {
        List<SubRun<ReverifiedArchive>> failed = [.. results.Where(result => result.Failure is not null)];
        int code = SubRunView.CodeOf(results);
        if (run.IsJson)
        {
            run.Screen.Json(store.Origin, results.Select(result => new { result.Name, result.Report, Failure = result.Failure?.Message }));
            return code;
        }

        run.Screen.Origin(store.Origin);
        List<ReverifiedArchive> reissued = [.. results.Where(result => result.Report is { IsReissued: true }).Select(result => result.Report!)];
        run.Screen.Line($"{Cell.Count(results.Count - failed.Count)} archives compared, {Cell.Count(reissued.Count)} were published again");
        foreach (ReverifiedArchive archive in reissued)
        {
            run.Screen.Line($"{archive.Key}: {(archive.Result is { } result ? $"{result.Corrected} bars corrected, {result.Inserted} inserted" : "the new file could not be used")}");
        }

        SubRunView.ShowFailures(run.Screen, failed);
        return code;
    }
}
