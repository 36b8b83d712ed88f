using System.CommandLine;
using Candlewick.Text;

namespace Candlewick.Cli;

/// <summary>What is wrong with a command line, in as many lines as there are faults.</summary>
internal static class CommandLineFaults
{
    /// <returns>The exit code.</returns>
    public static int Show(ParseResult parsed, TextWriter errors)
    {
        Command command = parsed.CommandResult.Command;
        string path = string.Join(' ', Path(command));
        foreach (string unknown in parsed.UnmatchedTokens)
        {
            string? near = NearestName.Of(unknown, Names(command));
            errors.WriteLine($"error: {path}: found '{unknown}', expected {(command.Subcommands.Count > 0 ? "a command" : "an option or argument that it takes")}{(near is null ? "." : $"; did you mean '{near}'?")}");
        }

        if (parsed.UnmatchedTokens.Count == 0 && command.Subcommands.Count > 0)
        {
            errors.WriteLine($"error: {path}: expected a command: {string.Join(", ", command.Subcommands.Select(one => one.Name))}.");
        }
        else if (parsed.UnmatchedTokens.Count == 0)
        {
            parsed.Errors.Select(fault => fault.Message).Distinct().ToList().ForEach(message => errors.WriteLine($"error: {path}: {message}"));
        }

        errors.WriteLine($"see '{path} --help'");
        return ExitCodes.BadInput;
    }

    private static IEnumerable<string> Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? [.. Path(parent), command.Name] : ["wick"];

    private static IEnumerable<string> Names(Command command) =>
        [.. command.Subcommands.Select(one => one.Name), .. command.Options.Concat(GlobalOptions.All).Select(one => one.Name)];
}
