using System.CommandLine;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Server.Commands;
using Spectre.Console;

namespace Candlewick.Cli;

/// <summary>Whoever runs a command: where it stands, what it can show, and where answers go. Commands know nothing else of the process around them.</summary>
internal sealed class Caller : InvocationConfiguration
{
    public required IReadOnlyList<string> Arguments { get; init; }

    public required OptionSurroundings Surroundings { get; init; }

    public required TerminalFacts Terminal { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>The owner in whose process the command runs; null where it runs in a process of its own.</summary>
    public StoreOwner? Owner { get; init; }

    /// <summary>What a caller of another machine may do; null for the user of this one.</summary>
    public AccessScope? RemoteScope { get; init; }

    /// <summary>Key for servers that the command line names; null where there is none.</summary>
    public string? Key { get; init; }

    public static Caller Of(ParseResult parsed) => (Caller)parsed.InvocationConfiguration;

    /// <summary>This process, as it was started.</summary>
    public static Caller OfProcess(IReadOnlyList<string> arguments) => new()
    {
        Arguments = arguments,
        Surroundings = OptionSurroundings.OfProcess(),
        Terminal = FactsOfProcess(),
        Input = new ProcessInput(),
        Output = Console.Out,
        Error = Console.Error,
        Key = Environment.GetEnvironmentVariable(ServerConnection.KeyVariable),
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Whoever sent the request to the owner.</summary>
    public static Caller OfRequest(CommandRequest request, CommandStreams streams, StoreOwner owner) => new()
    {
        Arguments = request.Arguments,
        Surroundings = new OptionSurroundings(request.WorkingDirectory, request.Variables),
        Terminal = request.Terminal,
        Input = streams.Input,
        Output = streams.Output,
        Error = streams.Errors,
        ProcessTerminationTimeout = null,
        Owner = owner,
        RemoteScope = request.RemoteScope,
    };

    private static TerminalFacts FactsOfProcess()
    {
        if (Console.IsOutputRedirected)
        {
            return TerminalFacts.None with { IsInput = !Console.IsInputRedirected };
        }

        Profile profile = AnsiConsole.Profile;
        Capabilities can = profile.Capabilities;
        return new TerminalFacts(true, !Console.IsInputRedirected, profile.Width, profile.Height, (int)can.ColorSystem, can.Ansi, can.Unicode, can.Interactive);
    }

    /// <summary>Standard input, not opened before something is read.</summary>
    private sealed class ProcessInput : TextReader
    {
        public override string? ReadLine() => Console.In.ReadLine();

        public override string ReadToEnd() => Console.In.ReadToEnd();
    }
}
