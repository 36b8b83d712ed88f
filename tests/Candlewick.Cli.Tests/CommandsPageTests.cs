using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Candlewick.Testing;

namespace Candlewick.Cli.Tests;

/// <summary>docs/reference/commands.md is the help of every command, word for word.</summary>
public sealed class CommandsPageTests
{
    private const string WriteVariable = "CANDLEWICK_WRITE_REFERENCE";

    [Fact]
    public void Page_OfTheReference_IsTheHelpOfEveryCommand()
    {
        string path = Path.Combine(Repository.Root, "docs", "reference", "commands.md");
        string page = Write();
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.True(page == File.ReadAllText(path), $"{path} is not what --help says: run this test once with {WriteVariable}=1, and commit the page.");
    }

    [Fact]
    public void Help_OfEveryCommand_HasExamplesThatParse()
    {
        RootCommand root = CommandTree.Create();
        foreach (DetailedCommand command in Leaves(root).OfType<DetailedCommand>())
        {
            string[] examples = [.. command.Details.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("wick ", StringComparison.Ordinal))];
            Assert.NotEmpty(examples);
            Assert.All(examples, example => Assert.Empty(CommandTree.Create().Parse(example["wick ".Length..]).Errors));
        }
    }

    [Fact]
    public void Help_OfEveryCommand_NeedsNoneOfItsArguments() =>
        Assert.All(Leaves(CommandTree.Create()), command => Assert.Empty(CommandTree.Create().Parse([.. PathOf(command), "--help"]).Errors));

    [Fact]
    public void Summaries_OfCommands_FitALine() =>
        Assert.All(CommandTree.Create().Subcommands, command => Assert.InRange(command.Description!.Length, 10, 80));

    private static string Write()
    {
        StringBuilder page = new("# Commands of `wick`\n\nThis page is what `--help` prints. Exit codes: [exit-codes.md](exit-codes.md). Configuration: [configuration.md](configuration.md).\n");
        page.Append("From a clone, `./run wick ...` builds and runs it.\n\n## wick\n").Append(HelpOf([]));
        foreach (Command command in CommandTree.Create().Subcommands.Where(one => !one.Hidden))
        {
            page.Append($"\n## wick {command.Name}\n").Append(HelpOf([command.Name]));
            foreach (Command inner in command.Subcommands.Where(_ => command.Name != "indicator"))
            {
                page.Append($"\n### wick {command.Name} {inner.Name}\n").Append(HelpOf([command.Name, inner.Name]));
            }
        }

        return page.ToString();
    }

    private static string HelpOf(string[] path)
    {
        RootCommand root = CommandTree.Create();
        using StringWriter output = new();
        root.Parse([.. path, "--help"]).Invoke(new InvocationConfiguration { Output = output });
        IEnumerable<string> lines = output.ToString().ReplaceLineEndings("\n").Trim().Split('\n').Select(line => line.TrimEnd());
        return $"```text\n{string.Join('\n', lines).Replace("Candlewick.Cli.Tests", "wick", StringComparison.Ordinal)}\n```\n";
    }

    private static IEnumerable<string> PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? [.. PathOf(parent), command.Name] : [];

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
