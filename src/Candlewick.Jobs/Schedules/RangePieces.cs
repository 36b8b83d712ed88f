using System.Globalization;

namespace Candlewick.Jobs.Schedules;

/// <summary>A range cut at midnights or at the starts of months, UTC.</summary>
internal static class RangePieces
{
    /// <returns>Pieces by name (<c>2024-03-01</c>, <c>2024-03</c>), oldest first; together they are the range.</returns>
    public static OrderedDictionary<string, JobRange> Of(JobRange range, RangeUnit unit)
    {
        OrderedDictionary<string, JobRange> pieces = new(StringComparer.Ordinal);
        for (DateTimeOffset from = range.From; from < range.To;)
        {
            DateTimeOffset day = new(from.UtcDateTime.Date, TimeSpan.Zero);
            DateTimeOffset next = unit == RangeUnit.Day ? day.AddDays(1) : day.AddDays(1 - day.Day).AddMonths(1);
            pieces[from.UtcDateTime.ToString(unit == RangeUnit.Day ? "yyyy-MM-dd" : "yyyy-MM", CultureInfo.InvariantCulture)] =
                new JobRange(from, next < range.To ? next : range.To);
            from = next;
        }

        return pieces;
    }
}
