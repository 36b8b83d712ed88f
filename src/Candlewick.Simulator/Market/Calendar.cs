namespace Candlewick.Simulator.Market;

/// <summary>The UTC months and days of a range.</summary>
internal static class Calendar
{
    /// <summary>The months that touch the range, oldest first.</summary>
    public static IEnumerable<UtcRange> Months(UtcRange range)
    {
        DateOnly first = range.From.ToDate();
        for (DateOnly month = new(first.Year, first.Month, 1); UtcTime.From(month) < range.To; month = month.AddMonths(1))
        {
            yield return UtcRange.Month(month.Year, month.Month);
        }
    }

    /// <summary>The days that touch the range, oldest first.</summary>
    public static IEnumerable<UtcRange> Days(UtcRange range)
    {
        for (DateOnly day = range.From.ToDate(); UtcTime.From(day) < range.To; day = day.AddDays(1))
        {
            yield return UtcRange.Day(day);
        }
    }

    public static UtcRange MonthOf(UtcTime instant)
    {
        DateOnly day = instant.ToDate();
        return UtcRange.Month(day.Year, day.Month);
    }
}
