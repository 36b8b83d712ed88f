using System.CommandLine;

namespace Candlewick.Cli;

/// <summary>The whole program for one caller.</summary>
internal static class WickProgram
{
    /// <returns>The exit code; everything else was said to the caller.</returns>
    public static async Task<int> RunAsync(Caller caller, CancellationToken ct)
    {
        ParseResult parsed = CommandTree.Create().Parse(caller.Arguments, CommandFiles.At(caller.Surroundings.WorkingDirectory));
        return parsed.Errors.Count > 0 ? CommandLineFaults.Show(parsed, caller.Error) : await parsed.InvokeAsync(caller, ct);
    }
}
