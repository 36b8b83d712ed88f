using System.Globalization;
using Candlewick.Analytics;
using Candlewick.Analytics.Indicators;
using Candlewick.Server.Api;

namespace Candlewick.Server.Analytics;

/// <summary>Indicators as a query says them: <c>rsi(period=14);bollinger;ema(period=50,price=high)</c>.</summary>
internal static class IndicatorText
{
    public const int Most = 32;

    /// <summary>In their order; empty when nothing is said.</summary>
    /// <exception cref="InputException">A code, an option or a value is none; the message says what there is.</exception>
    public static IReadOnlyList<BoundIndicator> Parse(string? text)
    {
        string[] parts = (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length <= Most ? [.. parts.Select(One)] : throw Faults.Of("indicators", $"{parts.Length} of them", $"at most {Most}");
    }

    /// <summary>Names of the columns: the code alone for the first of its kind with one output, else with the output's name.</summary>
    public static IReadOnlyList<string> Columns(IReadOnlyList<BoundIndicator> indicators)
    {
        List<string> names = [];
        foreach (BoundIndicator indicator in indicators)
        {
            bool isAgain = indicators.Count(other => other.Spec == indicator.Spec) > 1;
            string name = isAgain ? indicator.Options.ToString() : indicator.Spec.Code;
            names.AddRange(indicator.Spec.Outputs.Count == 1 ? [name] : indicator.Spec.Outputs.Select(output => $"{name}.{output.Name}"));
        }

        return names;
    }

    /// <summary>Bars before the first that is shown, from which on the start no longer matters.</summary>
    public static int BarsBefore(IReadOnlyList<BoundIndicator> indicators) => indicators.Count == 0 ? 0 : indicators.Max(BarsBefore);

    private static int BarsBefore(BoundIndicator indicator) => indicator.Spec.Memory switch
    {
        Memory.Cumulative => int.MaxValue,
        Memory.Recursive => Math.Max(indicator.WarmUp, indicator.Spec.SettlesAfter(indicator.Options)) + 1,
        _ => indicator.Spec.ReadyByData ? int.MaxValue : indicator.WarmUp + 1,
    };

    private static BoundIndicator One(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string code = open < 0 ? text : text[..open];
        if (open >= 0 && !text.EndsWith(')'))
        {
            throw Faults.Of("indicators", text, "CODE(OPTION=VALUE,...), such as rsi(period=14)");
        }

        IndicatorSpec spec = AnalyticsCatalog.Find(code) ?? throw Faults.Of("indicators", code, "a code that /v1/indicators lists, such as rsi");
        if (spec.NeedsPair)
        {
            throw Faults.Of("indicators", code, "an indicator of one series; this one compares two");
        }

        string[] options = open < 0 ? [] : text[(open + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            return spec.Bind([.. options.Select(option => Option(spec, option))]);
        }
        catch (ArgumentException failure)
        {
            throw Faults.Of("indicators", text, Sentence(failure.Message));
        }
    }

    private static (string Name, double Value) Option(IndicatorSpec spec, string text)
    {
        string[] parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
        IndicatorOption? option = spec.Options.FirstOrDefault(one => one.Name == parts[0]);
        if (parts.Length != 2 || option is null)
        {
            throw Faults.Of("indicators", text, $"OPTION=VALUE, and {spec.Code} {(spec.Options.Count == 0 ? "has no options" : $"has {string.Join(", ", spec.Options.Select(one => one.Name))}")}");
        }

        double value = option.Choices.Count > 0 ? option.Choices.ToList().IndexOf(parts[1])
            : double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
        return option.IsAllowed(value) ? (option.Name, value) : throw Faults.Of("indicators", text, $"{option.Name} as {option.Range}");
    }

    private static string Sentence(string message) => message.IndexOf(" (Parameter", StringComparison.Ordinal) is >= 0 and int end ? message[..end] : message;
}
