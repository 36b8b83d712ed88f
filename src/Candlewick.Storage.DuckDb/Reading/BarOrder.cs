namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>The order of bars by (OpenTime, Ordinal). Rows mostly lie in the file in that order: looking is cheaper than sorting them in the engine.</summary>
internal static class BarOrder
{
    /// <summary>Gives the same rows in order; the batch itself where they are, else a new one, and the batch is disposed.</summary>
    public static BarColumns Sorted(BarColumns bars)
    {
        if (IsOrdered(bars))
        {
            return bars;
        }

        using BarColumns unordered = bars;
        int[] rows = [.. Enumerable.Range(0, bars.Count)];
        Array.Sort(rows, (a, b) =>
        {
            int byTime = bars.OpenTimes[a].CompareTo(bars.OpenTimes[b]);
            return byTime != 0 ? byTime : bars.Ordinals[a].CompareTo(bars.Ordinals[b]);
        });
        BarColumns ordered = new(bars.Count);
        foreach (int row in rows)
        {
            ordered.Add(bars[row]);
        }

        return ordered;
    }

    private static bool IsOrdered(BarColumns bars)
    {
        ReadOnlySpan<UtcTime> opens = bars.OpenTimes;
        for (int row = 1; row < opens.Length; row++)
        {
            if (opens[row] < opens[row - 1] || (opens[row] == opens[row - 1] && bars.Ordinals[row] < bars.Ordinals[row - 1]))
            {
                return false;
            }
        }

        return true;
    }
}
