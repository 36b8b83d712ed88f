namespace Candlewick.Storage.Transfer;

/// <summary>Cuts tables into parts: months where a table is split by them, else the whole.</summary>
public static class TransferPlan
{
    /// <summary>The parts that either store has, oldest month first, with their rows in the first.</summary>
    /// <param name="most">A month of more rows is cut into its series.</param>
    public static IEnumerable<(TransferPart Part, long Rows)> Parts(
        TransferTable table, IReadOnlyList<TransferCount> wanted, IReadOnlyList<TransferCount> held, long most)
    {
        if (table.RangeColumn is null)
        {
            yield return (new TransferPart(table), wanted.Sum(count => count.Rows));
            yield break;
        }

        ILookup<UtcTime, TransferCount> months = wanted.ToLookup(count => count.Month!.Value);
        foreach (UtcTime month in wanted.Concat(held).Select(count => count.Month!.Value).Distinct().Order())
        {
            long rows = months[month].Sum(count => count.Rows);
            if (rows <= most)
            {
                yield return (new TransferPart(table, RangeOf(month)), rows);
                continue;
            }

            ILookup<SeriesId, TransferCount> series = months[month].ToLookup(count => count.Series!.Value);
            foreach (SeriesId one in series.Select(group => group.Key).Concat(held.Where(count => count.Month == month).Select(count => count.Series!.Value)).Distinct().Order())
            {
                yield return (new TransferPart(table, RangeOf(month), one), series[one].Sum(count => count.Rows));
            }
        }
    }

    /// <summary>The rows of a part, by the counts of a store.</summary>
    public static long RowsOf(TransferPart part, IReadOnlyList<TransferCount> counts) =>
        counts.Where(count => (part.Range is not { } range || range.Contains(count.Month!.Value)) && (part.Series is not { } series || count.Series == series))
            .Sum(count => count.Rows);

    /// <summary>The UTC month that begins at an instant.</summary>
    public static UtcRange RangeOf(UtcTime month) => month.ToDate() is var day ? UtcRange.Month(day.Year, day.Month) : default;
}
