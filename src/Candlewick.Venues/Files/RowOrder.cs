namespace Candlewick.Venues.Files;

/// <summary>Puts rows in order of their keys and deals with keys that come twice.</summary>
internal static class RowOrder
{
    /// <summary>A row with the line it stood on.</summary>
    public readonly record struct Placed<T>(T Row, int Line);

    /// <summary>The rows in order, each key once; null when two rows of a key differ, which is then logged.</summary>
    /// <remarks>Equal rows of a key are dropped and rows out of order sorted; both are logged as repaired.</remarks>
    public static List<Placed<T>>? Arrange<T>(List<Placed<T>> rows, Func<T, (UtcTime At, long Number)> keyOf, Part part)
        where T : IEquatable<T>
    {
        bool isOrdered = true;
        for (int i = 1; i < rows.Count; i++)
        {
            int order = Compare(keyOf(rows[i - 1].Row), keyOf(rows[i].Row));
            isOrdered &= order < 0;
            if (order > 0)
            {
                string where = part.At(rows[i].Line);
                string found = $"{keyOf(rows[i].Row).At} after {keyOf(rows[i - 1].Row).At}";
                part.Log.Add(new RowFault(DataFaultKind.OutOfOrder, where, "rows in order of time", found, "The rows were sorted."), part.Series, isRepaired: true);
            }
        }

        if (isOrdered)
        {
            return rows;
        }

        List<Placed<T>> sorted = [.. rows.OrderBy(row => keyOf(row.Row), Comparer<(UtcTime At, long Number)>.Create(Compare)).ThenBy(row => row.Line)];
        return DropTwins(sorted, keyOf, part);
    }

    private static List<Placed<T>>? DropTwins<T>(List<Placed<T>> sorted, Func<T, (UtcTime At, long Number)> keyOf, Part part)
        where T : IEquatable<T>
    {
        List<Placed<T>> kept = new(sorted.Count);
        bool isSound = true;
        foreach (Placed<T> row in sorted)
        {
            if (kept.Count == 0 || Compare(keyOf(kept[^1].Row), keyOf(row.Row)) != 0)
            {
                kept.Add(row);
                continue;
            }

            bool isSame = kept[^1].Row.Equals(row.Row);
            string found = $"a second row for {keyOf(row.Row).At}, the first on line {kept[^1].Line}";
            RowFault fault = isSame
                ? new RowFault(DataFaultKind.DuplicateRow, part.At(row.Line), "each row once", found, "The second, equal to the first, was dropped.")
                : new RowFault(DataFaultKind.ConflictingRow, part.At(row.Line), "one row for each time", found + ", with other values", RowFault.FetchAgain);
            part.Log.Add(fault, part.Series, isRepaired: isSame);
            isSound &= isSame;
        }

        return isSound ? kept : null;
    }

    private static int Compare((UtcTime At, long Number) a, (UtcTime At, long Number) b) =>
        a.At.CompareTo(b.At) is var byTime && byTime != 0 ? byTime : a.Number.CompareTo(b.Number);
}
