namespace Candlewick.Domain.Instruments;

/// <summary>Sessions of the New York exchanges, 1998 on: equities (<c>XNYS</c>) and the listed options on them (<c>OPRA</c>).</summary>
/// <remarks>
/// Regular session 09:30 to 16:00 New York, 13:00 on early closes. Equities also trade from 04:00 to 20:00, to 17:00 on early closes;
/// options have no extended session. Days after today follow the rules; a closure that nobody could foresee is not in them.
/// Nothing is yielded before 1998. Safe for concurrent use.
/// </remarks>
public sealed class XnysCalendar : TradingCalendar
{
    public const string EquitiesCode = "XNYS";
    public const string OptionsCode = "OPRA";

    private static readonly TimeOnly RegularOpen = new(9, 30);
    private static readonly TimeOnly RegularClose = new(16, 0);
    private static readonly TimeOnly EarlyClose = new(13, 0);

    private readonly bool _isExtended;

    /// <exception cref="InputException">The machine has no time zone data.</exception>
    private XnysCalendar(string code, bool isExtended)
    {
        Code = code;
        _isExtended = isExtended;
        Zone = TimeZones.Find("America/New_York");
    }

    public override string Code { get; }

    public override string Source =>
        "https://www.nyse.com/markets/hours-calendars (rules 7.2 and 7.34-E; closures of 2001-09-11..14, 2004-06-11, 2007-01-02, 2012-10-29..30, 2018-12-05, 2025-01-09)";

    /// <summary>America/New_York.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Equities; extended session 04:00 to 20:00.</summary>
    /// <exception cref="InputException">The machine has no time zone data.</exception>
    public static XnysCalendar OfEquities() => new(EquitiesCode, isExtended: true);

    /// <summary>Options on equities; the extended session equals the regular one.</summary>
    /// <exception cref="InputException">The machine has no time zone data.</exception>
    public static XnysCalendar OfOptions() => new(OptionsCode, isExtended: false);

    public override IEnumerable<TradingSession> Sessions(UtcRange range)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        UtcTime from = UtcTime.Max(range.From, UtcTime.From(XnysHolidays.First));
        for (DateOnly day = from.ToDate().AddDays(-1); UtcTime.From(day) < range.To && day.Year < 2261; day = day.AddDays(1))
        {
            if (Find(day) is { } session && session.Extended.Overlaps(range))
            {
                yield return session;
            }
        }
    }

    /// <summary>The session of a day in New York; null on weekends, holidays, special closures and before 1998.</summary>
    public TradingSession? Find(DateOnly day) => XnysHolidays.IsOpen(day) ? SessionOf(day) : null;

    /// <summary>The session that the day has or, where the calendar knows none, a full one.</summary>
    public TradingSession FindOrUsual(DateOnly day) => SessionOf(day);

    /// <summary>The last session on or before a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none: the day lies before 1998.</exception>
    public TradingSession Last(DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, XnysHolidays.First.AddDays(1));
        while (!XnysHolidays.IsOpen(day))
        {
            day = day.AddDays(-1);
        }

        return SessionOf(day);
    }

    private TradingSession SessionOf(DateOnly day)
    {
        bool isEarly = XnysHolidays.ClosesEarly(day);
        UtcRange regular = new(At(day, RegularOpen), At(day, isEarly ? EarlyClose : RegularClose));
        return new TradingSession(
            day, regular, _isExtended ? new UtcRange(At(day, new TimeOnly(4, 0)), At(day, new TimeOnly(isEarly ? 17 : 20, 0))) : regular);
    }

    private UtcTime At(DateOnly day, TimeOnly time) =>
        UtcTime.From(new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(time), Zone), TimeSpan.Zero));
}
