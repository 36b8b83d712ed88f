namespace Candlewick.Analytics.Indicators;

/// <summary>How an output answers to a change of the prices or volumes; contract tests hold every indicator to it.</summary>
public enum OutputUnit
{
    /// <summary>A price: twice the prices give twice the value, prices plus c give the value plus c.</summary>
    Price,

    /// <summary>A price that ratios of prices decide (turns of so many percent): twice the prices give twice the value, prices plus c have no law.</summary>
    ScaledPrice,

    /// <summary>A distance of prices: twice the prices give twice the value, prices plus c change nothing.</summary>
    PriceDifference,

    /// <summary>No unit: twice the prices change nothing, and twice the volumes change nothing.</summary>
    Ratio,

    /// <summary>A volume: twice the volumes give twice the value, twice the prices change nothing.</summary>
    Volume,

    /// <summary>None of these laws.</summary>
    Other,
}

/// <summary>How much of the past a value depends on.</summary>
public enum Memory
{
    /// <summary>On the last inputs only, to 1e-12, whatever came before.</summary>
    Windowed,

    /// <summary>On all inputs, ever less: after the spec's number of bars the start no longer matters to 1e-12.</summary>
    Recursive,

    /// <summary>On all inputs since the start or the last anchor (running totals, states that flip).</summary>
    Cumulative,
}

/// <summary>One value that an indicator gives.</summary>
/// <param name="Name">Lower-case with underscores: <c>plus_di</c>; the name of the column.</param>
public sealed record IndicatorOutput(string Name, OutputUnit Unit, string Summary);

/// <summary>One option of an indicator.</summary>
/// <param name="Name">Lower-case with underscores: <c>period</c>.</param>
/// <param name="Default">The value most platforms use.</param>
/// <param name="Least">Smallest value allowed, included.</param>
/// <param name="Most">Largest value allowed, included.</param>
/// <param name="IsWhole">True when only whole numbers are allowed.</param>
/// <param name="Choices">Names of the values 0, 1, ... where the option is a choice; else empty.</param>
public sealed record IndicatorOption(
    string Name, string Summary, double Default, double Least, double Most, bool IsWhole, IReadOnlyList<string> Choices)
{
    /// <summary>Longest window: larger ones are mistakes.</summary>
    public const int LongestPeriod = 1_000_000;

    public static IndicatorOption Period(string name, int standard, int least = 1, string summary = "Bars in the window.") =>
        new(name, summary, standard, least, LongestPeriod, true, []);

    public static IndicatorOption Factor(string name, double standard, double least, double most, string summary) =>
        new(name, summary, standard, least, most, false, []);

    public static IndicatorOption Whole(string name, int standard, int least, int most, string summary) =>
        new(name, summary, standard, least, most, true, []);

    /// <summary>A choice among the members of an enum, in the order of its values 0, 1, ...; the first is the default.</summary>
    public static IndicatorOption Choice<T>(string name, string summary)
        where T : struct, Enum
    {
        string[] choices = [.. Enum.GetNames<T>().Select(member => string.Concat(member.Select((letter, at) =>
            char.IsAsciiLetterUpper(letter) ? (at == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString())))];
        return new IndicatorOption(name, summary, 0, 0, choices.Length - 1, true, choices);
    }

    /// <summary>The range in words: <c>a whole number from 1 to 1000000</c>.</summary>
    public string Range => Choices.Count > 0
        ? $"one of {string.Join(", ", Choices)}"
        : $"{(IsWhole ? "a whole number" : "a number")} from {Least:R} to {Most:R}";

    /// <summary>True when the value is in the range, and whole where it must be.</summary>
    public bool IsAllowed(double value) => value >= Least && value <= Most && (!IsWhole || Math.Floor(value) == value);

    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range, or not whole where it must be.</exception>
    public double Check(double value) =>
        IsAllowed(value)
            ? value
            : throw new ArgumentOutOfRangeException(Name, value, $"{Name} must be {Range}, not {value:R}.");
}

/// <summary>Everything there is to know about an indicator without running it: lists, help, documentation and checks read this.</summary>
public sealed record IndicatorSpec
{
    /// <summary>Lower-case: <c>rsi</c>; what the command line and YAML say.</summary>
    public required string Code { get; init; }

    /// <summary>The field's name: <c>Relative Strength Index</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it tells, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>The formula in plain text, with the convention of seeding and warm-up that is the default.</summary>
    public required string Formula { get; init; }

    /// <summary>Publication of the formula, or its URL.</summary>
    public required string Source { get; init; }

    public required IReadOnlyList<IndicatorOption> Options { get; init; }

    public required IReadOnlyList<IndicatorOutput> Outputs { get; init; }

    public required Memory Memory { get; init; }

    /// <summary>For recursive ones: bars after which the start no longer matters to 1e-12. 0 for others.</summary>
    public Func<OptionValues, int> SettlesAfter { get; init; } = static _ => 0;

    /// <summary>For cumulative ones whose start is forgotten when the data say so: from where on two runs with different starts are equal. Null for others.</summary>
    public string? StartForgotten { get; init; }

    /// <summary>True for indicators of two series, which read <see cref="BarPoint.Paired"/>.</summary>
    public bool NeedsPair { get; init; }

    /// <summary>True when the volume is read.</summary>
    public bool NeedsVolume { get; init; }

    /// <summary>True when the data decide when values come (a period of the calendar is over, a swing is confirmed): the warm-up is the least then.</summary>
    public bool ReadyByData { get; init; }

    /// <summary>Makes the indicator with checked options.</summary>
    public required Func<OptionValues, BoundIndicator> Create { get; init; }

    /// <summary>Makes the indicator; options that are not named have their defaults.</summary>
    /// <exception cref="ArgumentException">An option is unknown, or its value out of range.</exception>
    public BoundIndicator Bind(params IReadOnlyList<(string Name, double Value)> options) => Create(new OptionValues(this, options));
}
