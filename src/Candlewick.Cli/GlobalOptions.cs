using System.CommandLine;
using Candlewick.Hosting;

namespace Candlewick.Cli;

/// <summary>Flags that every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Configuration file. Default: candlewick.yaml of this folder, where that exists.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string?> DataDirectory { get; } = new("--data-dir")
    {
        Description = "Folder of the store. Default: data.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Store { get; } = new("--store")
    {
        Description = "Database file, if not the one in the data folder, or postgres://USER@HOST:PORT/DATABASE.",
        HelpName = "STORE",
        Recursive = true,
    };

    public static Option<string?> State { get; } = new("--state")
    {
        Description = "Store of runs, universe, alerts and keys, beside a store that keeps history only.",
        HelpName = "STORE",
        Recursive = true,
    };

    public static Option<string?> Simulator { get; } = new("--sim-url")
    {
        Description = "Talk to a running 'wick sim' instead of the venues.",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "Run the command on the server there, with the key in CANDLEWICK_KEY or --key-file.",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = "File with the key for --server.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Answer in JSON.", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Log what is done to standard error.", Recursive = true };

    public static IEnumerable<Option> All => [Config, DataDirectory, Store, State, Simulator, Server, KeyFile, Json, Verbose];

    /// <summary>The configuration: defaults, then the file, then the environment, then flags.</summary>
    /// <exception cref="InputException">The configuration has faults; all of them at once.</exception>
    public static CandlewickOptions Read(ParseResult parsed, OptionSurroundings around) =>
        OptionsLoader.Load(
            new OptionOverrides(
                parsed.GetValue(Config), parsed.GetValue(DataDirectory), parsed.GetValue(Store), parsed.GetValue(Simulator), parsed.GetValue(Verbose))
            {
                StatePath = parsed.GetValue(State),
            },
            around);
}
