using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli;

/// <summary>One run of one command: its flags, its screen, and the workspace once it is opened.</summary>
internal sealed record Invocation(ParseResult Parsed, Screen Screen, CandlewickOptions Options)
{
    public bool IsJson => Parsed.GetValue(GlobalOptions.Json);

    /// <summary>Opens the store and the venues as configured.</summary>
    public Task<Workspace> OpenAsync(StoreAccess access, CancellationToken ct) => Workspace.OpenAsync(Options, access, ct);

    /// <summary>Says on standard error which venues' clocks differ from ours.</summary>
    public async Task NoteClocksAsync(Workspace workspace, IEnumerable<string> venues, CancellationToken ct)
    {
        foreach (string skew in await workspace.FindSkewedClocksAsync(venues, ct))
        {
            Screen.Note($"warning: {skew}");
        }
    }

    public static void Handle(Command command, Func<Invocation, CancellationToken, Task<int>> body) =>
        command.SetAction(async (parsed, ct) =>
        {
            bool isTerminal = !Console.IsOutputRedirected && !parsed.GetValue(GlobalOptions.Json);
            Screen screen = new(Console.Out, Console.Error, isTerminal);
            try
            {
                return await body(new Invocation(parsed, screen, GlobalOptions.Read(parsed)), ct);
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
        });
}
