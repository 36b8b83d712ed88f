using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Candlewick.Text.Yaml;

/// <summary>A YAML map with typed getters. Asking for a key makes it a known one; the rest are faults of the file.</summary>
/// <remarks>Getters with a default give it where the key is absent or wrong; the latter is also a fault. <c>Required</c> getters add a fault where it is absent.</remarks>
public sealed class YamlMap
{
    private readonly YamlFile _file;
    private readonly Mark _at;
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private bool _isOpen;

    internal YamlMap(YamlFile file, YamlMappingNode? node, string path, Mark at)
    {
        _file = file;
        _at = node?.Start ?? at;
        Path = path;
        foreach ((YamlNode key, YamlNode value) in node?.Children ?? (IEnumerable<KeyValuePair<YamlNode, YamlNode>>)[])
        {
            if (key is YamlScalarNode { Value: { } name })
            {
                _entries[name] = (key, value);
            }
            else
            {
                file.Add(key.Start, path, Describe(key), "a key that is text");
            }
        }

        file.Register(this);
    }

    /// <summary>Keys down to this map; empty at the root.</summary>
    public string Path { get; }

    /// <summary>Keys in the order of the file.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>The value of a key; null when it is absent or the null value.</summary>
    public YamlValue? Find(string key)
    {
        _known.Add(key);
        return _entries.TryGetValue(key, out (YamlNode Key, YamlNode Value) entry)
            && !(entry.Value is YamlScalarNode scalar && YamlValue.IsNull(scalar))
            ? new YamlValue(_file, entry.Value, PathOf(key))
            : null;
    }

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The value of a key; a fault at the map when it is absent.</summary>
    public YamlValue? Require(string key, string expected)
    {
        YamlValue? value = Find(key);
        if (value is null)
        {
            Mark at = _entries.TryGetValue(key, out (YamlNode Key, YamlNode Value) entry) ? entry.Value.Start : _at;
            _file.Add(at, PathOf(key), "nothing", expected);
        }

        return value;
    }

    /// <summary>Adds a fault at this map, or at one of its keys where that is present.</summary>
    public void Reject(string key, string found, string expected, string? nearest = null)
    {
        Mark at = _entries.TryGetValue(key, out (YamlNode Key, YamlNode Value) entry) ? entry.Value.Start : _at;
        _file.Add(at, PathOf(key), found, expected, nearest);
    }

    /// <summary>A map below; an empty one when the key is absent.</summary>
    public YamlMap Map(string key) => Find(key)?.ToMap() ?? new YamlMap(_file, null, PathOf(key), _at);

    /// <summary>The elements of a list below; empty when the key is absent.</summary>
    public IReadOnlyList<YamlValue> List(string key) => Find(key)?.ToList() ?? [];

    /// <summary>Accepts keys that the program does not know by name (the map is open, like a list of venues).</summary>
    public void AcceptAnyKey() => _isOpen = true;

    internal IEnumerable<TextFault> UnknownKeys()
    {
        foreach ((string name, (YamlNode key, _)) in _isOpen ? [] : _entries)
        {
            if (!_known.Contains(name))
            {
                string expected = _known.Count == 0 ? "no keys here" : $"one of {string.Join(", ", _known.Order(StringComparer.Ordinal))}";
                yield return _file.FaultAt(key.Start, PathOf(name), $"unknown key '{name}'", expected, NearestName.Of(name, _known));
            }
        }
    }

    internal static string Describe(YamlNode node) => node switch
    {
        YamlMappingNode => "a map",
        YamlSequenceNode => "a list",
        YamlScalarNode scalar when YamlValue.IsNull(scalar) => "nothing",
        YamlScalarNode { Value: { Length: > 60 } value } => $"'{value[..60]}...'",
        YamlScalarNode { Value: { } value } => $"'{value}'",
        _ => "nothing",
    };

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";
}
