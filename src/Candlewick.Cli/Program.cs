using System.CommandLine;
using Candlewick.Cli;
using Candlewick.Cli.Commands;

RootCommand root = new("""
    Candlewick: market history that is whole, in a database you can query.

    Examples:
      wick sync --once                       refresh the universe, backfill, repair, audit
      wick import ./binance-archives         read exchange archives into the store
      wick query "SELECT count(*) FROM bars"
      wick audit                             what is there, what is missing, and why
    """);
foreach (Command command in CommandList.All)
{
    root.Subcommands.Add(command);
}

foreach (Option option in GlobalOptions.All)
{
    root.Options.Add(option);
}

DetailedCommand.Install(root);
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    return CommandLineFaults.Show(parsed, Console.Error);
}

return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
