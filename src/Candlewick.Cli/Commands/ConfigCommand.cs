using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class ConfigCommand
{
    public static Command Create()
    {
        Command command = new DetailedCommand("config", """
            Shows the configuration in force, and where each value can be set.
            Defaults, then candlewick.yaml, then the environment (data_dir is CANDLEWICK_DATA_DIR), then flags. A file with faults is refused, all of them named at once by line and column.

            Example:
              wick config --config candlewick.yaml
            """);
        Invocation.HandleHere(command, (run, _) =>
        {
            IReadOnlyList<ConfigurationEntry> entries = OptionsReference.Describe(run.Options);
            if (run.IsJson)
            {
                run.Screen.Json(StoreOrigin.Real, entries);
                return Task.FromResult(ExitCodes.Done);
            }

            run.Screen.Line(run.Options.ConfigurationFile is { } file ? $"read from {file}" : "no candlewick.yaml here: defaults");
            TableView table = new("", ["key", "value", "meaning"]);
            foreach (ConfigurationEntry entry in entries)
            {
                table.Add(entry.Key, entry.Value, entry.Meaning);
            }

            run.Screen.Table(table);
            run.Screen.Line("in the environment: CANDLEWICK_ and the key in capitals, dots as underscores, such as CANDLEWICK_STORE_PATH");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }
}
