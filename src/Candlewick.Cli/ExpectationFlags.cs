using System.CommandLine;
using Candlewick.Analytics.Bars;

namespace Candlewick.Cli;

/// <summary>The flags that say how imbalance and runs bars learn what to expect; their meanings are those of the list of bar kinds.</summary>
internal sealed class ExpectationFlags
{
    private readonly Option<int?> _span = Of<int?>("span", "N");
    private readonly Option<double?> _drift = Of<double?>("drift", "X");
    private readonly Option<double?> _chance = Of<double?>("chance", "X");
    private readonly Option<bool> _usesAggressor = Of<bool>("uses-aggressor", null);

    public void AddTo(Command command)
    {
        command.Options.Add(_span);
        command.Options.Add(_drift);
        command.Options.Add(_chance);
        command.Options.Add(_usesAggressor);
    }

    /// <summary>What was asked for; null without any of the flags.</summary>
    /// <exception cref="InputException">A value is out of its range, or bars of this kind do not take the flag.</exception>
    public ExpectationOptions? Read(ParseResult parsed, BarSpec spec)
    {
        BarKindSpec kind = BarKinds.Of(spec.Kind);
        string[] given = [.. new Option[] { _span, _drift, _chance, _usesAggressor }.Where(flag => parsed.GetResult(flag) is { Implicit: false }).Select(flag => flag.Name)];
        if (given.Length == 0)
        {
            return null;
        }

        if (Array.Find(given, flag => kind.Options.All(option => $"--{option.Name}" != flag)) is { } refused)
        {
            throw new InputException($"{refused}: {kind.Name} bars such as {spec} do not take it; expected a spec such as 500ti/built (tick imbalance) or 500tr/built (tick runs).");
        }

        ExpectationOptions expectation = new() { UsesAggressor = parsed.GetValue(_usesAggressor) };
        expectation = parsed.GetValue(_span) is { } span ? Checked(_span, () => expectation with { Span = span }) : expectation;
        expectation = parsed.GetValue(_drift) is { } drift ? Checked(_drift, () => expectation with { Drift = drift }) : expectation;
        return parsed.GetValue(_chance) is { } chance ? Checked(_chance, () => expectation with { Chance = chance }) : expectation;
    }

    private static Option<T> Of<T>(string name, string? value)
    {
        BarKindOption meaning = BarKinds.Of(BarKind.TickImbalance).Options.First(option => option.Name == name);
        return new Option<T>($"--{name}") { Description = $"Imbalance and runs bars: {meaning.Summary} ({meaning.Range}; by default {meaning.Default}).", HelpName = value };
    }

    private static ExpectationOptions Checked(Option flag, Func<ExpectationOptions> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new InputException($"{flag.Name}: found {fault.ActualValue}; {fault.Message.Split('(')[0].Trim().ToLowerInvariant()}");
        }
    }
}
