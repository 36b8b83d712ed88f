using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Candlewick.Text.Yaml;

/// <summary>A YAML document that is read into typed values while every fault is collected.</summary>
/// <remarks>
/// Read what is wanted from <see cref="Root"/>; getters never throw, they add a fault and give the default. <see cref="Faults"/> then also
/// names every key that nobody asked for. Not safe for concurrent use.
/// </remarks>
public sealed class YamlFile
{
    private readonly List<TextFault> _faults = [];
    private readonly List<YamlMap> _maps = [];

    private YamlFile(string name) => Name = name;

    /// <summary>The file as the user named it.</summary>
    public string Name { get; }

    /// <summary>The map at the root; empty when the document is empty or cannot be parsed.</summary>
    public YamlMap Root { get; private set; } = null!;

    /// <summary>Everything that is wrong, in order of place: syntax, values, and keys that were never asked for.</summary>
    public IReadOnlyList<TextFault> Faults =>
        [.. _faults.Concat(_maps.SelectMany(map => map.UnknownKeys())).OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)];

    /// <param name="text">One YAML document; an empty one is an empty map.</param>
    /// <param name="name">What faults call the file.</param>
    public static YamlFile Parse(string text, string name)
    {
        YamlFile file = new(name);
        YamlMappingNode? root = null;
        Scanner scanner = new(new StringReader(text));
        try
        {
            YamlStream stream = [];
            stream.Load(new Parser(scanner));
            root = file.RootOf(stream);
        }
        catch (YamlException exception)
        {
            string found = exception.InnerException?.Message ?? exception.Message;
            file.Add(exception.Start, "", $"text that is not YAML ({found.TrimEnd('.')})", "a YAML document");
        }

        catch (InvalidOperationException)
        {
            // The scanner gives this one for a flow list or map that the next line breaks off.
            file.Add(scanner.CurrentPosition, "", "text that is not YAML (a list or map in brackets that does not end)", "a YAML document");
        }

        file.Root = new YamlMap(file, root, "", default);
        return file;
    }

    /// <summary>Adds a fault that only the caller can see, such as two values that do not go together.</summary>
    public void Add(TextFault fault) => _faults.Add(fault);

    internal void Add(Mark at, string path, string found, string expected, string? nearest = null) =>
        _faults.Add(FaultAt(at, path, found, expected, nearest));

    internal TextFault FaultAt(Mark at, string path, string found, string expected, string? nearest = null) =>
        new(Name, Math.Max(1, (int)at.Line), Math.Max(1, (int)at.Column), path, found, expected, nearest);

    internal void Register(YamlMap map) => _maps.Add(map);

    private YamlMappingNode? RootOf(YamlStream stream)
    {
        if (stream.Documents.Count == 0)
        {
            return null;
        }

        if (stream.Documents.Count > 1)
        {
            Add(stream.Documents[1].RootNode.Start, "", "a second document", "one document");
        }

        YamlNode node = stream.Documents[0].RootNode;
        if (node is YamlMappingNode map)
        {
            return map;
        }

        if (node is not YamlScalarNode { Value: null or "" })
        {
            Add(node.Start, "", YamlMap.Describe(node), "a map of keys and values");
        }

        return null;
    }
}
