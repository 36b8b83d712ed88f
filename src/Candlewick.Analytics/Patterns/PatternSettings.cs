using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Patterns;

/// <summary>What a body that shares an end with the other body is worth in engulfing and harami.</summary>
public enum SharedEnd
{
    /// <summary>No pattern (TA-Lib up to 0.4).</summary>
    NoPattern,

    /// <summary>The pattern with 80 instead of 100 (TA-Lib 0.6); in engulfing one end at least must lie strictly beyond.</summary>
    Weaker,
}

/// <summary>The options of one pattern, looked up once.</summary>
public sealed class PatternSettings
{
    private readonly (PatternPart Part, int Bars, double Factor)[] _sizes;

    internal PatternSettings(PatternSpec spec, OptionValues options)
    {
        _sizes = [.. PatternSizeSpec.All.Select(size => spec.Sizes.Contains(size.Size)
            ? (size.Part, options.Whole(size.PeriodCode), options[size.Code])
            : (size.Part, -1, double.NaN))];
        Penetration = Has(options, PatternSpec.PenetrationCode) ? options[PatternSpec.PenetrationCode] : double.NaN;
        CountsSharedEnd = Has(options, PatternSpec.SharedEndCode) && options.Choice<SharedEnd>(PatternSpec.SharedEndCode) == SharedEnd.Weaker;
        Averages = Has(options, PatternSpec.AveragesCode) ? options.Choice<PatternAverages>(PatternSpec.AveragesCode) : PatternAverages.BeforeEachBar;
        int longest = spec.Sizes.Select(size => this[size].Bars).Prepend(0).Max();
        WarmUp = Math.Max(spec.Span, (spec.MeasuredSpan ?? spec.Span) + longest);
    }

    public double Penetration { get; }

    public bool CountsSharedEnd { get; }

    public PatternAverages Averages { get; }

    /// <summary>Bars that a rule looks at, those of its averages included.</summary>
    public int WarmUp { get; }

    /// <exception cref="ArgumentOutOfRangeException">The pattern does not declare the size: a defect in its spec.</exception>
    internal (PatternPart Part, int Bars, double Factor) this[PatternSize size] =>
        _sizes[(int)size] is { Bars: >= 0 } one ? one : throw new ArgumentOutOfRangeException(nameof(size), size, "The pattern does not declare this size.");

    private static bool Has(OptionValues options, string code) => options.Spec.Options.Any(option => option.Name == code);
}
