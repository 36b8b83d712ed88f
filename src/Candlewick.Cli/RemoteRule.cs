using System.Collections.Frozen;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Candlewick.Cli;

/// <summary>What a caller of another machine may run here: the commands of this list, with the scope that their kind of work needs, and no file of this machine.</summary>
internal static class RemoteRule
{
    private static readonly FrozenDictionary<string, AccessScope> Scopes = new Dictionary<string, AccessScope>(StringComparer.Ordinal)
    {
        ["status"] = AccessScope.Reader,
        ["watch"] = AccessScope.Reader,
        ["audit"] = AccessScope.Reader,
        ["coverage"] = AccessScope.Reader,
        ["bars"] = AccessScope.Reader,
        ["indicator"] = AccessScope.Reader,
        ["rank"] = AccessScope.Reader,
        ["levels"] = AccessScope.Reader,
        ["query"] = AccessScope.Reader,
        ["list series"] = AccessScope.Reader,
        ["universe show"] = AccessScope.Reader,
        ["jobs list"] = AccessScope.Reader,
        ["jobs show"] = AccessScope.Reader,
        ["jobs logs"] = AccessScope.Reader,
        ["alerts list"] = AccessScope.Reader,
        ["alerts history"] = AccessScope.Reader,
        ["db status"] = AccessScope.Reader,
        ["mirror status"] = AccessScope.Reader,
        ["mirror verify"] = AccessScope.Reader,
        ["mirror heal"] = AccessScope.Operator,
        ["sync"] = AccessScope.Operator,
        ["universe refresh"] = AccessScope.Operator,
        ["backfill"] = AccessScope.Operator,
        ["catchup"] = AccessScope.Operator,
        ["repair"] = AccessScope.Operator,
        ["reverify"] = AccessScope.Operator,
        ["resample"] = AccessScope.Operator,
        ["backup"] = AccessScope.Operator,
        ["jobs run"] = AccessScope.Operator,
        ["jobs rerun"] = AccessScope.Operator,
        ["jobs cancel"] = AccessScope.Operator,
        ["jobs schedule"] = AccessScope.Operator,
        ["alerts check"] = AccessScope.Operator,
        ["alerts test"] = AccessScope.Operator,
        ["clear"] = AccessScope.Admin,
        ["server keys create"] = AccessScope.Admin,
        ["server keys list"] = AccessScope.Admin,
        ["server keys revoke"] = AccessScope.Admin,
        ["server keys rotate"] = AccessScope.Admin,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Places = FrozenSet.ToFrozenSet(["FILE", "DIR", "URL", "STORE"], StringComparer.Ordinal);

    /// <summary>The commands of the list.</summary>
    public static IReadOnlyCollection<string> Commands => Scopes.Keys;

    /// <returns>Why it is refused; null when it is not.</returns>
    public static string? Find(ParseResult parsed, AccessScope scope)
    {
        string path = NameOf(parsed.CommandResult);
        if (!Scopes.TryGetValue(path, out AccessScope needed))
        {
            return $"'wick {path}' works on files or processes of the machine that it runs on; run it there, without --server.";
        }

        if (scope < needed)
        {
            return $"'wick {path}' needs a key of scope {needed.ToString().ToLowerInvariant()}, and this one is of scope {scope.ToString().ToLowerInvariant()}.";
        }

        string[] files = [.. Given(parsed.RootCommandResult).Where(option => Places.Contains(option.Option.HelpName ?? "")).Select(option => option.Option.Name).Distinct()];
        return files.Length > 0
            ? $"{string.Join(", ", files)}: with --server a command names no files, folders or addresses, which would be the server's. Its answer can be redirected into a file here."
            : null;
    }

    /// <summary>Whether a command may change something and leaves it to others to write that down: what needs more than a reader, and what is not on the list.</summary>
    public static bool IsWrite(ParseResult parsed)
    {
        string name = NameOf(parsed.CommandResult);
        return parsed.Errors.Count == 0 && Scopes.GetValueOrDefault(name, AccessScope.Admin) > AccessScope.Reader && !name.StartsWith("server keys", StringComparison.Ordinal);
    }

    /// <summary>The name in the list; indicators have a command each, which are one here.</summary>
    public static string NameOf(CommandResult command)
    {
        string path = PathOf(command);
        return path.StartsWith("indicator ", StringComparison.Ordinal) ? "indicator" : path;
    }

    internal static string PathOf(CommandResult command)
    {
        string above = command.Parent is CommandResult parent ? PathOf(parent) : "";
        return command.Parent is null ? "" : above.Length == 0 ? command.Command.Name : $"{above} {command.Command.Name}";
    }

    private static IEnumerable<OptionResult> Given(CommandResult command) => command.Children.SelectMany(child => child switch
    {
        OptionResult { Implicit: false } option => [option],
        CommandResult inner => Given(inner),
        _ => Enumerable.Empty<OptionResult>(),
    });
}
