using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Labels;

/// <summary>Where the barriers are.</summary>
/// <param name="Horizon">Bars until the vertical barrier, at least 1.</param>
/// <param name="Upper">Distance of the upper barrier: in standard deviations of the returns of one bar, or, with a window of 0, as a fraction of the price.</param>
/// <param name="Lower">Distance of the lower barrier, likewise; less than 1 as a fraction.</param>
/// <param name="Window">Returns that the standard deviation (of a sample) is taken of, those up to and including the bar itself; 0 for none, else at least 2.</param>
public sealed record BarrierOptions(int Horizon, double Upper, double Lower, int Window);

/// <summary>Which barrier was met first.</summary>
/// <param name="Side">1 the upper, -1 the lower, 0 the vertical one.</param>
/// <param name="Return">From the close of the bar to the barrier, to the open beyond it, or to the last close.</param>
/// <param name="Bars">Bars until then, from 1; 0 where there is no label.</param>
/// <param name="IsAmbiguous">Both barriers lie within the range of one bar, whose order of prices nobody knows: it counts as the lower.</param>
public readonly record struct BarrierLabel(int Side, double Return, int Bars, bool IsAmbiguous)
{
    /// <summary>False where the future is not there, or the standard deviation is not.</summary>
    public bool IsKnown => Bars > 0;
}

/// <summary>The triple-barrier label: which comes first after a bar's close, a rise, a fall, or the end of the time.</summary>
/// <remarks>Source: M. Lopez de Prado, Advances in Financial Machine Learning (Wiley, 2018), chapter 3.</remarks>
public static class TripleBarrier
{
    /// <summary>One label a bar. The last bars have none, even where a barrier is met before the bars end: what is known of them is no fair sample.</summary>
    /// <param name="bars">Without a gap between them.</param>
    /// <exception cref="ArgumentException">The options cannot be.</exception>
    public static BarrierLabel[] Compute(in BarSpans bars, BarrierOptions options)
    {
        Check(options);
        BarrierLabel[] labels = new BarrierLabel[bars.Count];
        for (int i = 0; i < bars.Count - options.Horizon; i++)
        {
            double unit = options.Window == 0 ? 1 : Deviation(bars.Close, i, options.Window);
            if (unit > 0 && double.IsFinite(unit) && bars.Close[i] > 0)
            {
                labels[i] = Find(bars, i, options.Horizon, (bars.Close[i] * (1 + (options.Upper * unit)), bars.Close[i] * (1 - (options.Lower * unit))));
            }
        }

        return labels;
    }

    private static BarrierLabel Find(in BarSpans bars, int from, int horizon, (double Upper, double Lower) barriers)
    {
        double entry = bars.Close[from];
        for (int i = from + 1; i <= from + horizon; i++)
        {
            bool beginsAbove = bars.Open[i] >= barriers.Upper;
            bool beginsBelow = bars.Open[i] <= barriers.Lower;
            if (beginsAbove || beginsBelow)
            {
                return new BarrierLabel(beginsAbove ? 1 : -1, (bars.Open[i] / entry) - 1, i - from, IsAmbiguous: false);
            }

            bool meetsUpper = bars.High[i] >= barriers.Upper;
            bool meetsLower = bars.Low[i] <= barriers.Lower;
            if (meetsUpper || meetsLower)
            {
                return new BarrierLabel(meetsLower ? -1 : 1, ((meetsLower ? barriers.Lower : barriers.Upper) / entry) - 1, i - from, meetsUpper && meetsLower);
            }
        }

        return new BarrierLabel(0, (bars.Close[from + horizon] / entry) - 1, horizon, IsAmbiguous: false);
    }

    /// <summary>Standard deviation (of a sample) of the returns of one bar that end at the bars (at - window, at]; NaN where there are not as many.</summary>
    private static double Deviation(ReadOnlySpan<double> closes, int at, int window)
    {
        if (at < window)
        {
            return double.NaN;
        }

        double mean = 0;
        for (int i = at - window + 1; i <= at; i++)
        {
            mean += ((closes[i] / closes[i - 1]) - 1) / window;
        }

        double squares = 0;
        for (int i = at - window + 1; i <= at; i++)
        {
            double distance = (closes[i] / closes[i - 1]) - 1 - mean;
            squares += distance * distance;
        }

        return Math.Sqrt(squares / (window - 1));
    }

    private static void Check(BarrierOptions options)
    {
        if (options.Horizon < 1 || !(options.Upper > 0) || !(options.Lower > 0) || options.Window is < 0 or 1 || (options.Window == 0 && options.Lower >= 1))
        {
            throw new ArgumentException(
                $"Barriers need a horizon of at least 1 bar, distances above 0 (the lower one below 1 as a fraction), and a window of 0 or at least 2; found {options}.", nameof(options));
        }
    }
}
