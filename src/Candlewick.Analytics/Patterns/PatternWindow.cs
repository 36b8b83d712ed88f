namespace Candlewick.Analytics.Patterns;

/// <summary>Finds a pattern that ends at the newest bar of the window.</summary>
/// <returns>0 where there is none; 100 (bullish) or -100 (bearish) where there is; 80 or 200 as the rule says.</returns>
public delegate int PatternRule(in PatternWindow window);

/// <summary>The last bars and the sizes to measure them by; index 0 is the newest bar.</summary>
/// <remarks>Averages are summed anew from oldest to newest, so they depend on the bars of the window only, to the bit.</remarks>
public readonly ref struct PatternWindow(ReadOnlySpan<PatternBar> bars, PatternSettings settings)
{
    private readonly ReadOnlySpan<PatternBar> _bars = bars;
    private readonly PatternSettings _settings = settings;

    /// <summary>How deep one bar must close into the body of another, as a fraction of that body.</summary>
    public double Penetration => _settings.Penetration;

    /// <summary>True when bodies that share an end count, with 80 instead of 100.</summary>
    public bool CountsSharedEnd => _settings.CountsSharedEnd;

    /// <summary>The bar that came <paramref name="age"/> bars ago.</summary>
    public ref readonly PatternBar this[int age] => ref _bars[_bars.Length - 1 - age];

    /// <summary>The body is long.</summary>
    public bool IsLong(int age) => this[age].Body > Size(PatternSize.BodyLong, age);

    /// <summary>The body is short.</summary>
    public bool IsShort(int age) => this[age].Body < Size(PatternSize.BodyShort, age);

    /// <summary>The body is longer than a short one.</summary>
    public bool IsMoreThanShort(int age) => this[age].Body > Size(PatternSize.BodyShort, age);

    /// <summary>The bar closes where it opens, nearly.</summary>
    public bool IsDoji(int age) => this[age].Body <= Size(PatternSize.BodyDoji, age);

    /// <summary>The upper shadow counts as none.</summary>
    public bool HasNoUpper(int age) => this[age].Upper < Size(PatternSize.ShadowVeryShort, age);

    /// <summary>The lower shadow counts as none.</summary>
    public bool HasNoLower(int age) => this[age].Lower < Size(PatternSize.ShadowVeryShort, age);

    public bool HasLongUpper(int age) => this[age].Upper > Size(PatternSize.ShadowLong, age);

    public bool HasLongLower(int age) => this[age].Lower > Size(PatternSize.ShadowLong, age);

    /// <summary>Distance within which a price is near one of the bar <paramref name="age"/>.</summary>
    public double Near(int age) => Size(PatternSize.Near, age);

    /// <summary>Difference beyond which a body is far from that of the bar <paramref name="age"/>.</summary>
    public double Far(int age) => Size(PatternSize.Far, age);

    /// <summary>True when the price equals one of the bar <paramref name="age"/>, nearly.</summary>
    public bool IsEqual(double price, double other, int age)
    {
        double width = Size(PatternSize.Equal, age);
        return price <= other + width && price >= other - width;
    }

    /// <summary>The size as it stands at the bar <paramref name="age"/>: factor x average of the bars before it.</summary>
    public double Size(PatternSize size, int age)
    {
        (PatternPart part, int count, double factor) = _settings[size];
        double average;
        if (count == 0)
        {
            average = Measure(this[age], part);
        }
        else
        {
            int end = _bars.Length - 1 - (_settings.Averages == PatternAverages.BeforeLastBar ? 0 : age);
            average = Sum(_bars.Slice(end - count, count), part) / count;
        }

        return part == PatternPart.Shadows ? factor * average / 2 : factor * average;
    }

    private static double Sum(ReadOnlySpan<PatternBar> bars, PatternPart part)
    {
        double sum = 0;
        if (part == PatternPart.Body)
        {
            foreach (ref readonly PatternBar bar in bars)
            {
                sum += bar.Body;
            }
        }
        else if (part == PatternPart.Range)
        {
            foreach (ref readonly PatternBar bar in bars)
            {
                sum += bar.Range;
            }
        }
        else
        {
            foreach (ref readonly PatternBar bar in bars)
            {
                sum += bar.Upper + bar.Lower;
            }
        }

        return sum;
    }

    private static double Measure(in PatternBar bar, PatternPart part) => part switch
    {
        PatternPart.Body => bar.Body,
        PatternPart.Range => bar.Range,
        _ => bar.Upper + bar.Lower,
    };
}
