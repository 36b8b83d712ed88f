using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Storage.Mirror;

namespace Candlewick.Cli.Commands;

/// <summary>The commands around a store that is kept twice.</summary>
internal static class MirrorCommand
{
    private const int Shown = 20;

    public static Command Create() => new("mirror", "A store that is kept twice: whether both hold the same.") { Status(), Heal(), Verify() };

    private static DetailedCommand Status()
    {
        DetailedCommand command = new("status", """
            Says of both stores whether they are current, and what the one that was down has missed.
            The second store is named in the configuration (store.mirror). Exit code 1 when one is behind.

            Example:
              wick mirror status
            """);
        Invocation.Handle(command, (run, ct) => WithMirrorAsync(
            run,
            (workspace, mirror) =>
            {
                IReadOnlyList<MirrorSideStatus> sides = mirror.Status;
                ShowStatus(run, workspace, sides);
                return Task.FromResult(sides.All(side => side.IsCurrent) ? ExitCodes.Done : ExitCodes.Findings);
            },
            ct));
        return command;
    }

    private static DetailedCommand Heal()
    {
        Option<bool> all = new("--all") { Description = "Compare everything, not only what is known to be missed." };
        DetailedCommand command = new("heal", """
            Brings the store that is behind up to the other, now; the process that owns the store does it by itself within seconds.
            With --all every series and month is compared, and what differs is copied from the store that is current, else from the first.
            Exit code 1 when one is still behind.

            Examples:
              wick mirror heal
              wick mirror heal --all
            """) { all };
        Invocation.Handle(command, (run, ct) => WithMirrorAsync(
            run,
            async (workspace, mirror) =>
            {
                IReadOnlyList<string> healed = await mirror.HealAsync(ct);
                IReadOnlyList<MirrorDifference> found = run.Parsed.GetValue(all) ? (await mirror.VerifyAsync(heals: true, ct)).Differences : [];
                bool isCurrent = mirror.Status.All(side => side.IsCurrent);
                if (run.IsJson)
                {
                    run.Screen.Json(workspace.Info.Origin, new { Healed = healed, Differences = found, IsCurrent = isCurrent });
                    return isCurrent ? ExitCodes.Done : ExitCodes.Findings;
                }

                run.Screen.Line($"{Cell.Count(healed.Count + found.Count)} differences made good");
                healed.Concat(found.Select(Text)).Take(Shown).ToList().ForEach(one => run.Screen.Line($"  {one}"));
                if (!isCurrent)
                {
                    ShowStatus(run, workspace, mirror.Status);
                }

                return isCurrent ? ExitCodes.Done : ExitCodes.Findings;
            },
            ct));
        return command;
    }

    private static DetailedCommand Verify()
    {
        DetailedCommand command = new("verify", """
            Compares both stores: row counts and content hashes, series by series and month by month, and the tables of the state.
            Changes nothing. Exit code 1 when they differ.

            Examples:
              wick mirror verify
              wick mirror verify --json
            """);
        Invocation.Handle(command, (run, ct) => WithMirrorAsync(
            run,
            async (workspace, mirror) =>
            {
                MirrorVerification found = await mirror.VerifyAsync(heals: false, ct);
                if (run.IsJson)
                {
                    run.Screen.Json(workspace.Info.Origin, found);
                    return found.IsEqual ? ExitCodes.Done : ExitCodes.Findings;
                }

                run.Screen.Origin(workspace.Info.Origin);
                run.Screen.Line($"{Cell.Count(found.Rows)} rows in {Cell.Count(found.Parts)} parts compared: {(found.IsEqual ? "both stores hold the same" : $"{found.Differences.Count} differ")}");
                found.Differences.Take(Shown).ToList().ForEach(one => run.Screen.Line($"  {Text(one)}"));
                return found.IsEqual ? ExitCodes.Done : ExitCodes.Findings;
            },
            ct));
        return command;
    }

    private static async Task<int> WithMirrorAsync(Invocation run, Func<Workspace, StoreMirror, Task<int>> body, CancellationToken ct)
    {
        if (run.Options.Store.Mirror is null)
        {
            throw new InputException("store.mirror: the store is kept once. Name a second one in candlewick.yaml, or in CANDLEWICK_STORE_MIRROR.");
        }

        await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
        return await body(workspace, workspace.Mirror ?? throw new InputException("store.mirror: the process that owns the store keeps it once. Start it again with this configuration."));
    }

    private static void ShowStatus(Invocation run, Workspace workspace, IReadOnlyList<MirrorSideStatus> sides)
    {
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, sides);
            return;
        }

        foreach (MirrorSideStatus side in sides)
        {
            run.Screen.Line($"{side.Name}: {(side.IsCurrent ? "current" : $"behind in {side.Missed.Count} things")}{(side.Fault is { } fault ? $"; {fault}" : "")}");
            side.Missed.Take(Shown).ToList().ForEach(one => run.Screen.Line($"  {one}"));
        }
    }

    private static string Text(MirrorDifference one) =>
        $"{one.Table}{(one.Group.Length > 0 ? $" {one.Group}" : "")}{(one.Month is { } month ? $" {month.ToDate():yyyy-MM}" : "")}: {Cell.Count(one.First)} rows and {Cell.Count(one.Second)}";
}
