using System.Globalization;
using Quartz;
using Quartz.Impl.Calendar;

namespace Candlewick.Jobs.Schedules;

/// <summary>When a timed trigger does not fire, as Quartz calendars, one on the other, all in UTC.</summary>
internal static class ExceptCalendar
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>So many excluded instants in a row mean that there is none.</summary>
    private const int MostExcluded = 100_000;

    /// <returns>Null for an empty text.</returns>
    /// <exception cref="FormatException">Says what was expected.</exception>
    public static ICalendar? Read(string except)
    {
        if (except.Length == 0)
        {
            return null;
        }

        HolidayCalendar dates = new();
        WeeklyCalendar days = new(dates) { TimeZone = TimeZoneInfo.Utc };
        foreach (DayOfWeek day in days.DaysExcluded.ToArray())
        {
            days.RemoveExcludedDay(day);
        }

        dates.TimeZone = TimeZoneInfo.Utc;
        ICalendar calendar = days;
        foreach (string part in except.Split(','))
        {
            if (Array.IndexOf(Days, part) is >= 0 and int day)
            {
                days.AddExcludedDay((DayOfWeek)day);
            }
            else if (DateOnly.TryParseExact(part, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly excluded))
            {
                dates.AddExcludedDay(excluded);
            }
            else
            {
                calendar = Hours(part, calendar);
            }
        }

        return days.AreAllDaysExcluded() ? throw new FormatException($"'except {except}': no day is left") : calendar;
    }

    /// <summary>The first instant of a sequence that no calendar excludes.</summary>
    public static DateTimeOffset? NextIncluded(string except, DateTimeOffset instant, Func<DateTimeOffset, DateTimeOffset?> next)
    {
        ICalendar? calendar = Read(except);
        DateTimeOffset? candidate = next(instant);
        for (int i = 0; candidate is not null && calendar is not null && !calendar.IsTimeIncluded(candidate.Value); i++)
        {
            candidate = i < MostExcluded ? next(candidate.Value) : null;
        }

        return candidate;
    }

    public static string Suffix(string except) => except.Length == 0 ? "" : $" except {except}";

    private static DailyCalendar Hours(string part, ICalendar inner)
    {
        string[] ends = part.Split('-');
        return ends.Length == 2
            && TimeOnly.TryParseExact(ends[0], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly from)
            && TimeOnly.TryParseExact(ends[1], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly to)
            && from < to
            ? new DailyCalendar(from, to, inner) { TimeZone = TimeZoneInfo.Utc }
            : throw new FormatException($"'except {part}': expected days such as sat,sun, dates such as 2024-12-25, or hours such as 22:00-23:30 (UTC, start before end)");
    }
}
