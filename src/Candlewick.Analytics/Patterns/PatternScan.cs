using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Patterns;

/// <summary>A pattern found.</summary>
/// <param name="Row">Row of its last bar.</param>
/// <param name="OpenTime">Open time of its last bar; it is known when that bar closes.</param>
/// <param name="Value">From -200 to 200, never 0.</param>
public readonly record struct PatternHit(int Row, UtcTime OpenTime, PatternSpec Pattern, int Value);

/// <summary>Looks for many patterns at once, each with its default options.</summary>
public static class PatternScan
{
    /// <summary>Every hit, in order of rows, and within a row in that of the patterns given.</summary>
    /// <param name="patterns">Null = all of <see cref="PatternList"/>.</param>
    /// <exception cref="ArgumentException">The bars are not in order.</exception>
    public static IReadOnlyList<PatternHit> Find(in BarSpans bars, IReadOnlyList<PatternSpec>? patterns = null)
    {
        List<(int Order, PatternHit Hit)> hits = [];
        double[] values = new double[bars.Count];
        foreach ((int order, PatternSpec pattern) in (patterns ?? PatternList.All).Index())
        {
            pattern.Bind().Compute(bars, [values]);
            for (int row = 0; row < values.Length; row++)
            {
                if (values[row] is not 0 && !double.IsNaN(values[row]))
                {
                    hits.Add((order, new PatternHit(row, bars.OpenTimes[row], pattern, (int)values[row])));
                }
            }
        }

        return [.. hits.OrderBy(one => one.Hit.Row).ThenBy(one => one.Order).Select(one => one.Hit)];
    }
}
