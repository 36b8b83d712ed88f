using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Indicators without a file of reference values, against their definition computed anew for each bar in decimals.</summary>
internal static class TrendDefinitions
{
    private const string Exact = "definition in decimals over ";

    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Of("vwap", "intraday", (bars, row) => Vwap(bars, First(bars, row, 86_400), row)),
        Of("vwap", "intraday", (bars, row) => Vwap(bars, First(bars, row, 300), row), ("session_seconds", 300)),
        Of("rolling-vwap", "intraday", (bars, row) => row < 4 ? null : Vwap(bars, row - 4, row), ("period", 5)),
        .. Enum.GetValues<PivotKind>().Select(kind => Of("pivot-points", "intraday", (bars, row) => Pivot(bars, row, kind), ("kind", (int)kind))),
        .. Enum.GetValues<PivotKind>().Select(kind => Of("rolling-pivots", "default", (bars, row) => RollingPivot(bars, row, kind), ("kind", (int)kind), ("period", 11), ("offset", 3))),
        Of("keltner", "default", Keltner),
        Of("donchian", "default", (bars, row) => row < 19 ? null : Donchian(bars, row)),
        Of("ichimoku", "default", (bars, row) => row < 77 ? null : Ichimoku(bars, row)),
    ];

    /// <summary>Compares the outputs in their order, as many as the definition gives for a row.</summary>
    private static ReferenceCheck Of(string code, string quotes, Func<BarColumns, int, decimal[]?> definition, params (string Name, double Value)[] options)
    {
        BoundIndicator indicator = IndicatorList.Find(code)!.Bind(options);
        return new ReferenceCheck(indicator.Options.ToString(), Exact + quotes, 1e-9, "", () =>
        {
            BarColumns bars = StockIndicatorsVectors.Quotes(quotes);
            double[][] outputs = Computed.Columns(indicator, bars);
            return Enumerable.Range(0, bars.Count).SelectMany(row =>
                (definition(bars, row) ?? []).Select((value, output) => ((double)value, outputs[output][row])));
        });
    }

    /// <summary>First row of the session of a row; sessions are counted from 1970.</summary>
    private static int First(BarColumns bars, int row, long seconds)
    {
        int first = row;
        while (first > 0 && bars[first - 1].OpenTime.Milliseconds / 1_000 / seconds == bars[row].OpenTime.Milliseconds / 1_000 / seconds)
        {
            first--;
        }

        return first;
    }

    private static decimal[] Vwap(BarColumns bars, int first, int last)
    {
        Bar[] rows = [.. Enumerable.Range(first, last - first + 1).Select(row => bars[row])];
        return [rows.Sum(bar => ((decimal)bar.High + (decimal)bar.Low + (decimal)bar.Close) / 3 * (decimal)bar.Volume) / rows.Sum(bar => (decimal)bar.Volume)];
    }

    private static decimal[]? Pivot(BarColumns bars, int row, PivotKind kind)
    {
        int first = First(bars, row, 86_400);
        if (first == 0)
        {
            return null;
        }

        int before = First(bars, first - 1, 86_400);
        return Levels([.. Enumerable.Range(before, first - before).Select(one => bars[one])], (decimal)bars[first].Open, kind);
    }

    private static decimal[]? RollingPivot(BarColumns bars, int row, PivotKind kind) =>
        row < 14 ? null : Levels([.. Enumerable.Range(row - 14, 11).Select(one => bars[one])], (decimal)bars[row].Open, kind);

    private static decimal[] Levels(Bar[] past, decimal now, PivotKind kind)
    {
        (decimal o, decimal h, decimal l, decimal c) = ((decimal)past[0].Open, past.Max(bar => (decimal)bar.High), past.Min(bar => (decimal)bar.Low), (decimal)past[^1].Close);
        decimal p = kind switch
        {
            PivotKind.Demark => (h + l + c + (c < o ? l : c > o ? h : c)) / 4,
            PivotKind.Woodie => (h + l + now + now) / 4,
            _ => (h + l + c) / 3,
        };
        decimal[] up = kind switch
        {
            PivotKind.Standard => [(2 * p) - l, p + h - l, h + (2 * (p - l)), h + (3 * (p - l))],
            PivotKind.Woodie => [(2 * p) - l, p + h - l, h + (2 * (p - l))],
            PivotKind.Camarilla => [c + (1.1m * (h - l) / 12), c + (1.1m * (h - l) / 6), c + (1.1m * (h - l) / 4), c + (1.1m * (h - l) / 2)],
            PivotKind.Fibonacci => [p + (0.382m * (h - l)), p + (0.618m * (h - l)), p + h - l],
            _ => [(2 * p) - l],
        };
        decimal[] down = kind switch
        {
            PivotKind.Standard => [(2 * p) - h, p - h + l, l - (2 * (h - p)), l - (3 * (h - p))],
            PivotKind.Woodie => [(2 * p) - h, p - h + l, l - (2 * (h - p))],
            PivotKind.Camarilla => [.. up.Select(level => c + c - level)],
            PivotKind.Fibonacci => [.. up.Select(level => p + p - level)],
            _ => [(2 * p) - h],
        };
        return [p, .. up.Zip(down).SelectMany(pair => (decimal[])[pair.First, pair.Second])];
    }

    /// <summary>Exponential mean of 20 closes and Wilder's mean of 10 true ranges, each from its first bar on.</summary>
    private static decimal[]? Keltner(BarColumns bars, int row)
    {
        if (row < 19)
        {
            return null;
        }

        decimal middle = Enumerable.Range(0, 20).Sum(one => (decimal)bars[one].Close) / 20;
        for (int one = 20; one <= row; one++)
        {
            middle += ((decimal)bars[one].Close - middle) * 2 / 21;
        }

        decimal Range(int one) => Math.Max((decimal)bars[one].High, (decimal)bars[one - 1].Close) - Math.Min((decimal)bars[one].Low, (decimal)bars[one - 1].Close);
        decimal atr = Enumerable.Range(1, 10).Sum(Range) / 10;
        for (int one = 11; one <= row; one++)
        {
            atr = ((atr * 9) + Range(one)) / 10;
        }

        return [middle + (2 * atr), middle, middle - (2 * atr), 4 * atr / middle];
    }

    private static decimal[] Donchian(BarColumns bars, int row)
    {
        (decimal high, decimal low) = HighLow(bars, row, 20);
        return [high, (high + low) / 2, low, (high - low) * 2 / (high + low)];
    }

    private static decimal[] Ichimoku(BarColumns bars, int row)
    {
        decimal Middle(int last, int period) => HighLow(bars, last, period) is var (high, low) ? (high + low) / 2 : 0;
        return
        [
            Middle(row, 9), Middle(row, 26), (Middle(row - 26, 9) + Middle(row - 26, 26)) / 2, Middle(row - 26, 52), (decimal)bars[row].Close,
        ];
    }

    private static (decimal High, decimal Low) HighLow(BarColumns bars, int last, int period)
    {
        Bar[] rows = [.. Enumerable.Range(last - period + 1, period).Select(row => bars[row])];
        return (rows.Max(bar => (decimal)bar.High), rows.Min(bar => (decimal)bar.Low));
    }
}
