using System.Globalization;
using Candlewick.Analytics;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Lake.Datasets;

/// <summary>A feature: an indicator, statistic or pattern with its options, and the columns that it fills.</summary>
/// <param name="Columns">One an output.</param>
public sealed record Feature(BoundIndicator Indicator, IReadOnlyList<string> Columns)
{
    /// <summary>Reads <c>rsi</c>, <c>rsi(period=14)</c> or <c>rsi(14)</c>.</summary>
    /// <exception cref="FormatException">There is no such indicator, an option cannot be, or it compares two series.</exception>
    public static Feature Parse(string text)
    {
        CallText call = CallText.Parse(text);
        IndicatorSpec spec = AnalyticsCatalog.Find(call.Name)
            ?? throw new FormatException($"there is no indicator '{call.Name}'; 'wick indicators list' shows all");
        if (spec.NeedsPair)
        {
            throw new FormatException($"{spec.Code} compares two series, and a row of a data set is of one");
        }

        (string Name, double Value)[] values = [.. call.Values.Select(one => Value(spec, one.Name.Length == 0 && spec.Options.Count > 0 ? spec.Options[0].Name : one.Name, one.Value))];
        try
        {
            BoundIndicator indicator = spec.Bind(values);
            string stem = string.Join('_', call.Values.Select(one => Plain(one.Value)).Prepend(spec.Code.Replace('-', '_')));
            return new Feature(indicator, [.. spec.Outputs.Select(output => spec.Outputs.Count == 1 ? stem : $"{stem}_{output.Name}")]);
        }
        catch (ArgumentException failure)
        {
            throw new FormatException(failure.Message, failure);
        }
    }

    private static (string Name, double Value) Value(IndicatorSpec spec, string name, string text)
    {
        IndicatorOption? option = spec.Options.FirstOrDefault(one => one.Name == name);
        double value = option is { Choices.Count: > 0 } ? option.Choices.ToList().IndexOf(text)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
        return option is null || option.IsAllowed(value)
            ? (name, value)
            : throw new FormatException($"{spec.Code}: {name} must be {option.Range}, not '{text}'");
    }

    private static string Plain(string value) => string.Concat(value.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
}
