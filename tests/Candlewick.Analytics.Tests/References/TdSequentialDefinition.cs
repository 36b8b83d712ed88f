using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>TD Sequential from its rules: first every setup of the series, then each countdown in one walk from the setup that begins it.</summary>
internal static class TdSequentialDefinition
{
    public static IReadOnlyList<ReferenceCheck> All { get; } =
    [
        Check(),
        Check(("start", 1), ("perfection", 1), ("qualifier", 1), ("cancellation", 3), ("recycling", 1)),
        Check(("rule", 1), ("cancellation", 1), ("recycling", 2)),
        Check(("setup", 5), ("countdown", 9), ("cancellation", 2)),
        Check(("setup", 4), ("countdown", 4), ("start", 1)),
    ];

    /// <summary>Rows of setup, perfected, buy countdown and sell countdown.</summary>
    public static double[][] Define(IReadOnlyList<Bar> bars, TdRules rules)
    {
        Bar[] mirrored = [.. bars.Select(bar => bar with { High = -bar.Low, Low = -bar.High, Close = -bar.Close })];
        (int[] buys, List<int> buyEnds) = Setups(bars, rules);
        (int[] sells, List<int> sellEnds) = Setups(mirrored, rules);
        int[] buyCounts = Countdowns(bars, rules, buyEnds, sellEnds);
        int[] sellCounts = Countdowns(mirrored, rules, sellEnds, buyEnds);
        double[][] rows = [new double[bars.Count], new double[bars.Count], new double[bars.Count], new double[bars.Count]];
        for (int i = 0; i < bars.Count; i++)
        {
            bool ready = i >= 5;
            rows[0][i] = ready ? buys[i] - sells[i] : double.NaN;
            rows[1][i] = ready ? Perfected(bars, rules, buyEnds, sellEnds, i) - Perfected(mirrored, rules, sellEnds, buyEnds, i) : double.NaN;
            rows[2][i] = ready ? buyCounts[i] : double.NaN;
            rows[3][i] = ready ? sellCounts[i] : double.NaN;
        }

        return rows;
    }

    private static ReferenceCheck Check(params (string Name, double Value)[] options)
    {
        BoundIndicator indicator = TdSequential.Spec.Bind(options);
        return ReferenceCheck.Of(indicator, "definition, setup by setup", 1e-15, "", () =>
        {
            BarColumns bars = StockIndicatorsVectors.Quotes("longish");
            double[][] rows = Define([.. Enumerable.Range(0, bars.Count).Select(i => bars[i])], TdRules.Of(indicator.Options));
            return (bars, null, [.. indicator.Spec.Outputs.Select((output, at) => (output.Name, rows[at]))]);
        });
    }

    private static (int[] Counts, List<int> Ends) Setups(IReadOnlyList<Bar> bars, TdRules rules)
    {
        bool Below(int i) => i >= 4 && bars[i].Close < bars[i - 4].Close;
        int[] counts = new int[bars.Count];
        List<int> ends = [];
        for (int i = 4; i < bars.Count; i++)
        {
            bool flips = i >= 5 && bars[i - 1].Close > bars[i - 5].Close;
            if (!Below(i) || (rules.Start == TdStart.PriceFlip && !flips))
            {
                continue;
            }

            int length = 1;
            while (length < rules.Setup && i + length < bars.Count && Below(i + length))
            {
                length++;
            }

            for (int k = 0; k < length; k++)
            {
                counts[i + k] = k + 1;
            }

            i += length - 1;
            if (length == rules.Setup)
            {
                ends.Add(i);
            }
        }

        return (counts, ends);
    }

    private static int Perfected(IReadOnlyList<Bar> bars, TdRules rules, List<int> ends, List<int> otherEnds, int at)
    {
        int end = ends.LastOrDefault(one => one <= at, -1);
        if (end < 0 || otherEnds.Any(other => other > end && other <= at))
        {
            return 0;
        }

        int last = rules.Perfection == TdPerfection.AtCompletion ? end : at;
        return Enumerable.Range(end - 1, last - end + 2).Any(i => bars[i].Low <= bars[end - 2].Low && bars[i].Low <= bars[end - 3].Low) ? 1 : 0;
    }

    private static int[] Countdowns(IReadOnlyList<Bar> bars, TdRules rules, List<int> ends, List<int> otherEnds)
    {
        double TrueHigh(int i) => Math.Max(bars[i].High, bars[i - 1].Close);
        double TrueLow(int i) => Math.Min(bars[i].Low, bars[i - 1].Close);
        IEnumerable<int> Bars(int end) => Enumerable.Range(end - rules.Setup + 1, rules.Setup);
        double Range(int end) => Bars(end).Max(TrueHigh) - Bars(end).Min(TrueLow);
        bool bySetup = rules.Cancellation is TdCancellation.SetupOrLevel or TdCancellation.Setup;
        bool byLevel = rules.Cancellation is TdCancellation.SetupOrLevel or TdCancellation.Level;
        int[] shown = new int[bars.Count];
        int free = 0;
        foreach (int first in ends)
        {
            if (first < free)
            {
                continue;
            }

            int active = first;
            List<int> counted = [];
            int i = first;
            for (; i < bars.Count; i++)
            {
                double size = Range(active);
                if (i > first && ends.Contains(i) && !(byLevel && TrueLow(i) > Bars(active).Max(TrueHigh))
                    && (rules.Recycling == TdRecycling.Always || (rules.Recycling == TdRecycling.ByRange && Range(i) >= size && Range(i) < 1.618 * size)))
                {
                    active = i;
                    counted = [];
                }

                if (i > active && ((byLevel && TrueLow(i) > Bars(active).Max(TrueHigh)) || (bySetup && otherEnds.Contains(i))))
                {
                    break;
                }

                bool counts = (rules.Rule == TdCountdownRule.Standard ? bars[i].Close : bars[i].Low) <= bars[i - 2].Low;
                bool isLast = counted.Count + 1 == rules.Countdown;
                bool isHeld = isLast && rules.Countdown > 8 && rules.Qualifier == TdQualifier.Required && bars[i].Low > bars[counted[7]].Close;
                if (counts && !isHeld)
                {
                    counted.Add(i);
                }

                shown[i] = counted.Count;
                if (counted.Count == rules.Countdown)
                {
                    i++;
                    break;
                }
            }

            free = i;
        }

        return shown;
    }
}
