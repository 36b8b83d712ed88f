using System.CommandLine;

namespace Candlewick.Cli;

/// <summary>The whole program for one caller.</summary>
internal static class WickProgram
{
    /// <returns>The exit code; everything else was said to the caller.</returns>
    public static async Task<int> RunAsync(Caller caller, CancellationToken ct)
    {
        bool isRemote = caller.RemoteScope is not null;
        ParserConfiguration reading = isRemote ? CommandFiles.None : CommandFiles.At(caller.Surroundings.WorkingDirectory);
        ParseResult parsed = CommandTree.Create().Parse(caller.Arguments, reading);
        if (parsed.Errors.Count > 0)
        {
            return CommandLineFaults.Show(parsed, caller.Error);
        }

        if (isRemote && RemoteRule.Find(parsed, caller.RemoteScope!.Value) is { } refusal)
        {
            await caller.Error.WriteLineAsync($"error: {refusal}");
            return ExitCodes.BadInput;
        }

        return await parsed.InvokeAsync(caller, ct);
    }
}
