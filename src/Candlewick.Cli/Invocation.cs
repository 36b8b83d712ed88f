using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Server;

namespace Candlewick.Cli;

/// <summary>One run of one command: its flags, its screen, and the workspace once it is opened.</summary>
internal sealed record Invocation(ParseResult Parsed, Screen Screen, CandlewickOptions Options, Caller Caller)
{
    public bool IsJson => Parsed.GetValue(GlobalOptions.Json);

    /// <summary>Opens the store and the venues as configured.</summary>
    public Task<Workspace> OpenAsync(StoreAccess access, CancellationToken ct) => OpenAsync(Options, access, ct);

    /// <summary>Opens the store and the venues of other options; in the process of an owner, its store is not opened again.</summary>
    public async Task<Workspace> OpenAsync(CandlewickOptions options, StoreAccess access, CancellationToken ct)
    {
        WorkspaceTaps taps = WorkspaceTaps.None with { Errors = Caller.Error };
        return Caller.Owner is { } owner && ControlAddress.Of((await Workspace.LocateAsync(options, ct)).Anchor) == ControlAddress.Of(owner.Workspace.Place.Anchor)
            ? await owner.Workspace.ShareAsync(options, access, taps, ct)
            : await Workspace.OpenAsync(options, access, taps, ct);
    }

    /// <summary>The full path of one that the caller gave.</summary>
    public string Resolve(string path) => Options.Resolve(path);

    /// <summary>Says on standard error which venues' clocks differ from ours.</summary>
    public async Task NoteClocksAsync(Workspace workspace, IEnumerable<string> venues, CancellationToken ct)
    {
        foreach (string skew in await workspace.FindSkewedClocksAsync(venues, ct))
        {
            Screen.Note($"warning: {skew}");
        }
    }

    /// <summary>A command that needs the store: where another process owns it, the command runs there.</summary>
    /// <param name="prepare">What the options become before the store is looked for; null where nothing changes.</param>
    public static void Handle(
        Command command, Func<Invocation, CancellationToken, Task<int>> body, Func<ParseResult, CandlewickOptions, CandlewickOptions>? prepare = null) =>
        command.SetAction((parsed, ct) => GuardAsync(
            parsed,
            (run, token) => run.Caller.Owner is null && parsed.GetValue(GlobalOptions.Server) is { } url
                ? ServerConnection.RunAsync(run, url, token)
                : OwnedStore.RunAsync(run, prepare?.Invoke(parsed, run.Options) ?? run.Options, body, token),
            ct));

    /// <summary>A command that runs in the process of its caller, whoever owns the store.</summary>
    public static void HandleHere(Command command, Func<Invocation, CancellationToken, Task<int>> body) =>
        command.SetAction((parsed, ct) => GuardAsync(
            parsed,
            (run, token) => parsed.GetValue(GlobalOptions.Server) is null
                ? body(run, token)
                : throw new InputException($"--server: '{parsed.CommandResult.Command.Name}' works on the machine that it is started on; leave the flag out."),
            ct));

    /// <summary>A command that needs the store, except where its flags say that it works on files of its caller.</summary>
    public static void HandleEither(Command command, Func<ParseResult, bool> isHere, Func<Invocation, CancellationToken, Task<int>> body) =>
        command.SetAction((parsed, ct) => GuardAsync(
            parsed,
            (run, token) => run.Caller.Owner is null && parsed.GetValue(GlobalOptions.Server) is { } url ? ServerConnection.RunAsync(run, url, token)
                : isHere(parsed) ? DemandLocal(run, body, token)
                : OwnedStore.RunAsync(run, run.Options, body, token),
            ct));

    private static Task<int> DemandLocal(Invocation run, Func<Invocation, CancellationToken, Task<int>> body, CancellationToken ct) =>
        run.Caller.RemoteScope is null ? body(run, ct) : throw new InputException("--files: with --server no files are read.");

    private static async Task<int> GuardAsync(ParseResult parsed, Func<Invocation, CancellationToken, Task<int>> body, CancellationToken ct)
    {
        Caller caller = Caller.Of(parsed);
        Screen screen = new(caller, parsed.GetValue(GlobalOptions.Json));
        // Whoever invokes us listens for Ctrl-C only after the first wait.
        await Task.Yield();
        try
        {
            return await body(new Invocation(parsed, screen, OptionsOf(parsed, caller), caller), ct);
        }
        catch (CandlewickException failure)
        {
            screen.Errors(failure);
            return ExitCodes.Of(failure);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            screen.Note("stopped; what was written stays, and the same command goes on from there");
            return ExitCodes.Cancelled;
        }
    }

    /// <summary>A caller of another machine brings no configuration: that of the owner holds.</summary>
    private static CandlewickOptions OptionsOf(ParseResult parsed, Caller caller) =>
        caller is { RemoteScope: not null, Owner: { } owner }
            ? owner.Options with { Store = StoreOf(owner), Verbose = false }
            : GlobalOptions.Read(parsed, caller.Surroundings);

    private static StoreOptions StoreOf(StoreOwner owner) => owner.Workspace.Place.Address.IsServer
        ? owner.Options.Store
        : owner.Options.Store with { Path = owner.Workspace.Place.Anchor };
}
