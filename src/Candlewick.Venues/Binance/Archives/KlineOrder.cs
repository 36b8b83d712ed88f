namespace Candlewick.Venues.Binance.Archives;

/// <summary>Puts the rows of an archive in order and drops those that came twice; two different rows of one bar are a fault.</summary>
internal static class KlineOrder
{
    /// <summary>The ordered bars; null when rows contradict each other. The given batch is disposed.</summary>
    public static BarColumns? Repair(BarColumns bars, KlineRows rows, List<RowFault> faults)
    {
        int[] order = new int[bars.Count];
        long moved = 0, firstMoved = 0;
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            if (i > 0 && bars.OpenTimes[i] < bars.OpenTimes[i - 1])
            {
                firstMoved = moved++ == 0 ? rows.LineOf(i) : firstMoved;
            }
        }

        UtcTime[] opens = bars.OpenTimes.ToArray();
        Array.Sort(order, (a, b) => opens[a].CompareTo(opens[b]) is var byOpen && byOpen != 0 ? byOpen : a.CompareTo(b));
        BarColumns ordered = new(bars.Count);
        long twice = 0, firstTwice = 0;
        for (int i = 0; i < order.Length; i++)
        {
            Bar bar = bars[order[i]];
            bool isAgain = ordered.Count > 0 && ordered.OpenTimes[^1] == bar.OpenTime;
            if (isAgain && !bar.Equals(ordered[ordered.Count - 1]))
            {
                string expected = $"the values of line {rows.LineOf(order[i - 1])}, which opens at the same time {bar.OpenTime}";
                faults.Add(RowFault.At(rows.LineOf(order[i]), DataFaultKind.ConflictingRow, expected, $"other values, close {bar.Close:R}"));
                ordered.Dispose();
                bars.Dispose();
                return null;
            }

            if (isAgain)
            {
                firstTwice = twice++ == 0 ? rows.LineOf(order[i]) : firstTwice;
                continue;
            }

            ordered.Add(bar);
        }

        bars.Dispose();
        Add(faults, moved, new RowFault(
            DataFaultKind.OutOfOrder, firstMoved, "rows in order of open time", "before its predecessor", "The rows were sorted.", IsRepaired: true));
        Add(faults, twice, new RowFault(
            DataFaultKind.DuplicateRow, firstTwice, "each bar once", "an equal row again", "The second row was dropped.", IsRepaired: true));
        return ordered;
    }

    private static void Add(List<RowFault> faults, long count, RowFault first)
    {
        if (count > 0)
        {
            faults.Add(count == 1 ? first : first with { Found = $"{first.Found} (and {count - 1} more such rows)" });
        }
    }
}
