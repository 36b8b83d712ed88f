using Candlewick.Hosting.Alerting;

namespace Candlewick.Hosting.Running;

/// <summary>The process that owns a store while it runs: the open workspace, and what works on it in the background.</summary>
/// <param name="startedAt">By the clock of this machine, UTC.</param>
public sealed class StoreOwner(Workspace workspace, CandlewickOptions options, UtcTime startedAt, IReadOnlyList<IRunningPiece> pieces)
{
    /// <summary>The store and the venues; commands share them.</summary>
    public Workspace Workspace => workspace;

    public CandlewickOptions Options => options;

    public UtcTime StartedAt => startedAt;

    public IReadOnlyList<IRunningPiece> Pieces => pieces;

    /// <summary>Where live events come; null where none do.</summary>
    public IMarketFeed? Feed { get; init; }

    /// <summary>Keys and audit trail; null where nobody but the user of this machine is answered.</summary>
    public AccessRoles? Access { get; init; }

    /// <summary>Runs a statement of somebody who is not the user of this machine, where it harms nobody; null where none are taken.</summary>
    public Func<string, CancellationToken, Task<IQueryResult>>? UserSql { get; init; }

    /// <summary>Alerts, which work while the process runs; null where they do not.</summary>
    public AlertServices? Alerts { get; init; }
}
