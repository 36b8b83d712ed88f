namespace Candlewick.Acquisition.Derived;

/// <summary>Bars whose values are final, as one batch.</summary>
public static class ClosedBars
{
    /// <summary>The closed bars of the batches as one; the caller disposes.</summary>
    public static async Task<BarColumns> GatherAsync(IAsyncEnumerable<BarColumns> batches)
    {
        BarColumns bars = new();
        await foreach (BarColumns batch in batches)
        {
            int start = 0;
            for (int i = 0; i <= batch.Count; i++)
            {
                if (i == batch.Count || batch.Finalities[i] == Finality.Forming)
                {
                    bars.AddRange(batch, start, i - start);
                    start = i + 1;
                }
            }
        }

        return bars;
    }

    /// <summary>Closes of another series at the open times of these bars; NaN where it has none.</summary>
    public static double[] Align(BarColumns bars, BarColumns other)
    {
        double[] closes = new double[bars.Count];
        int at = 0;
        for (int i = 0; i < closes.Length; i++)
        {
            while (at < other.Count && other.OpenTimes[at] < bars.OpenTimes[i])
            {
                at++;
            }

            closes[i] = at < other.Count && other.OpenTimes[at] == bars.OpenTimes[i] ? other.Values(BarColumn.Close)[at] : double.NaN;
        }

        return closes;
    }
}
