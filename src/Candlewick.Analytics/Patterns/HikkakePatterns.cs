namespace Candlewick.Analytics.Patterns;

/// <summary>An inside bar whose break is a feint.</summary>
internal static class HikkakePatterns
{
    private const int LastConfirmation = 3;

    private const string Confirmed = "200 or -200 at one of the three bars after the pattern, the first that closes beyond the bar before the break (above its high, or below its low); a new pattern or a confirmation ends the wait.";

    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        new("hikkake", "Hikkake", 3 + LastConfirmation, PatternBias.Both)
        {
            TaLib = "CDLHIKKAKE",
            Summary = "A false break of an inside bar.",
            Rule = $"Bar 2 lies inside the range of bar 1; bar 3 has a lower high and a lower low (100), or a higher high and a higher low (-100). Then {Confirmed}",
            Source = PatternBooks.Chesler,
            Find = static (in w) => Follow(w, isModified: false),
        },
        new("modified-hikkake", "Modified Hikkake", 4 + LastConfirmation, PatternBias.Both)
        {
            TaLib = "CDLHIKKAKEMOD",
            Summary = "A hikkake after two inside bars, the first of which closes at its end.",
            Rule = $"Bar 2 lies inside the range of bar 1, bar 3 inside that of bar 2; bar 2 closes near its low and bar 4 has a lower high and a lower low (100), or bar 2 closes near its high and bar 4 has a higher high and a higher low (-100). Then {Confirmed}",
            Source = PatternBooks.Chesler,
            Sizes = [PatternSize.Near],
            MeasuredSpan = 3 + LastConfirmation,
            Find = static (in w) => Follow(w, isModified: true),
        },
    ];

    /// <summary>Plays the last bars through: the newest pattern before this bar, and whether a bar since has confirmed it.</summary>
    private static int Follow(in PatternWindow w, bool isModified)
    {
        int sign = 0;
        int patternAge = 0;
        for (int age = LastConfirmation; age >= 0; age--)
        {
            int found = isModified ? ModifiedAt(w, age) : At(w, age);
            if (found != 0)
            {
                (sign, patternAge) = (found, age);
            }
            else if (sign != 0 && IsConfirmed(w[age], w[patternAge + 1], sign))
            {
                if (age == 0)
                {
                    return 200 * sign;
                }

                sign = 0;
            }
        }

        return sign != 0 && patternAge == 0 ? 100 * sign : 0;
    }

    private static bool IsConfirmed(in PatternBar bar, in PatternBar inside, int sign) =>
        sign > 0 ? bar.Close > inside.High : bar.Close < inside.Low;

    private static int At(in PatternWindow w, int age) => IsInside(w[age + 1], w[age + 2]) ? Break(w[age], w[age + 1]) : 0;

    private static int ModifiedAt(in PatternWindow w, int age)
    {
        if (!IsInside(w[age + 2], w[age + 3]) || !IsInside(w[age + 1], w[age + 2]))
        {
            return 0;
        }

        int sign = Break(w[age], w[age + 1]);
        PatternBar second = w[age + 2];
        return sign switch
        {
            1 => second.Close <= second.Low + w.Near(age + 2) ? 1 : 0,
            -1 => second.Close >= second.High - w.Near(age + 2) ? -1 : 0,
            _ => 0,
        };
    }

    private static bool IsInside(in PatternBar bar, in PatternBar outer) => bar.High < outer.High && bar.Low > outer.Low;

    /// <summary>1 for a lower high and a lower low, which is to fail upwards; -1 for a higher high and a higher low.</summary>
    private static int Break(in PatternBar bar, in PatternBar before) =>
        bar.High < before.High && bar.Low < before.Low ? 1 : bar.High > before.High && bar.Low > before.Low ? -1 : 0;
}
