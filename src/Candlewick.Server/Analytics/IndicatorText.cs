using System.Globalization;
using Candlewick.Analytics;
using Candlewick.Analytics.Indicators;
using Candlewick.Server.Api;

namespace Candlewick.Server.Analytics;

/// <summary>An indicator that is wanted as columns.</summary>
/// <param name="With">The instrument whose bars it compares with; none for indicators of one series.</param>
internal sealed record WantedIndicator(BoundIndicator Bound, InstrumentId With)
{
    /// <summary>With every option: <c>correlation(period=20,by=prices,price=close,with=BINANCE:ETHUSDT)</c>.</summary>
    public override string ToString() => With.IsNone ? Bound.Options.ToString() : $"{Bound.Options.ToString()[..^1]},{IndicatorText.With}={With})";
}

/// <summary>
/// Indicators as a query says them: <c>rsi(period=14);bollinger;ema(period=50,price=high)</c>; those that compare two series name the second instrument:
/// <c>correlation(with=BINANCE:ETHUSDT,period=50)</c>.
/// </summary>
internal static class IndicatorText
{
    public const int Most = 32;

    /// <summary>Names the second instrument.</summary>
    public const string With = "with";

    /// <summary>In their order; empty when nothing is said.</summary>
    /// <exception cref="InputException">A code, an option or a value is none; the message says what there is.</exception>
    public static IReadOnlyList<WantedIndicator> Parse(string? text)
    {
        string[] parts = Parts(text);
        return parts.Length <= Most ? [.. parts.Select(One)] : throw Faults.Of("indicators", $"{parts.Length} of them", $"at most {Most}");
    }

    /// <summary>Names of the columns: the code alone for the first of its kind with one output, else with the output's name.</summary>
    public static IReadOnlyList<string> Columns(IReadOnlyList<WantedIndicator> indicators)
    {
        List<string> names = [];
        foreach (WantedIndicator indicator in indicators)
        {
            IndicatorSpec spec = indicator.Bound.Spec;
            bool isAgain = indicators.Count(other => other.Bound.Spec == spec) > 1;
            string name = isAgain ? indicator.ToString() : spec.Code;
            names.AddRange(spec.Outputs.Count == 1 ? [name] : spec.Outputs.Select(output => $"{name}.{output.Name}"));
        }

        return names;
    }

    /// <summary>Bars before the first that is shown, from which on the start no longer matters.</summary>
    public static int BarsBefore(IReadOnlyList<WantedIndicator> indicators) => indicators.Count == 0 ? 0 : indicators.Max(one => BarsBefore(one.Bound));

    /// <summary>The second instruments that a text names, as they stand there: right or wrong, of indicators that are or are none.</summary>
    public static IEnumerable<string> SecondInstruments(string? text) => Parts(text)
        .Where(part => part.Contains('(', StringComparison.Ordinal))
        .SelectMany(part => Inner(part, part.IndexOf('(', StringComparison.Ordinal)))
        .Select(option => option.Split('=', 2, StringSplitOptions.TrimEntries))
        .Where(option => option[0] == With)
        .Select(option => option[^1]);

    private static int BarsBefore(BoundIndicator indicator) => indicator.Spec.Memory switch
    {
        Memory.Cumulative => int.MaxValue,
        Memory.Recursive => Math.Max(indicator.WarmUp, indicator.Spec.SettlesAfter(indicator.Options)) + 1,
        _ => indicator.Spec.ReadyByData ? int.MaxValue : indicator.WarmUp + 1,
    };

    private static string[] Parts(string? text) => (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Inner(string part, int open) =>
        part[(open + 1)..].TrimEnd(')').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static WantedIndicator One(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string code = open < 0 ? text : text[..open];
        if (open >= 0 && text.IndexOf(')', StringComparison.Ordinal) != text.Length - 1)
        {
            throw Faults.Of("indicators", text, "CODE(OPTION=VALUE,...), such as rsi(period=14)");
        }

        IndicatorSpec spec = AnalyticsCatalog.Find(code) ?? throw Faults.Of("indicators", code, "a code that /v1/indicators lists, such as rsi");
        List<string> options = open < 0 ? [] : [.. Inner(text, open)];
        InstrumentId with = default;
        if (spec.NeedsPair)
        {
            string second = options.Find(option => option.Split('=', 2, StringSplitOptions.TrimEntries)[0] == With) ?? "";
            with = InstrumentId.TryParse(second.Split('=', 2, StringSplitOptions.TrimEntries)[^1], out InstrumentId id)
                ? id
                : throw Faults.Of("indicators", text, $"{code}({With}=BINANCE:ETHUSDT): an indicator of two series names the second instrument");
            options.Remove(second);
        }

        try
        {
            return new WantedIndicator(spec.Bind([.. options.Select(option => Option(spec, option))]), with);
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
