using Candlewick.Analytics.Statistics;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Each statistic against its definition in decimals of 28 digits, window by window, over the 502 bars of Stock.Indicators.</summary>
internal static class StatisticReferences
{
    private const double Tolerance = 1e-11;

    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Of("rolling-rsi", 14, Rsi),
        Of("rolling-rsi", 2, Rsi, ("window", 2)),
        Of("rolling-deviation", 14, static w => Decimals.Sqrt(Decimals.Variance(Closes(w), 0))),
        Of("period-return", 6, static w => (w[^1].C / w[0].C) - 1),
        Of("period-return", 3, static w => Decimals.Ln(w[^1].C / w[0].C), ("periods", 2), ("kind", (double)ReturnKind.Log)),
        Of("drawdown", 0, static w => (w[^1].C / Closes(w).Max()) - 1),
        Of("volatility", 21, static w => Annual(252) * Decimals.Sqrt(Decimals.Variance(LogReturns(w), 1))),
        Of("parkinson", 20, static w => Annual(252) * Decimals.Sqrt(w.Sum(bar => Square(Decimals.Ln(bar.H / bar.L))) / (4 * 20 * Decimals.Ln(2)))),
        Of("garman-klass", 20, static w => Annual(252) * Decimals.Sqrt(
            w.Sum(bar => (Square(Decimals.Ln(bar.H / bar.L)) / 2) - (((2 * Decimals.Ln(2)) - 1) * Square(Decimals.Ln(bar.C / bar.O)))) / 20)),
        Of("yang-zhang", 21, YangZhang),
        Of("sharpe", 64, static w => Annual(252) * (Returns(w).Average() - (0.04m / 252)) / Decimals.Sqrt(Decimals.Variance(Returns(w), 1)), ("risk_free", 0.04)),
        Of("sortino", 31, Sortino, ("window", 30), ("periods_per_year", 365), ("risk_free", 0.04)),
    ];

    private readonly record struct Row(decimal O, decimal H, decimal L, decimal C);

    /// <param name="bars">Bars in the window; 0 = all so far.</param>
    private static ReferenceCheck Of(string code, int bars, Func<Row[], decimal?> definition, params (string Name, double Value)[] options)
    {
        Analytics.Indicators.BoundIndicator indicator = StatisticList.Find(code)!.Bind(options);
        return ReferenceCheck.Of(indicator, "definition in exact decimals, Stock.Indicators default.csv", Tolerance, "", () =>
        {
            BarColumns columns = StockIndicatorsVectors.Quotes("default");
            Row[] rows = [.. Enumerable.Range(0, columns.Count).Select(i => columns[i])
                .Select(bar => new Row((decimal)bar.Open, (decimal)bar.High, (decimal)bar.Low, (decimal)bar.Close))];
            double[] expected = [.. Enumerable.Range(1, rows.Length).Select(end =>
                end < bars ? double.NaN : (double?)definition(bars == 0 ? rows[..end] : rows[(end - bars)..end]) ?? double.NaN)];
            return (columns, null, [(indicator.Spec.Outputs[0].Name, expected)]);
        });
    }

    private static decimal? Rsi(Row[] window)
    {
        decimal[] changes = [.. window.Skip(1).Zip(window, (later, earlier) => later.C - earlier.C)];
        decimal gain = changes.Select(change => Math.Max(change, 0)).Average();
        decimal loss = changes.Select(change => Math.Max(-change, 0)).Average();
        return loss == 0 ? (gain == 0 ? null : 100) : 100 - (100 / (1 + (gain / loss)));
    }

    private static decimal? YangZhang(Row[] window)
    {
        Row[] bars = window[1..];
        decimal n = bars.Length;
        decimal[] gaps = [.. bars.Zip(window, (bar, before) => Decimals.Ln(bar.O / before.C))];
        decimal[] bodies = [.. bars.Select(bar => Decimals.Ln(bar.C / bar.O))];
        decimal inner = bars.Average(bar =>
            (Decimals.Ln(bar.H / bar.C) * Decimals.Ln(bar.H / bar.O)) + (Decimals.Ln(bar.L / bar.C) * Decimals.Ln(bar.L / bar.O)));
        decimal k = 0.34m / (1.34m + ((n + 1) / (n - 1)));
        return Annual(252) * Decimals.Sqrt(Decimals.Variance(gaps, 1) + (k * Decimals.Variance(bodies, 1)) + ((1 - k) * inner));
    }

    private static decimal? Sortino(Row[] window)
    {
        decimal[] excess = [.. Returns(window).Select(one => one - (0.04m / 365))];
        return Annual(365) * excess.Average() / Decimals.Sqrt(excess.Average(one => Square(Math.Min(one, 0))));
    }

    private static decimal[] Closes(Row[] window) => [.. window.Select(bar => bar.C)];

    private static decimal[] Returns(Row[] window) => [.. window.Skip(1).Zip(window, (later, earlier) => (later.C / earlier.C) - 1)];

    private static decimal[] LogReturns(Row[] window) => [.. window.Skip(1).Zip(window, (later, earlier) => Decimals.Ln(later.C / earlier.C))];

    private static decimal Annual(decimal periods) => Decimals.Sqrt(periods);

    private static decimal Square(decimal value) => value * value;
}
