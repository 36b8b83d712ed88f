using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Candlewick.Text.Yaml;

/// <summary>One node of a YAML document with its place: a scalar, a list or a map.</summary>
public sealed class YamlValue
{
    private readonly YamlFile _file;
    private readonly YamlNode _node;

    internal YamlValue(YamlFile file, YamlNode node, string path)
    {
        _file = file;
        _node = node;
        Path = path;
    }

    /// <summary>Keys down to here, such as <c>columns.open</c> or <c>files[1]</c>.</summary>
    public string Path { get; }

    public bool IsMap => _node is YamlMappingNode;

    public bool IsList => _node is YamlSequenceNode;

    /// <summary>The text of a scalar; null for lists, maps and the null value.</summary>
    public string? Text => _node is YamlScalarNode scalar && !IsNull(scalar) ? scalar.Value : null;

    internal static bool IsNull(YamlScalarNode scalar) =>
        scalar is { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>The map; a fault and an empty map when it is none.</summary>
    public YamlMap ToMap()
    {
        if (_node is not YamlMappingNode)
        {
            Reject("a map of keys and values");
        }

        return new YamlMap(_file, _node as YamlMappingNode, Path, _node.Start);
    }

    /// <summary>The elements of a list; a single scalar or map is a list of one.</summary>
    public IReadOnlyList<YamlValue> ToList() => _node is YamlSequenceNode list
        ? [.. list.Children.Select((child, index) => new YamlValue(_file, child, $"{Path}[{index}]"))]
        : [this];

    /// <summary>Adds a fault at this value.</summary>
    /// <param name="expected">What should stand here.</param>
    /// <param name="nearest">The valid name most like the text, if any.</param>
    public void Reject(string expected, string? nearest = null) =>
        _file.Add(_node.Start, Path, YamlMap.Describe(_node), expected, nearest);

    internal bool TryString(out string value, string expected = "text")
    {
        value = Text ?? "";
        if (Text is null)
        {
            Reject(expected);
        }

        return Text is not null;
    }

    internal bool TryNumber(double least, double most, bool isWhole, out double value)
    {
        NumberStyles style = isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
        string digits = (Text ?? "").Replace("_", "", StringComparison.Ordinal);
        if (double.TryParse(digits, style, CultureInfo.InvariantCulture, out value) && value >= least && value <= most)
        {
            return true;
        }

        Reject($"a {(isWhole ? "whole " : "")}number{RangeText(least, most)}");
        return false;
    }

    internal bool TryBool(out bool value)
    {
        (bool isKnown, value) = Text?.ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "ON" => (true, true),
            "FALSE" or "NO" or "OFF" => (true, false),
            _ => (false, false),
        };
        if (!isKnown)
        {
            Reject("true or false");
        }

        return isKnown;
    }

    private static string RangeText(double least, double most) => (double.IsInfinity(least) || least <= long.MinValue, double.IsInfinity(most) || most >= long.MaxValue) switch
    {
        (true, true) => "",
        (true, false) => $" of at most {Plain(most)}",
        (false, true) => $" of at least {Plain(least)}",
        _ => $" from {Plain(least)} to {Plain(most)}",
    };

    private static string Plain(double value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
