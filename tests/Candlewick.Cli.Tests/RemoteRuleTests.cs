using System.CommandLine;
using System.CommandLine.Parsing;

namespace Candlewick.Cli.Tests;

/// <summary>What runs with <c>--server</c>, and what does not.</summary>
public sealed class RemoteRuleTests
{
    /// <summary>These start processes here, read or write files here, or say what this program can do.</summary>
    private static readonly string[] Local =
    [
        "up", "sim", "config", "import", "export", "export dataset", "export lake", "snapshot", "restore", "db migrate", "db rollback-check", "db copy", "list venues", "list formats",
        "indicators list", "sql-worker",
    ];

    [Fact]
    public void EveryCommand_IsOnTheListOrStaysOnItsMachine()
    {
        string[] all = [.. Runnable(CommandTree.Create()).Select(NameOf).Distinct()];

        Assert.Equal(all.Order(StringComparer.Ordinal).ToArray(), RemoteRule.Commands.Concat(Local).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("indicator rsi BINANCE:BTCUSDT@1h", AccessScope.Reader)]
    [InlineData("alerts list --firing", AccessScope.Reader)]
    [InlineData("alerts history --limit 3", AccessScope.Reader)]
    [InlineData("alerts check --functions", AccessScope.Operator)]
    [InlineData("alerts test log", AccessScope.Operator)]
    public void Command_OfAScope_IsAllowedFromItOn(string line, AccessScope needed)
    {
        ParseResult parsed = CommandTree.Create().Parse(line);

        foreach (AccessScope scope in Enum.GetValues<AccessScope>())
        {
            string? refusal = RemoteRule.Find(parsed, scope);
            Assert.Equal(scope >= needed, refusal is null);
            Assert.True(refusal is null || refusal.Contains("needs a key of scope", StringComparison.Ordinal), refusal);
        }
    }

    private static IEnumerable<Command> Runnable(Command command) =>
        command.Subcommands.SelectMany(Runnable).Concat(command.Action is null || command is RootCommand ? [] : [command]);

    private static string NameOf(Command command) => RemoteRule.NameOf(CommandTree.Create().Parse(WordsOf(command)).CommandResult);

    private static string[] WordsOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? [.. WordsOf(parent), command.Name] : [];
}
