namespace Candlewick.Analytics.Bars;

/// <summary>An option of a bar kind, for lists and references.</summary>
/// <param name="Range">What is allowed, with its unit.</param>
public sealed record BarKindOption(string Name, string Range, string Default, string Summary);

/// <summary>What a bar kind is.</summary>
public sealed record BarKindSpec
{
    public required BarKind Kind { get; init; }

    /// <summary>One or two words.</summary>
    public required string Name { get; init; }

    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    /// <summary>What the size counts; for time bars, what the timeframe is.</summary>
    public required string SizeUnit { get; init; }

    /// <summary>When a bar closes, and what it does with an input that goes beyond.</summary>
    public required string Closes { get; init; }

    /// <summary>The text of a spec of this kind.</summary>
    public required string Example { get; init; }

    /// <summary>Publication that the kind was taken from.</summary>
    public required string Source { get; init; }

    /// <summary>Beside the size and the anchor.</summary>
    public IReadOnlyList<BarKindOption> Options { get; init; } = [];

    /// <summary>Makes a builder.</summary>
    public required Func<BarSpec, BarBuilderOptions, IBarBuilder> Create { get; init; }

    /// <summary>The code behind the size, such as <c>t</c>; empty for time bars.</summary>
    public string Code => BarSize.CodeOf(Kind);

    /// <summary>What sizes there are, in words.</summary>
    public string SizeRange => Kind == BarKind.Timed ? "1s to 100 years: a count and a unit of s, m, h, d, w or mo" : BarSize.Expected(Kind);
}
