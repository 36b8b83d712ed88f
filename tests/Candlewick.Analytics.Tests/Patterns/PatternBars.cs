using System.Globalization;
using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.Patterns;

/// <summary>Bars written as text, and what a pattern finds in them.</summary>
internal static class PatternBars
{
    private const long Minute = 60_000_000_000;

    /// <summary>Reads <c>open high low close | ...</c>; one bar a minute.</summary>
    public static BarColumns Parse(string text) =>
        Of([.. text.Split('|').Select(bar => bar.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(price => double.Parse(price, CultureInfo.InvariantCulture)).ToArray())]);

    public static BarColumns Of(IReadOnlyList<double[]> rows)
    {
        BarColumns bars = new(rows.Count);
        foreach (double[] row in rows)
        {
            UtcTime open = UtcTime.FromNanoseconds(bars.Count * Minute);
            bars.Add(new Bar(open, open.AddNanoseconds(Minute), row[0], row[1], row[2], row[3], 1));
        }

        return bars;
    }

    /// <summary>Sixteen bars of range 4 and body 2, rising and falling in turn, then the bars of the text.</summary>
    public static BarColumns AfterQuiet(string text)
    {
        string[] quiet = ["100 103 99 102", "102 103 99 100"];
        return Parse(string.Join('|', Enumerable.Range(0, 16).Select(i => quiet[i % 2])) + "|" + text);
    }

    /// <summary>What the pattern gives at the last bar.</summary>
    public static double Last(BoundIndicator pattern, BarColumns bars) => Computed.Columns(pattern, bars)[0][^1];

    public static BoundIndicator Bind(string code, params (string Name, double Value)[] options) => PatternList.Find(code)!.Bind(options);
}
