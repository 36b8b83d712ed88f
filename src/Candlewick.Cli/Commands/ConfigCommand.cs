using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class ConfigCommand
{
    public static Command Create()
    {
        Command command = new DetailedCommand("config", """
            Shows the configuration in force: defaults, then candlewick.yaml, then the environment, then flags.
            A file with faults is refused, all of them named at once by line and column.

            Example:
              wick config --config candlewick.yaml
            """);
        Invocation.Handle(command, (run, _) =>
        {
            IReadOnlyList<ConfigurationEntry> entries = OptionsReference.Describe(run.Options);
            if (run.IsJson)
            {
                run.Screen.Json(StoreOrigin.Real, entries);
                return Task.FromResult(ExitCodes.Done);
            }

            run.Screen.Line(run.Options.ConfigurationFile is { } file ? $"read from {file}" : "no candlewick.yaml here: defaults");
            TableView table = new("", ["key", "value", "environment", "meaning"]);
            foreach (ConfigurationEntry entry in entries)
            {
                table.Add(entry.Key, entry.Value, entry.Variable, entry.Meaning);
            }

            run.Screen.Table(table);
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }
}
