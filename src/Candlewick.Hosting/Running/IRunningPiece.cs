namespace Candlewick.Hosting.Running;

/// <summary>How a piece of a running process is.</summary>
/// <param name="IsHealthy">False when somebody should look at it.</param>
/// <param name="State">A few words: <c>running</c>, <c>waiting for the venue</c>.</param>
/// <param name="Details">What belongs to it, one a line: connections, consumers.</param>
public sealed record PieceHealth(bool IsHealthy, string State, IReadOnlyList<string> Details);

/// <summary>Something that works in the background of a running process until it is told to stop.</summary>
public interface IRunningPiece
{
    /// <summary>Unique among the pieces of a process; one word.</summary>
    string Name { get; }

    /// <summary>How it is now. Safe to ask at any time.</summary>
    PieceHealth Health { get; }

    /// <summary>Works until the token is cancelled, then ends within a second or two with everything that was acknowledged durable.</summary>
    Task RunAsync(CancellationToken ct);
}
