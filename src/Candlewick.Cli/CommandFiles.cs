using System.CommandLine;
using System.CommandLine.Parsing;

namespace Candlewick.Cli;

/// <summary>Files of arguments: <c>@FILE</c> stands for the words in it, a line that begins with # for nothing.</summary>
internal static class CommandFiles
{
    /// <summary>For callers of other machines, who name no files here: <c>@</c> is a character like others.</summary>
    public static ParserConfiguration None => new() { ResponseFileTokenReplacer = null };

    /// <param name="folder">The folder that relative paths begin at.</param>
    public static ParserConfiguration At(string folder) => new()
    {
        ResponseFileTokenReplacer = (string token, out IReadOnlyList<string>? words, out string? fault) =>
        {
            string path = Path.GetFullPath(token, folder);
            words = File.Exists(path) ? Read(path) : null;
            fault = words is null ? $"@{token}: found no such file, expected one of arguments." : null;
            return words is not null;
        },
    };

    private static List<string> Read(string path) =>
        [.. File.ReadLines(path).Where(line => !line.TrimStart().StartsWith('#')).SelectMany(CommandLineParser.SplitCommandLine)];
}
