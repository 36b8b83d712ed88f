using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Server.Commands;

namespace Candlewick.Server.Tests;

/// <summary>What a command left.</summary>
internal sealed record Said(int Code, string Output, string Errors);

/// <summary>Somebody who runs commands in a folder, in this process; where a store is owned, its owner runs them.</summary>
internal sealed class Terminal(string folder)
{
    public TerminalFacts Facts { get; init; } = TerminalFacts.None;

    public string Input { get; init; } = "";

    public async Task<Said> RunAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        StringWriter output = new();
        StringWriter errors = new();
        Caller caller = new()
        {
            Arguments = arguments,
            Surroundings = new OptionSurroundings(folder, new Dictionary<string, string>(StringComparer.Ordinal)),
            Terminal = Facts,
            Input = new StringReader(Input),
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(errors),
            ProcessTerminationTimeout = null,
        };
        int code = await WickProgram.RunAsync(caller, ct);
        return new Said(code, output.ToString(), errors.ToString());
    }
}
