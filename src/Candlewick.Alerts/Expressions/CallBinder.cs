using Candlewick.Analytics;
using Candlewick.Analytics.Indicators;
using Candlewick.Text;

namespace Candlewick.Alerts.Expressions;

/// <summary>Checks calls of functions and indicators.</summary>
internal sealed class CallBinder(AlertVocabulary names)
{
    private const string Of = "of", AgoName = "ago", With = "with";
    private const int MostAgo = 1_000;

    public List<ExpressionFault> Faults { get; } = [];

    public BoundNode Bind(CallSyntax call)
    {
        if (AlertFunctions.Facts.FirstOrDefault(one => one.Name == call.Name) is { } function)
        {
            return BindFunction(call, function);
        }

        if (AnalyticsCatalog.All.FirstOrDefault(one => SpellingOf(one.Spec.Code) == call.Name)?.Spec is { } spec)
        {
            return BindIndicator(call, spec);
        }

        IEnumerable<string> all = AlertFunctions.Help.Select(one => one.Name).Concat(AnalyticsCatalog.All.Select(one => SpellingOf(one.Spec.Code)));
        Reject(call.At, $"unknown name '{call.Name}'", "a function or an indicator ('wick alerts check --functions' lists them)", NearestName.Of(call.Name, all));
        return new ConstantNode(double.NaN, IsTruth: false);
    }

    /// <summary>How the code of an indicator is written here.</summary>
    public static string SpellingOf(string code) => code.Replace('-', '_');

    private FactNode BindFunction(CallSyntax call, FunctionSpec function)
    {
        AlertFact fact = new(function.Kind, default);
        List<ArgumentSyntax> rest = [.. call.Arguments];
        if (function.First == FirstArgument.Length)
        {
            fact = fact with { Timeframe = TakeLength(call, rest, function.Form) };
        }
        else if (function.First == FirstArgument.Name)
        {
            fact = fact with { Name = TakeName(call, rest, function) };
        }

        foreach (ArgumentSyntax argument in rest)
        {
            fact = argument.Name switch
            {
                Of when function.NeedsInstrument => fact with { Instrument = Instrument(argument) },
                AgoName when function.HasBars => fact with { Ago = Whole(argument, 0, MostAgo) },
                _ => Unknown(fact, argument, function.Form, function.HasBars ? [Of, AgoName] : function.NeedsInstrument ? [Of] : []),
            };
        }

        if (call.Output is { } output)
        {
            Reject(output.At, $"output '{output.Text}'", $"no output: {function.Name} has one value");
        }

        return new FactNode(fact, function.NeedsInstrument, function.HasBars, function.IsTruth);
    }

    private FactNode BindIndicator(CallSyntax call, IndicatorSpec spec)
    {
        List<ArgumentSyntax> rest = [.. call.Arguments];
        string form = spec.NeedsPair ? $"{call.Name}(1h, {With}=\"BINANCE:ETHUSDT\")" : $"{call.Name}(1h)";
        AlertFact fact = new(FactKind.Indicator, default) { Timeframe = TakeLength(call, rest, form) };
        List<(string Name, double Value)> options = [];
        foreach (ArgumentSyntax argument in rest)
        {
            IndicatorOption? option = spec.Options.FirstOrDefault(one => SpellingOf(one.Name) == argument.Name);
            if (option is not null && options.All(one => one.Name != option.Name))
            {
                options.Add((option.Name, Option(argument, option)));
                continue;
            }

            fact = argument.Name switch
            {
                Of => fact with { Instrument = Instrument(argument) },
                With when spec.NeedsPair => fact with { Paired = Instrument(argument) },
                AgoName => fact with { Ago = Whole(argument, 0, MostAgo) },
                _ => Unknown(fact, argument, form, [.. spec.Options.Select(one => SpellingOf(one.Name)), .. spec.NeedsPair ? [With] : Array.Empty<string>(), Of, AgoName]),
            };
        }

        if (spec.NeedsPair && rest.TrueForAll(one => one.Name != With))
        {
            Reject(call.At, $"'{call.Name}' without a second instrument", form);
        }

        return new FactNode(fact with { Indicator = Bound(call, spec, options), Output = OutputOf(call, spec) }, NeedsInstrument: true, HasBars: true, IsTruth: false);
    }

    /// <summary>Options that only do not go together are refused by the indicator itself.</summary>
    private OptionValues? Bound(CallSyntax call, IndicatorSpec spec, List<(string Name, double Value)> options)
    {
        if (Faults.Count > 0)
        {
            return null;
        }

        try
        {
            return spec.Bind(options).Options;
        }
        catch (ArgumentException failure)
        {
            Reject(call.At, $"'{call.Name}' with options that do not go together", failure.Message.Split(" (Parameter")[0].TrimEnd('.'));
            return null;
        }
    }

    private int OutputOf(CallSyntax call, IndicatorSpec spec)
    {
        if (call.Output is not { } output)
        {
            return 0;
        }

        string[] known = [.. spec.Outputs.Select(one => SpellingOf(one.Name))];
        int at = Array.IndexOf(known, output.Text);
        if (at < 0)
        {
            Reject(output.At, $"unknown output '{output.Text}'", $"one of {string.Join(", ", known)}", NearestName.Of(output.Text, known));
        }

        return Math.Max(0, at);
    }

    private Timeframe TakeLength(CallSyntax call, List<ArgumentSyntax> rest, string form)
    {
        if (rest is [{ Name: null } first, ..])
        {
            rest.RemoveAt(0);
            if (first.Value is LengthSyntax length && Timeframe.TryParse(length.Text, out Timeframe timeframe))
            {
                return timeframe;
            }

            Reject(first.At, first.Value is LengthSyntax wrong ? $"'{wrong.Text}'" : "something else", $"a length such as 1m, 1h, 1d or 1mo: {form}");
            return default;
        }

        Reject(call.At, $"'{call.Name}' without a length", form);
        return default;
    }

    private string TakeName(CallSyntax call, List<ArgumentSyntax> rest, FunctionSpec function)
    {
        if (rest is not [{ Name: null, Value: TextSyntax text }, ..])
        {
            Reject(call.At, $"'{call.Name}' without a name between quotes", function.Form);
            rest.Clear();
            return "";
        }

        rest.RemoveAt(0);
        IReadOnlyList<string> known = function.Kind == FactKind.FeedLag ? names.Consumers : names.Jobs;
        if (known.Count > 0 && !known.Contains(text.Text))
        {
            Reject(text.At, $"unknown name \"{text.Text}\"", $"one of {string.Join(", ", known)}", NearestName.Of(text.Text, known));
        }

        return text.Text;
    }

    private AlertFact Unknown(AlertFact fact, ArgumentSyntax argument, string form, string[] known)
    {
        string expected = known.Length == 0 ? $"nothing more: {form}" : $"an argument by name, one of {string.Join(", ", known)}, each once";
        Reject(
            argument.At, argument.Name is null ? "an argument without a name" : $"argument '{argument.Name}'", expected,
            argument.Name is null || known.Contains(argument.Name) ? null : NearestName.Of(argument.Name, known));
        return fact;
    }

    private InstrumentId Instrument(ArgumentSyntax argument)
    {
        if (argument.Value is TextSyntax text && InstrumentId.TryParse(text.Text, out InstrumentId id))
        {
            return id;
        }

        Reject(argument.Value.At, "something else", "an instrument between quotes, such as \"BINANCE:BTCUSDT\"");
        return default;
    }

    private int Whole(ArgumentSyntax argument, int least, int most)
    {
        if (argument.Value is NumberSyntax { Value: { } value } && value >= least && value <= most && Math.Floor(value) == value)
        {
            return (int)value;
        }

        Reject(argument.Value.At, "something else", $"a whole number from {least} to {most}");
        return 0;
    }

    private double Option(ArgumentSyntax argument, IndicatorOption option)
    {
        string? word = argument.Value is CallSyntax { Arguments.Count: 0, Output: null } name ? name.Name : null;
        double value = option.Choices.Count > 0
            ? option.Choices.Select(SpellingOf).ToList().IndexOf(word ?? "")
            : Number(argument.Value);
        if (option.IsAllowed(value))
        {
            return value;
        }

        Reject(argument.Value.At, $"a wrong {argument.Name}", option.Range, word is null ? null : NearestName.Of(word, option.Choices.Select(SpellingOf)));
        return option.Default;
    }

    private static double Number(SyntaxNode value) => value switch
    {
        NumberSyntax number => number.Value,
        UnarySyntax { Sign: "-", Operand: NumberSyntax number } => -number.Value,
        _ => double.NaN,
    };

    private void Reject(Place at, string found, string expected, string? nearest = null) =>
        Faults.Add(new ExpressionFault(at.Line, at.Column, found, expected, nearest));
}
