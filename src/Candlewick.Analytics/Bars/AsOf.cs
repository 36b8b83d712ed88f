namespace Candlewick.Analytics.Bars;

/// <summary>Joins published numbers to bars without looking ahead.</summary>
public static class AsOf
{
    /// <summary>
    /// For each bar the last observation at or before its CloseTime, when the bar becomes visible; NaN before the first. For options: the
    /// open interest that was known when the bar was over.
    /// </summary>
    /// <param name="bars">Ordered by (OpenTime, Ordinal).</param>
    /// <param name="observations">Ordered by EventTime, each once.</param>
    /// <exception cref="ArgumentException">Observations are not in order.</exception>
    public static double[] Values(BarColumns bars, ReadOnlySpan<Observation> observations)
    {
        ArgumentNullException.ThrowIfNull(bars);
        for (int i = 1; i < observations.Length; i++)
        {
            if (observations[i].EventTime <= observations[i - 1].EventTime)
            {
                throw new ArgumentException(
                    $"Observations must come in order of time, each once: {observations[i].EventTime} after {observations[i - 1].EventTime}.", nameof(observations));
            }
        }

        double[] values = new double[bars.Count];
        int known = 0;
        for (int row = 0; row < values.Length; row++)
        {
            while (known < observations.Length && observations[known].EventTime <= bars.CloseTimes[row])
            {
                known++;
            }

            values[row] = known == 0 ? double.NaN : observations[known - 1].Value;
        }

        return values;
    }
}
