using System.Collections.Frozen;
using Candlewick.Hosting;
using Candlewick.Server;
using Candlewick.Server.Commands;

namespace Candlewick.Cli;

/// <summary>Where a command runs: in the process that owns its store, else here.</summary>
internal static class OwnedStore
{
    /// <summary>How long an owner that has just taken the store may need until it answers.</summary>
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(1);
    private static readonly FrozenSet<string> OfProcess = FrozenSet.ToFrozenSet(["status", "watch", "jobs", "alerts"], StringComparer.Ordinal);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="options">What names the store.</param>
    public static async Task<int> RunAsync(
        Invocation run, CandlewickOptions options, Func<Invocation, CancellationToken, Task<int>> body, CancellationToken ct)
    {
        if (run.Caller.Owner is not null || !AsksTheProcess(run, options))
        {
            return await body(run, ct);
        }

        using (ControlClient? owner = await FindAsync(options, ct))
        {
            if (owner is not null)
            {
                return await ForwardAsync(run.Caller, owner, ct);
            }
        }

        try
        {
            return await body(run, ct);
        }
        catch (StoreException failure) when (failure.Kind == ErrorKind.Locked && !run.Screen.HasWritten)
        {
            using ControlClient? owner = await AwaitAsync(options, ct);
            return owner is null ? throw new StoreException(failure.Kind, failure.Message, failure) { IsTransient = true } : await ForwardAsync(run.Caller, owner, ct);
        }
    }

    /// <summary>A database file has one owner, who is asked everything. The database of a server is opened directly, except for what only a process knows.</summary>
    private static bool AsksTheProcess(Invocation run, CandlewickOptions options) =>
        !options.PlaceOf(StoreOrigin.Real).Address.IsServer || OfProcess.Contains(RemoteRule.PathOf(run.Parsed.CommandResult).Split(' ')[0]);

    /// <summary>The owner of the store that the options name; null when there is none.</summary>
    public static async Task<ControlClient?> FindAsync(CandlewickOptions options, CancellationToken ct)
    {
        string[] anchors = [.. ((StoreOrigin[])[StoreOrigin.Real, StoreOrigin.Simulated]).Select(origin => options.PlaceOf(origin).Anchor).Distinct()];
        return anchors.Any(anchor => ControlAddress.Of(anchor).MayAnswer)
            ? await ControlClient.TryConnectAsync((await Workspace.LocateAsync(options, ct)).Anchor, ct)
            : null;
    }

    private static async Task<ControlClient?> AwaitAsync(CandlewickOptions options, CancellationToken ct)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Opening)
        {
            if (await FindAsync(options, ct) is { } owner)
            {
                return owner;
            }

            await Task.Delay(Pause, TimeProvider.System, ct);
        }

        return null;
    }

    private static Task<int> ForwardAsync(Caller caller, ControlClient owner, CancellationToken ct) =>
        new RemoteCommand(owner).RunAsync(
            new CommandRequest(caller.Arguments, caller.Surroundings.WorkingDirectory, caller.Surroundings.Variables, caller.Terminal),
            new CommandStreams(caller.Input, caller.Output, caller.Error),
            ct);
}
