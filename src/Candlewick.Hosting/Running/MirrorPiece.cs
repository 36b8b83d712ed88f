using Candlewick.Storage.Mirror;

namespace Candlewick.Hosting.Running;

/// <summary>A store that is kept twice, among the pieces of a running process: well while both hold the same. The mirror heals itself.</summary>
public sealed class MirrorPiece : IRunningPiece
{
    private const int MostMissed = 10;

    private readonly StoreMirror _mirror;

    private MirrorPiece(StoreMirror mirror) => _mirror = mirror;

    public string Name => "mirror";

    public PieceHealth Health
    {
        get
        {
            IReadOnlyList<MirrorSideStatus> sides = _mirror.Status;
            return sides.FirstOrDefault(side => !IsWell(side)) is { } bad
                ? new PieceHealth(false, StateOf(bad), [.. sides.Where(side => !IsWell(side)).SelectMany(DetailsOf)])
                : new PieceHealth(true, "both stores are current", []);
        }
    }

    /// <summary>The piece of a store that is kept twice; none for one that is kept once.</summary>
    public static IReadOnlyList<IRunningPiece> ListOf(Workspace workspace) => workspace.Mirror is { } mirror ? [new MirrorPiece(mirror)] : [];

    /// <inheritdoc />
    public async Task RunAsync(CancellationToken ct) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static bool IsWell(MirrorSideStatus side) => side.IsCurrent && side.Fault is null;

    private static string StateOf(MirrorSideStatus side) => side.IsCurrent
        ? $"{side.Name} could not be used last"
        : $"{side.Name} is behind in {side.Missed.Count} {(side.Missed.Count == 1 ? "thing" : "things")}";

    private static IEnumerable<string> DetailsOf(MirrorSideStatus side)
    {
        if (side.Fault is { } fault)
        {
            yield return $"{side.Name}: {fault}";
        }

        foreach (string missed in side.Missed.Take(MostMissed))
        {
            yield return $"{side.Name} has missed {missed}";
        }

        if (side.Missed.Count > MostMissed)
        {
            yield return $"{side.Name} has missed {side.Missed.Count - MostMissed} more";
        }
    }
}
