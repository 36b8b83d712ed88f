using System.CommandLine;
using Candlewick.Cli.Commands;

namespace Candlewick.Cli;

/// <summary>The whole command line: commands, flags and help.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        RootCommand root = new("""
            Candlewick: market history that is whole, in a database you can query.

              Examples:
                wick sync --once                        refresh the universe, backfill, repair, audit
                wick import ./binance-archives          read exchange archives into the store
                wick query "SELECT count(*) FROM bars"
                wick audit                              what is there, what is missing, and why
            """);
        CommandList.All.ToList().ForEach(root.Subcommands.Add);
        GlobalOptions.All.ToList().ForEach(root.Options.Add);
        DetailedCommand.Install(root);
        return root;
    }
}
