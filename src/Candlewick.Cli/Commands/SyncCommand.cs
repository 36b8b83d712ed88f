using System.CommandLine;
using System.Diagnostics;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class SyncCommand
{
    public static Command Create()
    {
        Option<bool> simulated = new("--sim") { Description = "Use the built-in simulated market, in its own file." };
        Option<bool> once = new("--once") { Description = "Exit after the main job." };
        Option<ulong> seed = new("--seed") { Description = "Seed of the simulated market.", DefaultValueFactory = _ => 1 };
        Command command = new DetailedCommand("sync", """
            The main job: universe, backfill, catch-up, repair and audit in one.
            Refreshes the universe, backfills its largest members, catches up to now, asks every source for what is missing, and audits.
            The venue is asked first; where it cannot be reached, the built-in simulated market takes its place, in a file of its own.

            Examples:
              wick sync --once
              wick sync --once --sim
            """) { simulated, once, seed };
        Invocation.Handle(
            command,
            (run, ct) => RunAsync(run, run.Parsed.GetValue(simulated), run.Parsed.GetValue(seed), ct),
            (parsed, options) => parsed.GetValue(simulated) ? options.OfSimulatedStore() : options);
        return command;
    }

    private static async Task<int> RunAsync(Invocation run, bool isSimulated, ulong seed, CancellationToken ct)
    {
        isSimulated = isSimulated || await UnreachableVenues.NoteAsync(run, ct);
        if (!isSimulated)
        {
            return await SyncAsync(run, run.Options, ct);
        }

        if (run.Caller.Owner?.Workspace.Info.Origin == StoreOrigin.Simulated)
        {
            return await SyncAsync(run, run.Options.OfSimulatedStore(), ct);
        }

        await using SimulatedVenue venue = await ProgressView.RunAsync(run.Screen, "simulated market", progress =>
            SimulatedVenue.StartAsync(run.Options, seed, progress, ct));
        return await SyncAsync(run, run.Options with { SimulatorUrl = venue.Url }, ct);
    }

    private static async Task<int> SyncAsync(Invocation run, CandlewickOptions options, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        await using Workspace workspace = await run.OpenAsync(options, StoreAccess.Write, ct);
        SyncRequest request = new(
            new UniverseRequest(workspace.UniverseVenue, options.Universe.Quote, options.Universe.Count),
            options.Backfill.Instruments, Timeframe.Parse(options.Backfill.Timeframe), options.Backfill.Months, options.Backfill.Parallel);
        await run.NoteClocksAsync(workspace, [workspace.UniverseVenue], ct);
        SyncReport report = await ProgressView.RunAsync(run.Screen, "sync", progress => workspace.CreateSync(progress).RunAsync(request, ct));
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, new { report.Audit.Rows, report.Audit.UnexplainedGaps, report.Audit.Store, Failures = report.Failures.Select(one => $"{one.Name}: {one.Reason}"), report.Audit.Series });
        }
        else
        {
            SyncSummary.Show(run.Screen, report, Stopwatch.GetElapsedTime(started));
        }

        return report.Failures.Count == 0 && report.Audit.UnexplainedGaps == 0 ? ExitCodes.Done : ExitCodes.Findings;
    }
}
