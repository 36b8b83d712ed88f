using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Patterns that TA-Lib does not have, against their published rule in decimals over the bars of SPY and EWZ.</summary>
internal static class PatternDefinitions
{
    private static readonly string[] Files = ["spy_candle_patterns.txt", "ewz_candle_patterns.txt"];

    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Of("four-price-doji", 10, (rows, row) => IsFourPriceDoji(rows, row) ? 100 : 0),
        Of("star", 1, (rows, row) => rows[row].L > rows[row - 1].H ? -100 : rows[row].H < rows[row - 1].L ? 100 : 0),
        Of("inside-bar", 1, (rows, row) => Contains(rows[row - 1], rows[row]) ? 100 : 0),
        Of("outside-bar", 1, (rows, row) => Contains(rows[row], rows[row - 1]) ? (rows[row].C < rows[row].O ? -100 : 100) : 0),
        Of("tweezers-top", 6, (rows, row) =>
            rows[row - 1].C >= rows[row - 1].O && rows[row].C < rows[row].O && AreEqual(rows, row, static bar => bar.H) ? -100 : 0),
        Of("tweezers-bottom", 6, (rows, row) =>
            rows[row - 1].C < rows[row - 1].O && rows[row].C >= rows[row].O && AreEqual(rows, row, static bar => bar.L) ? 100 : 0),
    ];

    private readonly record struct Row(decimal O, decimal H, decimal L, decimal C);

    /// <param name="before">Rows before the first value.</param>
    private static ReferenceCheck Of(string code, int before, Func<Row[], int, int> rule) =>
        new(code, $"rule in decimals over Lean {string.Join(", ", Files)}", 0, "", () => Files.SelectMany(file =>
        {
            BarColumns bars = LeanVectors.Read(file).Bars();
            Row[] rows = [.. Enumerable.Range(0, bars.Count).Select(i => bars[i])
                .Select(bar => new Row((decimal)bar.Open, (decimal)bar.High, (decimal)bar.Low, (decimal)bar.Close))];
            double[] expected = [.. Enumerable.Range(0, rows.Length).Select(row => row < before ? double.NaN : rule(rows, row))];
            Assert.Contains(expected, value => Math.Abs(value) > 0);
            return expected.Zip(Computed.Columns(PatternList.Find(code)!.Bind(), bars)[0]);
        }));

    private static bool Contains(Row outer, Row inner) => outer.H > inner.H && outer.L < inner.L;

    /// <summary>Body and shadows are at most a tenth of the mean range of the ten bars before; a shadow of exactly that length is one, unless it has none.</summary>
    private static bool IsFourPriceDoji(Row[] rows, int row)
    {
        decimal tenth = MeanRange(rows[(row - 10)..row]) / 10;
        (decimal o, decimal h, decimal l, decimal c) = (rows[row].O, rows[row].H, rows[row].L, rows[row].C);
        (decimal upper, decimal lower) = (h - Math.Max(o, c), Math.Min(o, c) - l);
        return Math.Abs(o - c) <= tenth && (upper == 0 || upper < tenth) && (lower == 0 || lower < tenth);
    }

    /// <summary>A price of the last two bars is the same within a twentieth of the mean range of the five bars before them.</summary>
    private static bool AreEqual(Row[] rows, int row, Func<Row, decimal> price) =>
        Math.Abs(price(rows[row]) - price(rows[row - 1])) <= MeanRange(rows[(row - 6)..(row - 1)]) / 20;

    private static decimal MeanRange(Row[] rows) => rows.Average(one => one.H - one.L);
}
