using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Server.Commands;
using Candlewick.Server.Coverages;
using Candlewick.Server.Live;
using Candlewick.Server.Security;
using Candlewick.Server.Sql;

namespace Candlewick.Server.Api;

/// <summary>What the features of the API work on: the process that owns a store. Shared by every listener of the process.</summary>
/// <param name="WallClock">Of this machine; for sessions, limits and shutdown, never for the market.</param>
public sealed record ApiContext(StoreOwner Owner, TimeProvider WallClock)
{
    /// <summary>Who may do what; null where only the user of this machine calls.</summary>
    public AccessControl? Access { get; init; }

    /// <summary>Runs users' statements; null where nobody keeps one for all listeners.</summary>
    public SqlDesk? Sql { get; init; }

    /// <summary>Runs commands for other machines; null where they are not taken.</summary>
    public ICommandRunner? Commands { get; init; }

    public Workspace Workspace => Owner.Workspace;

    public StoreRoles Store => Owner.Workspace.Store;

    public CandlewickOptions Options => Owner.Options;

    public StoreOrigin Origin => Owner.Workspace.Info.Origin;

    /// <summary>Clock of the market: the system's, or the simulator's.</summary>
    public TimeProvider Clock => Owner.Workspace.Clock;

    /// <summary>Full path of the folder that files for download are written to; the only one.</summary>
    public string ExportFolder => Options.Resolve(Path.Combine(Options.DataDirectory, "exports"));

    /// <summary>The ledger of coverage, read again when the store has changed.</summary>
    internal Ledger Ledger { get; } = new(Owner.Workspace.Store, WallClock);

    /// <summary>Shares live events out to the subscribers of every listener.</summary>
    internal LiveHub Live { get; } = new(Owner, WallClock);

    /// <summary>How many alerts are firing; 0 where nobody counts.</summary>
    public Func<int> CountFiringAlerts { get; init; } = () => Owner.Alerts?.Engine.Current.Count(one => one.Status.State == AlertState.Firing) ?? 0;

    /// <summary>Now, by the clock of the market.</summary>
    public UtcTime Now => UtcTime.From(Clock.GetUtcNow());
}
