using System.Text.Json.Serialization;

namespace Candlewick.Server.Commands;

/// <summary>The terminal of whoever runs a command.</summary>
/// <param name="IsOutput">Standard output is a terminal.</param>
/// <param name="IsInput">Standard input is a terminal, so that a person can be asked.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Colors">0 none, 1 legacy, 2 standard, 3 eight bits, 4 true colour.</param>
/// <param name="IsAnsi">It understands escape sequences.</param>
/// <param name="IsUnicode">It shows box drawing characters.</param>
/// <param name="IsInteractive">Lines may be drawn over.</param>
public sealed record TerminalFacts(
    bool IsOutput, bool IsInput, int Width, int Height, int Colors, bool IsAnsi, bool IsUnicode, bool IsInteractive)
{
    /// <summary>A pipe or a file on every side.</summary>
    public static TerminalFacts None { get; } = new(false, false, 80, 25, 0, false, true, false);
}

/// <summary>A command for the owner of a store to run as if the caller ran it.</summary>
/// <param name="Arguments">After the program's name.</param>
/// <param name="WorkingDirectory">Full path that relative ones begin at.</param>
/// <param name="Variables">Environment variables that count as options.</param>
public sealed record CommandRequest(
    IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Variables, TerminalFacts Terminal)
{
    /// <summary>
    /// What a caller of another machine may do; null for the user of this one. Never of the request itself: the endpoint sets it.
    /// Neither folder nor variables of such a caller count.
    /// </summary>
    [JsonIgnore]
    public AccessScope? RemoteScope { get; init; }
}

/// <summary>Where a command reads and writes. Writers are safe for concurrent use, and take text at once.</summary>
/// <param name="Input">Asks the caller only when something is read: by <c>ReadLineAsync</c> or <c>ReadToEndAsync</c>.</param>
public sealed record CommandStreams(TextReader Input, TextWriter Output, TextWriter Errors);

/// <summary>Runs commands in the process that owns the store.</summary>
public interface ICommandRunner
{
    /// <returns>The exit code; everything else has been said on the streams.</returns>
    Task<int> RunAsync(CommandRequest request, CommandStreams streams, CancellationToken ct);

    /// <summary>Whether a command may change something; the audit trail leaves out the others of this machine, and those that write it down themselves.</summary>
    bool IsWrite(CommandRequest request);
}
