namespace Candlewick.Acquisition.Derived;

/// <summary>Stored bars whose values are final, as one batch.</summary>
public static class ClosedBars
{
    /// <summary>Every closed bar of the series that opens before the instant, from the first stored one; the caller disposes.</summary>
    /// <remarks>Numbers that depend on the past are computed from the series' first bar, so that a range shows the same values as a longer one.</remarks>
    public static async Task<BarColumns> ReadAsync(StoreRoles store, BarSeriesId series, UtcTime before, CancellationToken ct)
    {
        BarColumns bars = new();
        await foreach (BarColumns batch in store.Bars.ReadAsync(series, new UtcRange(UtcTime.MinValue, before), asKnownAt: null, ct))
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
