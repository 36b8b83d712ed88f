using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Patterns;

/// <summary>What a pattern speaks for.</summary>
public enum PatternBias
{
    /// <summary>Gives 100 only.</summary>
    Bullish,

    /// <summary>Gives -100 only.</summary>
    Bearish,

    /// <summary>Gives 100 or -100, as the bars point.</summary>
    Both,

    /// <summary>Gives 100 for presence; speaks for no direction.</summary>
    Neutral,
}

/// <summary>Everything there is to know about a bar pattern without running it: lists, help, documentation and checks read this.</summary>
/// <param name="code">Lower-case: <c>morning-star</c>.</param>
/// <param name="name">The field's name: <c>Morning Star</c>.</param>
/// <param name="span">Bars that the rule speaks of, those of averages apart.</param>
public sealed class PatternSpec(string code, string name, int span, PatternBias bias)
{
    internal const string PenetrationCode = "penetration";
    internal const string SharedEndCode = "shared_end";
    internal const string AveragesCode = "averages";

    public string Code { get; } = code;

    public string Name { get; } = name;

    public int Span { get; } = span;

    public PatternBias Bias { get; } = bias;

    /// <summary>What it is held to tell, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>The rule in plain words; bars are numbered from the first of the pattern.</summary>
    public required string Rule { get; init; }

    /// <summary>Publications of the pattern.</summary>
    public required string Source { get; init; }

    /// <summary>TA-Lib's function whose values the default options give, such as <c>CDL2CROWS</c>; null when it has none.</summary>
    public string? TaLib { get; init; }

    /// <summary>The sizes that the rule measures by.</summary>
    public IReadOnlyList<PatternSize> Sizes { get; init; } = [];

    /// <summary>The oldest bar that is measured against an average, counted as <see cref="Span"/> is; null when it is the oldest of the pattern.</summary>
    public int? MeasuredSpan { get; init; }

    /// <summary>Default of the option <c>penetration</c>; null when the rule has none.</summary>
    public double? Penetration { get; init; }

    /// <summary>True when the rule has the option <c>shared_end</c>.</summary>
    public bool HasSharedEnd { get; init; }

    public required PatternRule Find { get; init; }

    /// <summary>The pattern as an indicator with one output, so that whatever runs indicators runs patterns.</summary>
    public IndicatorSpec Indicator => field ??= new IndicatorSpec
    {
        Code = Code,
        Name = Name,
        Summary = Summary,
        Formula = $"{Rule} Read at bar {Span} of the pattern; NaN until the averages have their bars.",
        Source = Source,
        Options = Options(),
        Outputs = [new("pattern", OutputUnit.Ratio, "100 bullish, -100 bearish, 0 none")],
        Memory = Memory.Windowed,
        Create = Create,
    };

    /// <summary>Makes the pattern; options that are not named have their defaults, which are TA-Lib's where it has the pattern.</summary>
    /// <exception cref="ArgumentException">An option is unknown, or its value out of range.</exception>
    public BoundIndicator Bind(params IReadOnlyList<(string Name, double Value)> options) => Indicator.Bind(options);

    private BoundIndicator<PatternKernel, BarPoint, double> Create(OptionValues options)
    {
        PatternSettings settings = new(this, options);
        return new BoundIndicator<PatternKernel, BarPoint, double>(options, () => new PatternKernel(Find, settings));
    }

    private List<IndicatorOption> Options()
    {
        List<IndicatorOption> options = [.. PatternSizeSpec.All.Where(size => Sizes.Contains(size.Size)).SelectMany(size => size.Options)];
        if (Penetration is { } penetration)
        {
            options.Add(IndicatorOption.Factor(PenetrationCode, penetration, 0, 100, "How deep the close must reach into the body before, as a fraction of that body."));
        }

        if (HasSharedEnd)
        {
            options.Add(IndicatorOption.Choice<SharedEnd>(SharedEndCode, "What bodies that share an end are worth."));
        }

        if (Sizes.Count > 0 && Span > 1)
        {
            options.Add(IndicatorOption.Choice<PatternAverages>(AveragesCode, "Which bars the averages take: those before each measured bar, or those before the last one."));
        }

        return options;
    }
}

/// <summary>The books that describe the patterns.</summary>
internal static class PatternBooks
{
    public const string Nison = "S. Nison, Japanese Candlestick Charting Techniques, 2nd edition 2001";
    public const string Morris = "G. Morris, Candlestick Charting Explained, 3rd edition 2006";
    public const string Bulkowski = "T. Bulkowski, Encyclopedia of Candlestick Charts, 2008";
    public const string Chesler = "D. Chesler, Trading False Moves with the Hikkake Pattern, Active Trader, April 2004";
}
