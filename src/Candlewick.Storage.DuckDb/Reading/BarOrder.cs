namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>The order of bars by (OpenTime, Ordinal). Rows mostly lie in the file in that order: looking is cheaper than sorting them in the engine.</summary>
internal static class BarOrder
{
    /// <summary>Gives the same rows in order; the batches themselves where they are, else new ones, and these are disposed.</summary>
    /// <param name="rowsOfBatch">Most rows of a new batch.</param>
    public static List<BarColumns> Sorted(List<BarColumns> batches, int rowsOfBatch)
    {
        if (IsOrdered(batches))
        {
            return batches;
        }

        using BarColumns bars = Join(batches);
        int[] rows = [.. Enumerable.Range(0, bars.Count)];
        Array.Sort(rows, (a, b) =>
        {
            int byTime = bars.OpenTimes[a].CompareTo(bars.OpenTimes[b]);
            return byTime != 0 ? byTime : bars.Ordinals[a].CompareTo(bars.Ordinals[b]);
        });
        List<BarColumns> ordered = [];
        foreach (int[] part in rows.Chunk(rowsOfBatch))
        {
            BarColumns batch = new(part.Length);
            Array.ForEach(part, row => batch.Add(bars[row]));
            ordered.Add(batch);
        }

        return ordered;
    }

    private static BarColumns Join(List<BarColumns> batches)
    {
        BarColumns joined = new(batches.Sum(batch => batch.Count));
        foreach (BarColumns batch in batches)
        {
            joined.AddRange(batch, 0, batch.Count);
            batch.Dispose();
        }

        return joined;
    }

    private static bool IsOrdered(List<BarColumns> batches)
    {
        UtcTime lastOpen = UtcTime.MinValue;
        int lastOrdinal = int.MinValue;
        foreach (BarColumns batch in batches)
        {
            ReadOnlySpan<UtcTime> opens = batch.OpenTimes;
            ReadOnlySpan<int> ordinals = batch.Ordinals;
            for (int row = 0; row < opens.Length; row++)
            {
                if (opens[row] < lastOpen || (opens[row] == lastOpen && ordinals[row] < lastOrdinal))
                {
                    return false;
                }

                (lastOpen, lastOrdinal) = (opens[row], ordinals[row]);
            }
        }

        return true;
    }
}
