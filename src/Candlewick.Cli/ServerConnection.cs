using System.CommandLine;
using Candlewick.Server;
using Candlewick.Server.Commands;

namespace Candlewick.Cli;

/// <summary>Sends a command to a server that was named by its URL.</summary>
internal static class ServerConnection
{
    /// <summary>Variable with the key; it is read here, and sent in a header alone.</summary>
    public const string KeyVariable = "CANDLEWICK_KEY";

    private static readonly string[] Ours = [GlobalOptions.Server.Name, GlobalOptions.KeyFile.Name];

    /// <exception cref="InputException">The URL or the key file is none.</exception>
    /// <exception cref="StoreException">The server refused, or does not answer.</exception>
    public static async Task<int> RunAsync(Invocation run, string url, CancellationToken ct)
    {
        string? key = run.Parsed.GetValue(GlobalOptions.KeyFile) is { } file ? ReadKey(run.Resolve(file)) : run.Caller.Key;
        using ControlClient server = ControlClient.OfServer(url, key);
        CommandRequest request = new(Arguments(run.Parsed), "/", new Dictionary<string, string>(StringComparer.Ordinal), run.Caller.Terminal);
        return await new RemoteCommand(server).RunAsync(request, new CommandStreams(run.Caller.Input, run.Caller.Output, run.Caller.Error), ct);
    }

    /// <summary>The words of the command, files of words replaced by what is in them, without what is said to us.</summary>
    private static List<string> Arguments(ParseResult parsed)
    {
        List<string> words = [];
        for (int i = 0; i < parsed.Tokens.Count; i++)
        {
            if (Ours.Contains(parsed.Tokens[i].Value))
            {
                i++;
                continue;
            }

            words.Add(parsed.Tokens[i].Value);
        }

        return words;
    }

    private static string ReadKey(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--key-file: {path} cannot be read ({failure.Message}).");
        }
    }
}
