using System.Diagnostics;
using Candlewick.Campaigns.Comparison;
using Candlewick.Simulator;

namespace Candlewick.Campaigns.Kills;

/// <summary>Kills backfills of the real program at instants spread over the phases of their work, and looks at the store after each.</summary>
public static class KillCampaign
{
    private const int AttemptsForEachKill = 8;

    /// <param name="folder">Where stores are made; it must be empty.</param>
    /// <param name="note">Told one line for each kill.</param>
    public static async Task<KillCampaignResult> RunAsync(KillCampaignOptions options, string folder, Action<string> note, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        await using SimulatorServer server = await SimulatorServer.StartAsync(options.ToSimulator(), null, ct);
        TrueMarket truth = await TrueMarket.ReadAsync(server, ct);
        UtcRange range = new(truth.From, server.Market!.Start);
        using StoreCheck check = new(truth, range);
        KillRun run = new(options, truth, range, check);

        // A store that is never killed; it also makes the simulator build every archive once.
        string calm = Path.Combine(folder, "calm");
        run.Expect(await run.RunChildAsync("wick.dll", calm, range, null, ct));
        (IReadOnlyList<Finding> findings, string hash) = await check.AtEndAsync(KillRun.StoreIn(calm), ct);
        run.Findings.AddRange(findings);
        int attempts = 0;
        for (; !run.IsEnough && attempts < options.Kills * AttemptsForEachKill; run.Rounds++)
        {
            string store = Path.Combine(folder, $"round-{run.Rounds + 1}");
            attempts += await FillAsync(run, store, (options.Kills * AttemptsForEachKill) - attempts, note, ct);
            await FinishAsync(run, store, hash, ct);
        }

        if (!run.IsEnough)
        {
            run.Findings.Add(new Finding(FindingKind.NotMet, $"{attempts} children gave {run.Kills} kills, with {run.Fewest} in the phase that has the fewest; expected {options.Kills} and {options.MinimumEach}."));
        }

        return new KillCampaignResult(
            options, [.. run.Phases.Values], run.Findings, run.Rounds, run.Finished, run.Rows, hash, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Kills children over one store until it is complete or there are kills enough.</summary>
    private static async Task<int> FillAsync(KillRun run, string store, int most, Action<string> note, CancellationToken ct)
    {
        HashSet<(SeriesId, UtcRange)> acknowledged = [];
        int attempts = 0;
        for (bool isComplete = false; !isComplete && !run.IsEnough && attempts < most; attempts++)
        {
            (KillAim aim, UtcRange span) = run.NextAim();
            ChildEnd end = await run.RunChildAsync(run.Program, store, span, aim, ct);
            acknowledged.UnionWith(end.Acknowledged);
            isComplete = !end.WasKilled && span == run.Range;
            if (!end.WasKilled)
            {
                run.Expect(end);
                run.Finished++;
                continue;
            }

            string file = KillRun.StoreIn(store);
            IReadOnlyList<Finding> findings = await run.Check.AfterKillAsync(file, acknowledged, ct);
            run.Findings.AddRange(findings);
            run.Count(aim.Phase, end, File.Exists(file + ".wal") ? new FileInfo(file + ".wal").Length : 0);
            note($"kill {run.Kills}: aimed at {aim.Phase} (mark {aim.Occurrence} + {aim.Delay.TotalMilliseconds:F2} ms), last mark {end.LastPhase}, {acknowledged.Count} writes acknowledged so far, {findings.Count} findings");
        }

        return attempts;
    }

    /// <summary>A child that is not killed completes the store, which must then be the one that was never killed.</summary>
    private static async Task FinishAsync(KillRun run, string store, string hash, CancellationToken ct)
    {
        run.Expect(await run.RunChildAsync(run.Program, store, run.Range, null, ct));
        (IReadOnlyList<Finding> findings, string found) = await run.Check.AtEndAsync(KillRun.StoreIn(store), ct);
        run.Findings.AddRange(findings);
        run.Rows += findings.Count == 0 ? run.Check.TrueRows : 0;
        if (found != hash)
        {
            run.Findings.Add(new Finding(FindingKind.HashDiffers, $"round {run.Rounds + 1}: content hash {found}, of the store that was never killed {hash}."));
        }
    }
}
