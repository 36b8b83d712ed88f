using Candlewick.Storage.Mirror;

namespace Candlewick.Campaigns.Mirror;

/// <summary>The process that is killed: it writes steps into a mirror, and at the aimed mark says so and stands still.</summary>
/// <remarks>Standard error: <c>answered N</c> after a write, <c>here</c> at the mark.</remarks>
internal static class MirrorWorker
{
    public const string Name = "mirror-worker";

    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        MirrorAim aim = new(arguments.Text("--phase") is { } phase ? Enum.Parse<MirrorPhase>(phase) : null);
        int from = int.Parse(arguments.Text("--from")!), count = arguments.Number("--steps", 1);
        MirrorOptions options = new() { IsLogged = !arguments.Has("--without-log"), HealsItself = false, Pause = TimeSpan.Zero };
        await using StoreMirror mirror = await MirrorStores.OpenAsync(new MirrorSite(arguments.Text("--folder")!, arguments.Text("--second")), options, aim, ct);
        aim.IsSecondDown = aim.Phase is MirrorPhase.Missed or MirrorPhase.Healing;
        for (int step = from; step < from + count; step++)
        {
            aim.IsLast = step == from + count - 1;
            await aim.PassAsync(MirrorPhase.Begun);
            await mirror.Roles.Bars.WriteAsync([MirrorSteps.Of(step)], ct);
            await Console.Error.WriteLineAsync($"answered {step}");
            await aim.PassAsync(aim.IsSecondDown ? MirrorPhase.Missed : MirrorPhase.Answered);
        }

        aim.IsSecondDown = false;
        aim.IsHealing = true;
        await mirror.HealAsync(ct);
        return 0;
    }
}

/// <summary>Where the worker stands still, and what it makes of its stores for that.</summary>
/// <param name="phase">Null: nowhere.</param>
internal sealed class MirrorAim(MirrorPhase? phase)
{
    private readonly TaskCompletionSource _firstHasIt = new();
    private readonly TaskCompletionSource _secondHasIt = new();

    public MirrorPhase? Phase => phase;

    public bool IsLast { get; set; }

    public bool IsSecondDown { get; set; }

    public bool IsHealing { get; set; }

    /// <summary>Stands still for ever where the last step passes the aimed mark.</summary>
    public async Task PassAsync(MirrorPhase mark)
    {
        if (phase == mark && (IsLast || mark == MirrorPhase.Healing))
        {
            await Console.Error.WriteLineAsync("here");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Before a store writes: it waits, where the other one is to be alone.</summary>
    public async Task BeforeAsync(int side)
    {
        if (!IsLast)
        {
            return;
        }

        if (phase == MirrorPhase.OnFirstOnly && side == 1)
        {
            await _firstHasIt.Task;
            await PassAsync(MirrorPhase.OnFirstOnly);
        }
        else if (phase == MirrorPhase.OnSecondOnly && side == 0)
        {
            await _secondHasIt.Task;
            await PassAsync(MirrorPhase.OnSecondOnly);
        }
    }

    public async Task AfterAsync(int side)
    {
        if (!IsLast)
        {
            return;
        }

        (side == 0 ? _firstHasIt : _secondHasIt).TrySetResult();
        if (phase == MirrorPhase.OnBoth)
        {
            await Task.WhenAll(_firstHasIt.Task, _secondHasIt.Task);
            await PassAsync(MirrorPhase.OnBoth);
        }
    }
}
