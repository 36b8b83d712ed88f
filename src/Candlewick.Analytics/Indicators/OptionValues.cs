using System.Globalization;

namespace Candlewick.Analytics.Indicators;

/// <summary>The checked options of one indicator; those that were not given have their defaults.</summary>
public sealed class OptionValues
{
    private readonly double[] _values;

    /// <exception cref="ArgumentException">An option is unknown or given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public OptionValues(IndicatorSpec spec, IReadOnlyList<(string Name, double Value)> given)
    {
        Spec = spec;
        _values = [.. spec.Options.Select(option => option.Default)];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string name, double value) in given)
        {
            int at = IndexOf(name);
            if (!seen.Add(name))
            {
                throw new ArgumentException($"{spec.Code}: option {name} is given twice.", nameof(given));
            }

            _values[at] = spec.Options[at].Check(value);
        }
    }

    public IndicatorSpec Spec { get; }

    /// <summary>The value of an option.</summary>
    /// <exception cref="ArgumentException">The indicator has no such option.</exception>
    public double this[string name] => _values[IndexOf(name)];

    /// <summary>The value of a whole-number option.</summary>
    public int Whole(string name) => (int)this[name];

    /// <summary>The value of a choice.</summary>
    public T Choice<T>(string name)
        where T : struct, Enum => Enum.GetValues<T>()[(int)this[name]];

    /// <summary>Code and options: <c>macd(fast=12,slow=26,signal=9)</c>.</summary>
    public override string ToString() =>
        $"{Spec.Code}({string.Join(',', Spec.Options.Select((option, at) => $"{option.Name}={Text(option, _values[at])}"))})";

    private static string Text(IndicatorOption option, double value) =>
        option.Choices.Count > 0 ? option.Choices[(int)value] : value.ToString("R", CultureInfo.InvariantCulture);

    private int IndexOf(string name)
    {
        for (int i = 0; i < Spec.Options.Count; i++)
        {
            if (Spec.Options[i].Name == name)
            {
                return i;
            }
        }

        string known = Spec.Options.Count == 0 ? "it has none" : $"it has {string.Join(", ", Spec.Options.Select(option => option.Name))}";
        throw new ArgumentException($"{Spec.Code} has no option {name}; {known}.", nameof(name));
    }
}
