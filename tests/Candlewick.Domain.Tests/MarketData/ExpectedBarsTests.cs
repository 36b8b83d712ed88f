using FsCheck.Fluent;

namespace Candlewick.Domain.Tests.MarketData;

public sealed class ExpectedBarsTests
{
    private static readonly Timeframe Minute = Timeframe.Parse("1m");

    private static readonly TradingCalendar Always = TradingCalendar.AlwaysOpen;

    [Fact]
    public void Missing_AnyMinutes_IsTheNaiveDifference() =>
        Law.Holds(Gens.SmallRange, Gen.Choose(0, Gens.Minutes).ArrayOf(), (range, minutes) =>
        {
            UtcTime[] opens = [.. minutes.Order().Select(Gens.At)];
            RangeSet naive = RangeSet.Of(Enumerable.Range(0, Gens.Minutes)
                .Where(minute => range.Contains(Gens.At(minute)) && !minutes.Contains(minute))
                .Select(minute => Gens.Between(minute, minute + 1)));
            return ExpectedBars.Missing(Minute, Always, range, opens).Equals(naive);
        });

    [Fact]
    public void Missing_TimesOffTheGrid_AreIgnored() =>
        Law.Holds(Gens.SmallRange, Gen.Choose(0, 3_600).ArrayOf(), (range, seconds) =>
        {
            UtcTime[] opens = [.. seconds.Order().Select(second => Gens.At(0) + TimeSpan.FromSeconds(second))];
            UtcTime[] onGrid = [.. opens.Where(Minute.IsOpen)];
            return ExpectedBars.Missing(Minute, Always, range, opens).Equals(ExpectedBars.Missing(Minute, Always, range, onGrid));
        });

    [Fact]
    public void In_AlwaysOpen_HasAsManyAsCount() =>
        Law.Holds(Gens.Timeframe, Gens.CalendarTime, Gen.Choose(0, 100), (timeframe, from, tenths) =>
        {
            UtcRange range = new(from, from.AddNanoseconds(timeframe.LengthNanoseconds / 10 * tenths));
            UtcRange[] bars = [.. ExpectedBars.In(timeframe, Always, range)];
            return bars.Length == ExpectedBars.Count(timeframe, Always, range)
                && bars.All(bar => range.Contains(bar.From) && timeframe.IsOpen(bar.From) && timeframe.Next(bar.From) == bar.To);
        });

    [Fact]
    public void WholeBars_AlwaysOpen_IsTheLargestRangeOfWholeBars() =>
        Law.Holds(Gens.Timeframe, Gens.CalendarTime, Gen.Choose(0, 50), (timeframe, from, tenths) =>
        {
            UtcRange range = new(from, from.AddNanoseconds(timeframe.LengthNanoseconds / 10 * tenths));
            UtcRange whole = ExpectedBars.WholeBars(timeframe, Always, range);
            return RangeSet.Of(ExpectedBars.In(timeframe, Always, range).Where(bar => bar.To <= range.To)).Equals(RangeSet.Of(whole));
        });

    [Fact]
    public void Missing_CompleteMonth_IsEmpty()
    {
        UtcRange month = UtcRange.Month(2024, 2);
        UtcTime[] opens = [.. ExpectedBars.In(Minute, Always, month).Select(bar => bar.From)];
        Assert.Equal(29 * 1_440, opens.Length);
        Assert.True(ExpectedBars.Missing(Minute, Always, month, opens).IsEmpty);
        Assert.Equal([UtcRange.Day(new DateOnly(2024, 2, 29))], ExpectedBars.Missing(Minute, Always, month, opens.AsSpan(0, 28 * 1_440)));
    }

    [Fact]
    public void In_Sessions_DayIsTheCoreSessionAndMinutesAreExtended()
    {
        OfficeHours calendar = new();
        UtcRange week = new(UtcTime.From(2024, 3, 4), UtcTime.From(2024, 3, 11));
        UtcRange[] days = [.. ExpectedBars.In(Timeframe.Parse("1d"), calendar, week)];
        Assert.Equal(5, days.Length);
        Assert.Equal(new UtcRange(UtcTime.From(2024, 3, 4, 9, 30), UtcTime.From(2024, 3, 4, 16)), days[0]);
        Assert.Equal(5 * 12 * 60, ExpectedBars.Count(Minute, calendar, week));
        Assert.Equal(5 * 12, ExpectedBars.Count(Timeframe.Parse("1h"), calendar, week));
    }

    [Fact]
    public void Missing_Sessions_NightsAreNotMissing()
    {
        UtcRange twoDays = new(UtcTime.From(2024, 3, 4), UtcTime.From(2024, 3, 6));
        UtcTime[] firstDay = [.. ExpectedBars.In(Minute, new OfficeHours(), UtcRange.Day(new DateOnly(2024, 3, 4))).Select(bar => bar.From)];
        Assert.Equal(
            [new UtcRange(UtcTime.From(2024, 3, 5, 7), UtcTime.From(2024, 3, 5, 19))],
            ExpectedBars.Missing(Minute, new OfficeHours(), twoDays, firstDay));
    }

    [Fact]
    public void In_WeeksOfASessionCalendar_IsOneBarAWeekFromItsFirstOpenToItsLastClose()
    {
        // Thanksgiving: closed on Thursday 2024-11-28, early close at 13:00 New York on Friday. Then Monday to Friday as usual.
        UtcRange fortnight = new(UtcTime.From(2024, 11, 25), UtcTime.From(2024, 12, 9));
        Timeframe week = Timeframe.Parse("1w");

        Assert.Equal(
            [
                new UtcRange(UtcTime.From(2024, 11, 25, 14, 30), UtcTime.From(2024, 11, 29, 18)),
                new UtcRange(UtcTime.From(2024, 12, 2, 14, 30), UtcTime.From(2024, 12, 6, 21)),
            ],
            ExpectedBars.In(week, TradingCalendars.Xnys, fortnight));
        Assert.Equal(2, ExpectedBars.Count(week, TradingCalendars.Xnys, fortnight));
    }

    [Fact]
    public void In_WeekWhoseMondayIsAHoliday_OpensOnTuesday() =>
        Assert.Equal(
            [new UtcRange(UtcTime.From(2024, 9, 3, 13, 30), UtcTime.From(2024, 9, 6, 20))],
            ExpectedBars.In(Timeframe.Parse("1w"), TradingCalendars.Xnys, new UtcRange(UtcTime.From(2024, 9, 2), UtcTime.From(2024, 9, 9))));

    [Fact]
    public void In_RangeThatBeginsInsideAWeek_LeavesThatWeekOutAndTakesTheLastOneWhole() =>
        Assert.Equal(
            [new UtcRange(UtcTime.From(2024, 12, 2, 14, 30), UtcTime.From(2024, 12, 6, 21))],
            ExpectedBars.In(Timeframe.Parse("1w"), TradingCalendars.Xnys, new UtcRange(UtcTime.From(2024, 11, 26), UtcTime.From(2024, 12, 3))));

    [Fact]
    public void In_AYearOfASessionCalendar_HasTwelveMonthsAndNoWeekWithoutSessions()
    {
        UtcRange year = new(UtcTime.From(2001, 1, 1), UtcTime.From(2002, 1, 1));
        Assert.Equal(12, ExpectedBars.Count(Timeframe.Parse("1mo"), TradingCalendars.Xnys, year));
        Assert.Equal(53, ExpectedBars.Count(Timeframe.Parse("1w"), TradingCalendars.Xnys, year));
        Assert.Equal(248, ExpectedBars.Count(Timeframe.Parse("1d"), TradingCalendars.Xnys, year));
        Assert.Equal(1, ExpectedBars.Count(Timeframe.Parse("1mo"), new OneSession(), year));
        Assert.Equal(1, ExpectedBars.Count(Timeframe.Parse("1w"), new OneSession(), UtcRange.All));
    }

    [Fact]
    public void Missing_WeeksOfASessionCalendar_IsTheWholeWeek()
    {
        UtcRange fortnight = new(UtcTime.From(2024, 11, 25), UtcTime.From(2024, 12, 9));
        Assert.Equal(
            [new UtcRange(UtcTime.From(2024, 12, 2, 14, 30), UtcTime.From(2024, 12, 6, 21))],
            ExpectedBars.Missing(Timeframe.Parse("1w"), TradingCalendars.Xnys, fortnight, [UtcTime.From(2024, 11, 25, 14, 30)]));
    }

    /// <summary>One session in all its time.</summary>
    private sealed class OneSession : TradingCalendar
    {
        public override string Code => "ONCE";

        public override string Source => "made for this test";

        public override IEnumerable<TradingSession> Sessions(UtcRange range)
        {
            UtcRange day = UtcRange.Day(new DateOnly(2001, 9, 17));
            return range.Overlaps(day) ? [new TradingSession(new DateOnly(2001, 9, 17), day, day)] : [];
        }
    }

    [Fact]
    public void In_SessionsWeeksAndMonths_RunFromFirstOpenToLastClose()
    {
        OfficeHours calendar = new();
        UtcRange range = new(UtcTime.From(2024, 2, 1), UtcTime.From(2024, 4, 1));
        UtcRange[] months = [.. ExpectedBars.In(Timeframe.Parse("1mo"), calendar, range)];
        UtcRange[] weeks = [.. ExpectedBars.In(Timeframe.Parse("1w"), calendar, new UtcRange(UtcTime.From(2024, 3, 4), UtcTime.From(2024, 3, 13)))];

        Assert.Equal(
            [
                new UtcRange(UtcTime.From(2024, 2, 1, 9, 30), UtcTime.From(2024, 2, 29, 16)),
                new UtcRange(UtcTime.From(2024, 3, 1, 9, 30), UtcTime.From(2024, 3, 29, 16)),
            ],
            months);
        Assert.Equal(
            [
                new UtcRange(UtcTime.From(2024, 3, 4, 9, 30), UtcTime.From(2024, 3, 8, 16)),
                new UtcRange(UtcTime.From(2024, 3, 11, 9, 30), UtcTime.From(2024, 3, 15, 16)),
            ],
            weeks);
        Assert.Empty(ExpectedBars.In(Timeframe.Parse("1w"), calendar, new UtcRange(UtcTime.From(2024, 3, 5), UtcTime.From(2024, 3, 11))));
    }

    [Fact]
    public void In_SessionAnchor_BeginsAtTheOpenAndEndsAtTheClose()
    {
        UtcRange day = UtcRange.Day(new DateOnly(2024, 3, 4));
        UtcRange[] regular = [.. ExpectedBars.In(BarSpec.Parse("1h/regular"), new OfficeHours(), day)];
        UtcRange[] extended = [.. ExpectedBars.In(BarSpec.Parse("1d/extended"), new OfficeHours(), day)];

        Assert.Equal(7, regular.Length);
        Assert.Equal(new UtcRange(UtcTime.From(2024, 3, 4, 9, 30), UtcTime.From(2024, 3, 4, 10, 30)), regular[0]);
        Assert.Equal(new UtcRange(UtcTime.From(2024, 3, 4, 15, 30), UtcTime.From(2024, 3, 4, 16)), regular[^1]);
        Assert.Equal([new UtcRange(UtcTime.From(2024, 3, 4, 7), UtcTime.From(2024, 3, 4, 19))], extended);
        Assert.Equal([new UtcRange(UtcTime.From(2024, 3, 4, 10, 30), UtcTime.From(2024, 3, 4, 16))],
            ExpectedBars.Missing(BarSpec.Parse("1h/regular"), new OfficeHours(), day, [regular[0].From]));
    }

    [Fact]
    public void Missing_SizedBars_NoneIsExpected()
    {
        UtcRange range = new(UtcTime.From(2024, 3, 4, 1), UtcTime.From(2024, 3, 5));
        BarSpec spec = BarSpec.Parse("1000t/built");

        Assert.Empty(ExpectedBars.In(spec, Always, range));
        Assert.True(ExpectedBars.Missing(spec, Always, range, []).IsEmpty);
        Assert.Equal(range, ExpectedBars.WholeBars(spec, Always, range));
    }

    /// <summary>Monday to Friday, 09:30 to 16:00 UTC, extended 07:00 to 19:00.</summary>
    private sealed class OfficeHours : TradingCalendar
    {
        public override string Code => "OFFICE";

        public override string Source => "made for this test";

        public override IEnumerable<TradingSession> Sessions(UtcRange range) =>
            from session in AlwaysOpen.Sessions(range)
            where session.Date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
            let day = UtcTime.From(session.Date)
            select new TradingSession(
                session.Date,
                new UtcRange(day + TimeSpan.FromHours(9.5), day + TimeSpan.FromHours(16)),
                new UtcRange(day + TimeSpan.FromHours(7), day + TimeSpan.FromHours(19)));
    }
}
