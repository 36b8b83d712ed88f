namespace Candlewick.Text.Yaml;

/// <summary>Typed getters over <see cref="YamlMap"/>: each gives the default where the key is absent or wrong, and a wrong value is a fault.</summary>
public static class YamlGetters
{
    public static string String(this YamlMap map, string key, string fallback) =>
        map.Find(key) is { } value && value.TryString(out string text) ? text : fallback;

    /// <summary>Text, or null where the key is absent.</summary>
    public static string? OptionalString(this YamlMap map, string key) =>
        map.Find(key) is { } value && value.TryString(out string text) ? text : null;

    /// <summary>Text; a fault and the empty text where the key is absent.</summary>
    public static string RequiredString(this YamlMap map, string key, string expected = "text") =>
        map.Require(key, expected) is { } value && value.TryString(out string text, expected) ? text : "";

    /// <param name="least">Smallest valid value.</param>
    /// <param name="most">Largest valid value.</param>
    public static int Int(this YamlMap map, string key, int fallback, int least = int.MinValue, int most = int.MaxValue) =>
        map.Find(key) is { } value && value.TryNumber(least, most, isWhole: true, out double number) ? (int)number : fallback;

    /// <inheritdoc cref="Int"/>
    public static double Double(
        this YamlMap map, string key, double fallback, double least = double.NegativeInfinity, double most = double.PositiveInfinity) =>
        map.Find(key) is { } value && value.TryNumber(least, most, isWhole: false, out double number) ? number : fallback;

    public static bool Bool(this YamlMap map, string key, bool fallback) =>
        map.Find(key) is { } value && value.TryBool(out bool flag) ? flag : fallback;

    /// <summary>A duration such as <c>250ms</c>, <c>30s</c>, <c>1h30m</c> or <c>00:05:00</c>.</summary>
    public static TimeSpan Duration(this YamlMap map, string key, TimeSpan fallback, TimeSpan? least = null, TimeSpan? most = null)
    {
        if (map.Find(key) is not { } value)
        {
            return fallback;
        }

        TimeSpan from = least ?? TimeSpan.Zero;
        TimeSpan to = most ?? TimeSpan.MaxValue;
        if (Durations.TryParse(value.Text ?? "", out TimeSpan duration) && duration >= from && duration <= to)
        {
            return duration;
        }

        string range = (least, most) is (null, null) ? "" : $" from {from} to {to}";
        value.Reject($"a duration{range} such as 250ms, 30s, 5m, 1h30m or 1d");
        return fallback;
    }

    /// <summary>An absolute address.</summary>
    /// <param name="schemes">The schemes that are valid; any when empty.</param>
    public static Uri? Uri(this YamlMap map, string key, Uri? fallback, params ReadOnlySpan<string> schemes)
    {
        if (map.Find(key) is not { } value)
        {
            return fallback;
        }

        if (System.Uri.TryCreate(value.Text, UriKind.Absolute, out Uri? uri) && (schemes.IsEmpty || schemes.Contains(uri.Scheme)))
        {
            return uri;
        }

        value.Reject($"an absolute address{(schemes.IsEmpty ? "" : $" ({string.Join(", ", schemes!)})")}");
        return fallback;
    }

    /// <summary>A name of an enum, written in any case and with hyphens between words: <c>open-interest</c>.</summary>
    public static T Enum<T>(this YamlMap map, string key, T fallback)
        where T : struct, Enum =>
        map.Find(key) is { } value && value.TryChoose(NamesOf<T>(), out int index) ? System.Enum.GetValues<T>()[index] : fallback;

    /// <inheritdoc cref="Enum{T}(YamlMap, string, T)"/>
    public static T RequiredEnum<T>(this YamlMap map, string key, T fallback)
        where T : struct, Enum
    {
        IReadOnlyList<string> names = NamesOf<T>();
        YamlValue? value = map.Require(key, $"one of {string.Join(", ", names)}");
        return value is not null && value.TryChoose(names, out int index) ? System.Enum.GetValues<T>()[index] : fallback;
    }

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public static IReadOnlyList<string> Strings(this YamlMap map, string key, IReadOnlyList<string>? fallback = null)
    {
        if (!map.Has(key))
        {
            return fallback ?? [];
        }

        List<string> texts = [];
        foreach (YamlValue item in map.List(key))
        {
            if (item.TryString(out string text))
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>The name of an enum value as it is written in YAML.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum =>
        NamesOf<T>()[Array.IndexOf(System.Enum.GetValues<T>(), value)];

    private static bool TryChoose(this YamlValue value, IReadOnlyList<string> names, out int index)
    {
        index = -1;
        for (int i = 0; i < names.Count; i++)
        {
            index = string.Equals(names[i], value.Text?.Replace('_', '-'), StringComparison.OrdinalIgnoreCase) ? i : index;
        }

        if (index < 0)
        {
            value.Reject($"one of {string.Join(", ", names)}", value.Text is null ? null : NearestName.Of(value.Text, names));
        }

        return index >= 0;
    }

    private static IReadOnlyList<string> NamesOf<T>()
        where T : struct, Enum =>
        [.. System.Enum.GetValues<T>().Select(value => Hyphenated(value.ToString()))];

    private static string Hyphenated(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
