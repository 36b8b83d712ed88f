namespace Candlewick.Hosting;

/// <summary>One configured value, to show.</summary>
public sealed record ConfigurationEntry(string Key, string Value, string Variable, string Meaning);

/// <summary>The configuration as a list for people.</summary>
public static class OptionsReference
{
    public static IReadOnlyList<ConfigurationEntry> Describe(CandlewickOptions options) =>
        [.. OptionKeys.All.Select(key => new ConfigurationEntry(key.Key, key.Read(options), key.Variable, key.Meaning))];
}
