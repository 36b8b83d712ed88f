using Candlewick.Text.Yaml;

namespace Candlewick.Hosting;

/// <summary>What the command line sets; null where it says nothing.</summary>
public sealed record OptionOverrides(string? ConfigurationFile, string? DataDirectory, string? StorePath, string? SimulatorUrl, bool Verbose)
{
    /// <summary>Address of the store of the state beside one that keeps history only.</summary>
    public string? StatePath { get; init; }
}

/// <summary>What else counts for a configuration.</summary>
/// <param name="WorkingDirectory">The folder that relative paths begin at, a full path.</param>
/// <param name="Variables">The environment variables of <see cref="OptionsLoader.Variables"/> that are set.</param>
public sealed record OptionSurroundings(string WorkingDirectory, IReadOnlyDictionary<string, string> Variables)
{
    public static OptionSurroundings OfProcess() => new(
        Environment.CurrentDirectory,
        OptionsLoader.Variables
            .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(one => one.Value is not null)
            .ToDictionary(one => one.Name, one => one.Value!, StringComparer.Ordinal));
}

/// <summary>Reads the configuration: defaults, then candlewick.yaml, then the environment, then flags.</summary>
public static class OptionsLoader
{
    public const string FileName = "candlewick.yaml";

    /// <summary>Environment variables that are read, one an option.</summary>
    public static IEnumerable<string> Variables => OptionKeys.All.Select(key => key.Variable);

    /// <exception cref="InputException">Every fault of the file, the environment and the flags, one a line.</exception>
    public static CandlewickOptions Load(OptionOverrides overrides) => Load(overrides, OptionSurroundings.OfProcess());

    /// <exception cref="InputException">Every fault of the file, the environment and the flags, one a line.</exception>
    public static CandlewickOptions Load(OptionOverrides overrides, OptionSurroundings around)
    {
        List<string> faults = [];
        CandlewickOptions options = new() { Verbose = overrides.Verbose, WorkingDirectory = around.WorkingDirectory };
        string? file = overrides.ConfigurationFile ?? (File.Exists(options.Resolve(FileName)) ? FileName : null);
        if (file is not null)
        {
            options = ReadFile(file, options, faults);
        }

        foreach (OptionKey key in OptionKeys.All)
        {
            if (around.Variables.GetValueOrDefault(key.Variable) is { } text)
            {
                options = From(Apply(key, options, text, $"environment {key.Variable}", faults), key, "environment");
            }
        }

        options = Flag(options, "data_dir", overrides.DataDirectory, "--data-dir", faults);
        options = Flag(options, "store.path", overrides.StorePath, "--store", faults);
        options = Flag(options, "store.state", overrides.StatePath, "--state", faults);
        options = Flag(options, "sim_url", overrides.SimulatorUrl, "--sim-url", faults);
        faults.AddRange(options.Live.FindContradictions());
        return faults.Count == 0 ? options : throw new InputException(faults);
    }

    private static CandlewickOptions ReadFile(string file, CandlewickOptions options, List<string> faults)
    {
        string path = options.Resolve(file);
        if (!File.Exists(path))
        {
            faults.Add($"{file}: found no such file; name another with --config, or leave the flag out for defaults.");
            return options;
        }

        YamlFile yaml = YamlFile.Parse(File.ReadAllText(path), file);
        foreach (var section in OptionKeys.All.GroupBy(key => key.Section))
        {
            YamlMap map = section.Key.Length == 0 ? yaml.Root : yaml.Root.Map(section.Key);
            foreach (OptionKey key in section)
            {
                options = map.Find(key.Name) is { } value ? From(Apply(key, options, value), key, "file") : options;
            }
        }

        faults.AddRange(yaml.Faults.Select(fault => fault.ToString()));
        return options with { ConfigurationFile = file };
    }

    private static CandlewickOptions Flag(CandlewickOptions options, string name, string? text, string flag, List<string> faults) =>
        text is null || OptionKeys.All.First(key => key.Key == name) is not { } known ? options : From(Apply(known, options, text, flag, faults), known, "flag");

    private static CandlewickOptions From(CandlewickOptions options, OptionKey key, string source) =>
        options with { Sources = new Dictionary<string, string>(options.Sources, StringComparer.Ordinal) { [key.Key] = source } };

    private static CandlewickOptions Apply(OptionKey key, CandlewickOptions options, YamlValue value)
    {
        try
        {
            return key.Set(options, value.Text ?? throw new FormatException("one value"));
        }
        catch (FormatException failure)
        {
            value.Reject(failure.Message);
            return options;
        }
    }

    private static CandlewickOptions Apply(OptionKey key, CandlewickOptions options, string text, string where, List<string> faults)
    {
        try
        {
            return key.Set(options, text.Trim());
        }
        catch (FormatException failure)
        {
            faults.Add($"{where}: found '{StoreAddress.Mask(text)}', expected {failure.Message}.");
            return options;
        }
    }
}
