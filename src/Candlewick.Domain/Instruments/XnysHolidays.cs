namespace Candlewick.Domain.Instruments;

/// <summary>Which days the New York exchanges trade, and which close at 13:00. Rules and closures from 1998 on.</summary>
/// <remarks>Source: https://www.nyse.com/markets/hours-calendars and the exchange's notices of the special closures.</remarks>
internal static class XnysHolidays
{
    /// <summary>The rules hold from this day: the first year of Martin Luther King Day.</summary>
    public static readonly DateOnly First = new(1998, 1, 1);

    /// <summary>2001 attacks; funerals of Reagan and Ford; hurricane Sandy; funerals of George H. W. Bush and Carter.</summary>
    private static readonly DateOnly[] SpecialClosures =
    [
        new(2001, 9, 11), new(2001, 9, 12), new(2001, 9, 13), new(2001, 9, 14), new(2004, 6, 11), new(2007, 1, 2),
        new(2012, 10, 29), new(2012, 10, 30), new(2018, 12, 5), new(2025, 1, 9),
    ];

    /// <summary>The eve of 2000, the day after Christmas 2003, the day after Independence Day 2002.</summary>
    private static readonly DateOnly[] SpecialEarlyCloses = [new(1999, 12, 31), new(2002, 7, 5), new(2003, 12, 26)];

    public static bool IsOpen(DateOnly day) =>
        day >= First
        && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && !IsHoliday(day)
        && !SpecialClosures.Contains(day);

    /// <summary>True when an open day closes at 13:00.</summary>
    public static bool ClosesEarly(DateOnly day)
    {
        bool isMondayToThursday = day.DayOfWeek is >= DayOfWeek.Monday and <= DayOfWeek.Thursday;
        bool byRule = (day.Month, day.Day) switch
        {
            (11, _) => day == Nth(day.Year, 11, DayOfWeek.Thursday, 4).AddDays(1),
            (12, 24) => isMondayToThursday,
            (7, 3) => isMondayToThursday && (day.DayOfWeek != DayOfWeek.Wednesday || day.Year >= 2013),
            _ => false,
        };
        return byRule || SpecialEarlyCloses.Contains(day);
    }

    private static bool IsHoliday(DateOnly day) => day.Month switch
    {
        1 => IsObserved(day, 1, 1) || day == Nth(day.Year, 1, DayOfWeek.Monday, 3),
        2 => day == Nth(day.Year, 2, DayOfWeek.Monday, 3),
        3 or 4 => day == Easter(day.Year).AddDays(-2),
        5 => day.DayOfWeek == DayOfWeek.Monday && day.Day > 24,
        6 => day.Year >= 2022 && IsObserved(day, 6, 19),
        7 => IsObserved(day, 7, 4),
        9 => day == Nth(day.Year, 9, DayOfWeek.Monday, 1),
        11 => day == Nth(day.Year, 11, DayOfWeek.Thursday, 4),
        12 => IsObserved(day, 12, 25),
        _ => false,
    };

    /// <summary>A Sunday's holiday is kept on Monday, a Saturday's on Friday; not so New Year, whose Friday is the end of a year.</summary>
    private static bool IsObserved(DateOnly day, int month, int number)
    {
        DateOnly holiday = new(day.Year, month, number);
        return day == holiday.DayOfWeek switch
        {
            DayOfWeek.Sunday => holiday.AddDays(1),
            DayOfWeek.Saturday when month != 1 => holiday.AddDays(-1),
            _ => holiday,
        };
    }

    private static DateOnly Nth(int year, int month, DayOfWeek weekday, int count)
    {
        DateOnly first = new(year, month, 1);
        int ahead = ((int)weekday - (int)first.DayOfWeek + 7) % 7;
        return first.AddDays(ahead + (7 * (count - 1)));
    }

    /// <summary>Gregorian Easter Sunday, by the computus of Meeus, Jones and Butcher.</summary>
    private static DateOnly Easter(int year)
    {
        (int century, int yearOf) = Math.DivRem(year, 100);
        int golden = year % 19;
        int correction = (century - ((century + 8) / 25) + 1) / 3;
        int epact = ((19 * golden) + century - (century / 4) - correction + 15) % 30;
        int weekday = (32 + (2 * (century % 4)) + (2 * (yearOf / 4)) - epact - (yearOf % 4)) % 7;
        int late = (golden + (11 * epact) + (22 * weekday)) / 451;
        int sum = epact + weekday - (7 * late) + 114;
        return new DateOnly(year, sum / 31, (sum % 31) + 1);
    }
}
