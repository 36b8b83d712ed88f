using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Hosting.Alerting;
using Candlewick.Hosting.Running;
using Candlewick.Hosting.Telemetry;
using Candlewick.Server;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Candlewick.Server.Sql;

namespace Candlewick.Cli.Commands;

internal static class UpCommand
{
    /// <summary>Somewhat less than the 5 s within which it is to end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4.5);
    private static readonly TimeSpan LongestWaitForFile = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseForFile = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        Option<bool> simulated = new("--sim") { Description = "Keep the built-in simulated market, in its own file." };
        Option<ulong> seed = new("--seed") { Description = "Seed of the simulated market.", DefaultValueFactory = _ => 1 };
        Option<bool> orSimulated = new("--or-sim") { Description = "Where no venue answers, say so and keep the simulated market." };
        Command command = new DetailedCommand("up", """
            Owns the store, keeps it complete and serves API and dashboard until Ctrl-C.
            Universe, history, live stream and derived data are kept current by jobs of their own. Every other command goes on working: it runs in
            this process, over a socket beside the database that only its user may open, and answers as it does alone.

            Examples:
              wick up
              wick up --sim
              wick up --config candlewick.yaml --verbose
            """) { simulated, orSimulated, seed };
        Invocation.HandleHere(command, async (run, ct) =>
        {
            bool isSimulated = run.Parsed.GetValue(simulated) || (run.Parsed.GetValue(orSimulated) && await UnreachableVenues.NoteAsync(run, ct));
            await DemandNoOwnerAsync(isSimulated ? run.Options.OfSimulatedStore() : run.Options, ct);
            if (!isSimulated || run.Options.SimulatorUrl is not null)
            {
                return await RunAsync(run, run.Options, ct);
            }

            await using SimulatedVenue venue = await ProgressView.RunAsync(run.Screen, "simulated market", progress =>
                SimulatedVenue.StartAsync(run.Options, run.Parsed.GetValue(seed), progress, ct));
            return await RunAsync(run, run.Options.OfSimulatedStore() with { SimulatorUrl = venue.Url }, ct);
        });
        return command;
    }

    private static async Task<int> RunAsync(Invocation run, CandlewickOptions options, CancellationToken ct)
    {
        await using CancellationTokenRegistration deadline = ct.Register(() => _ = LeaveInTimeAsync(run));
        StorePlace place = await Workspace.LocateAsync(options, ct);
        using PlaceLock held = PlaceLock.Take(place);
        int memory = StoreMemory.Choose(options.Store.MemoryMegabytes, place.Anchor, isLongLived: true);
        await using Workspace workspace = await OpenAsync(run, options with { Store = options.Store with { MemoryMegabytes = memory } }, ct);
        PollingPiece? polling = workspace.CreatePolling();
        await using LivePiece? live = polling is null ? workspace.CreateLive() : null;
        using AlertServices alerts = workspace.CreateAlerts(live?.Feed);
        AlertsPiece watching = new(alerts, options.Alerts, live?.Feed);
        await using OpenedAccess keys = await OpenedAccess.OpenAsync(workspace, TimeProvider.System, ct);
        await using AccessControl access = new(keys.Roles, options.Server, TimeProvider.System);
        using SqlDesk sql = SqlDesk.Of(workspace, options.Server.Sql, TimeProvider.System);
        StoreOwner owner = new(
            workspace, options, UtcTime.From(TimeProvider.System.GetUtcNow()), [new JobsPiece(workspace), (IRunningPiece?)live ?? polling!, watching, .. MirrorPiece.ListOf(workspace)])
        {
            Feed = live?.Feed, Alerts = alerts, Access = keys.Roles, UserSql = sql.QueryAsync,
        };
        using OwnerMeter meter = new(owner);
        ApiContext context = new(owner, TimeProvider.System)
        {
            Access = access, Sql = sql, Commands = new OwnerCommands(owner),
            CountFiringAlerts = () => alerts.Engine.Current.Count(one => one.Status.State == AlertState.Firing),
        };
        await using ControlEndpoint endpoint = await ControlEndpoint.StartAsync(context, new OwnerCommands(owner), ct);
        await using ApiServer server = await ApiServer.StartAsync(context, ct);
        LeaveFolder();
        run.Screen.Origin(workspace.Info.Origin);
        run.Screen.Line($"up: {run.Screen.Path(workspace.Info.Location)}, commands over {run.Screen.Path(endpoint.Address.SocketPath)}");
        run.Screen.Line($"API and dashboard: {server.Url}");
        run.Screen.Line("Ctrl-C stops it");
        Task welcome = live is null ? Task.CompletedTask : WelcomeAsync(run, owner, server.Url, ct);
        await new RunningPieces([.. owner.Pieces, new TelemetryPiece(meter, options.Telemetry)], workspace.Clock, run.Screen.Note).RunAsync(ct);
        await welcome;
        run.Screen.Line("stopped");
        return ExitCodes.Done;
    }

    /// <summary>Opens the store; a command that has the file for a moment is waited for, and the end of the lease of a mirror whose process was killed.</summary>
    private static async Task<Workspace> OpenAsync(Invocation run, CandlewickOptions options, CancellationToken ct)
    {
        long begun = TimeProvider.System.GetTimestamp();
        TimeSpan longest = LongestWaitForFile + (options.Store.Mirror is null ? TimeSpan.Zero : TimeSpan.FromSeconds(options.Jobs.Lease));
        while (true)
        {
            try
            {
                return await run.OpenAsync(options, StoreAccess.Write, ct);
            }
            catch (StoreException failure) when (failure.Kind == ErrorKind.Locked && TimeProvider.System.GetElapsedTime(begun) < longest)
            {
                await Task.Delay(PauseForFile, TimeProvider.System, ct);
            }
        }
    }

    /// <summary>Says that prices move, once they do, and what can be done next.</summary>
    private static async Task WelcomeAsync(Invocation run, StoreOwner owner, Uri url, CancellationToken ct)
    {
        try
        {
            PriceMove move = await FirstMove.WaitAsync(owner.Feed!, ct);
            run.Screen.Line($"prices move: {move.Instrument} {Cell.Text(move.From)} -> {Cell.Text(move.To)} at {move.At}");
            run.Screen.Line($"next: open {url}, or in another terminal: wick status, wick watch {move.Instrument}, wick jobs list");
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Ends the process when stopping in order takes too long. What was acknowledged is durable by then: the next start merges the log.</summary>
    private static async Task LeaveInTimeAsync(Invocation run)
    {
        if (run.Caller.ProcessTerminationTimeout is not null)
        {
            await Task.Delay(StopLimit, TimeProvider.System, CancellationToken.None);
            run.Screen.Note("stopped without merging the log: the next start does it");
            Environment.Exit(ExitCodes.Done);
        }
    }

    /// <summary>Before anything else is started: the lock of the file would say the same, later.</summary>
    private static async Task DemandNoOwnerAsync(CandlewickOptions options, CancellationToken ct)
    {
        using ControlClient? other = await OwnedStore.FindAsync(options, ct);
        if (other is not null)
        {
            OwnerInfo owner = await other.ReadOwnerAsync(ct);
            throw new StoreException(
                ErrorKind.Locked, $"{owner.Database}: the store is held by process {owner.ProcessId}, another 'wick up'. Stop it first, or name another store.");
        }
    }

    /// <summary>Relative paths in the SQL of callers begin where they stand, and must find nothing where this process was started.</summary>
    private static void LeaveFolder() => Environment.CurrentDirectory = Path.GetPathRoot(Environment.CurrentDirectory)!;
}
