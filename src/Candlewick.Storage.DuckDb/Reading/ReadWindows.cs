using System.Globalization;

namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>Cuts a long read at UTC midnights, and busy days at minutes, into pieces that the engine can sort in memory.</summary>
internal static class ReadWindows
{
    public const long RowsOfWindow = 250_000;

    private const int MostEven = 8;

    private const long Day = 86_400_000_000_000;
    private const long Minute = 60_000_000_000;

    /// <summary>True for a range so far from the ends of time that its bars can be counted.</summary>
    public static bool IsWithinYears(UtcRange range) => range.From > UtcTime.From(1700, 1, 1) && range.To < UtcTime.From(2250, 1, 1);

    /// <summary>Cuts a range that holds no more than so many rows, evenly; null where that would be many pieces, of which most may be empty.</summary>
    public static List<UtcRange>? Cut(UtcRange range, long most)
    {
        if (most > MostEven * RowsOfWindow)
        {
            return null;
        }

        List<UtcRange> windows = [];
        long length = (range.To.Nanoseconds - range.From.Nanoseconds) / ((most / RowsOfWindow) + 1);
        for (UtcTime from = range.From; from < range.To; from = windows[^1].To)
        {
            UtcTime midnight = UtcTime.FromNanoseconds(((from.Nanoseconds + length) / Day * Day) + Day);
            windows.Add(new UtcRange(from, UtcTime.Min(midnight, range.To)));
        }

        return windows;
    }

    /// <summary>Ranges that together are the given one, each of about <see cref="RowsOfWindow"/> rows; none when there are no rows. A day of more is cut at minutes.</summary>
    /// <param name="where">The condition that selects the rows of a range.</param>
    public static List<UtcRange> Plan(ReadLease lease, (string Table, string TimeColumn) rows, Func<UtcRange, string> where, UtcRange range)
    {
        List<UtcRange> windows = [];
        foreach ((UtcRange window, long count) in Group(lease, rows, where, range, Day))
        {
            if (count <= 2 * RowsOfWindow)
            {
                windows.Add(window);
            }
            else
            {
                windows.AddRange(Group(lease, rows, where, window, Minute).Select(one => one.Window));
            }
        }

        return windows;
    }

    /// <summary>Neighbouring units of time together, as long as they have no more rows than a window; a unit of more rows stays alone.</summary>
    private static List<(UtcRange Window, long Rows)> Group(
        ReadLease lease, (string Table, string TimeColumn) from, Func<UtcRange, string> where, UtcRange range, long unit)
    {
        List<(UtcRange, long)> windows = [];
        UtcTime begin = range.From;
        long rows = 0;
        string sql = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT epoch_ns({from.TimeColumn}) // {unit} AS unit, count(*) FROM {from.Table} WHERE {where(range)} GROUP BY unit ORDER BY unit");
        using DuckDbResult units = lease.Read(sql);
        units.ForEach((chunk, row) =>
        {
            long count = chunk.Integer(1, row);
            if (rows > 0 && rows + count > RowsOfWindow)
            {
                UtcTime cut = UtcTime.FromNanoseconds(chunk.Integer(0, row) * unit);
                windows.Add((new UtcRange(begin, cut), rows));
                begin = cut;
                rows = 0;
            }

            rows += count;
        });
        if (rows > 0)
        {
            windows.Add((new UtcRange(begin, range.To), rows));
        }

        return windows;
    }
}
