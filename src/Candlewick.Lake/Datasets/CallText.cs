using System.Globalization;

namespace Candlewick.Lake.Datasets;

/// <summary>A name with options: <c>rsi(period=14)</c>.</summary>
/// <param name="Values">By name, in order; names are empty where only values were given.</param>
internal sealed record CallText(string Name, IReadOnlyList<(string Name, string Value)> Values)
{
    /// <exception cref="FormatException">The text is none.</exception>
    public static CallText Parse(string text)
    {
        string trimmed = text.Trim();
        int open = trimmed.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return trimmed.Length > 0 ? new CallText(trimmed, []) : throw Fault(text);
        }

        if (open == 0 || trimmed[^1] != ')')
        {
            throw Fault(text);
        }

        return new CallText(
            trimmed[..open].Trim(),
            [
                .. trimmed[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part =>
                    part.Split('=', StringSplitOptions.TrimEntries) switch
                    {
                        [var value] when value.Length > 0 => ("", value),
                        [var name, var value] when name.Length > 0 && value.Length > 0 => (name, value),
                        _ => throw Fault(text),
                    }),
            ]);
    }

    /// <summary>The value of a name, or the only one without a name; null when it is not given.</summary>
    public string? Find(string name) => Values.FirstOrDefault(one => one.Name == name || (one.Name.Length == 0 && Values.Count == 1)).Value;

    /// <exception cref="FormatException">It is no number.</exception>
    public double Number(string name, double otherwise) =>
        Find(name) is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : throw new FormatException($"{Name}: {name} must be a number, not '{text}'");

    /// <exception cref="FormatException">It is no whole number.</exception>
    public int Whole(string name, int otherwise) =>
        Find(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value
        : throw new FormatException($"{Name}: {name} must be a whole number, not '{text}'");

    /// <exception cref="FormatException">An option is none of these.</exception>
    public void Demand(params string[] names)
    {
        if (Values.FirstOrDefault(one => one.Name.Length > 0 && !names.Contains(one.Name)) is { Name: { Length: > 0 } unknown })
        {
            throw new FormatException($"{Name} has no option {unknown}; it has {string.Join(", ", names)}");
        }
    }

    private static FormatException Fault(string text) => new($"'{text}' is no name with options, such as rsi(period=14)");
}
