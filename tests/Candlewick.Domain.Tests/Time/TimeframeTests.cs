using FsCheck.Fluent;

namespace Candlewick.Domain.Tests.Time;

public sealed class TimeframeTests
{
    [Fact]
    public void Parse_WhatCodeWrote_GivesTheSame() => Law.Holds(Gens.Timeframe, timeframe => Timeframe.Parse(timeframe.Code) == timeframe);

    [Fact]
    public void Floor_AnyInstant_IsTheLastOpenAtOrBeforeIt() =>
        Law.Holds(Gens.Timeframe, Gens.CalendarTime, (timeframe, time) =>
            timeframe.Floor(time) is var floor && floor <= time && time < timeframe.Next(floor) && timeframe.Floor(floor) == floor);

    [Fact]
    public void Ceiling_AnyInstant_IsTheFirstOpenAtOrAfterIt() =>
        Law.Holds(Gens.Timeframe, Gens.CalendarTime, (timeframe, time) =>
            timeframe.Ceiling(time) is var ceiling && ceiling >= time && timeframe.IsOpen(ceiling)
            && (ceiling == time || timeframe.Floor(time) == timeframe.Floor(ceiling.AddNanoseconds(-1))));

    [Fact]
    public void Floor_AnyInstant_AgreesWithTheCalendar() =>
        Law.Holds(Gens.CalendarTime, time =>
        {
            DateTime day = time.ToDateTimeOffset().UtcDateTime;
            DateTime monday = day.Date.AddDays(-(((int)day.DayOfWeek + 6) % 7));
            return Floor("1m", time) == UtcTime.From(day.Year, day.Month, day.Day, day.Hour, day.Minute)
                && Floor("1h", time) == UtcTime.From(day.Year, day.Month, day.Day, day.Hour)
                && Floor("1d", time) == UtcTime.From(day.Year, day.Month, day.Day)
                && Floor("1w", time) == UtcTime.From(monday.Year, monday.Month, monday.Day)
                && Floor("1mo", time) == UtcTime.From(day.Year, day.Month, 1)
                && Floor("3mo", time) == UtcTime.From(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1);
        });

    [Fact]
    public void CountOpens_AnyRange_IsTheNaiveCount() =>
        Law.Holds(Gens.Timeframe, Gens.CalendarTime, Gen.Choose(-50, 400), (timeframe, from, tenths) =>
        {
            UtcRange range = new(from, from.AddNanoseconds(timeframe.LengthNanoseconds / 10 * tenths));
            long count = 0;
            for (UtcTime open = timeframe.Ceiling(from); open < range.To; open = timeframe.Next(open))
            {
                count++;
            }

            return timeframe.CountOpens(range) == count;
        });

    [Fact]
    public void BarsOpeningIn_AnyRange_IsTheBarsThatCountOpensCounts() =>
        Law.Holds(Gens.Timeframe, Gens.CalendarTime, Gen.Choose(-50, 400), (timeframe, from, tenths) =>
        {
            UtcRange range = new(from, from.AddNanoseconds(timeframe.LengthNanoseconds / 10 * tenths));
            UtcRange bars = timeframe.BarsOpeningIn(range);
            return bars.IsEmpty
                ? timeframe.CountOpens(range) == 0
                : timeframe.IsOpen(bars.From) && timeframe.IsOpen(bars.To) && range.Contains(bars.From)
                    && timeframe.CountOpens(bars) == timeframe.CountOpens(range);
        });

    [Theory]
    [InlineData("1w", "2024-01-01", "2024-02-05")]
    [InlineData("3d", "2024-01-03", "2024-02-02")]
    [InlineData("1mo", "2024-01-01", "2024-02-01")]
    [InlineData("1h", "2024-01-01", "2024-02-01")]
    public void BarsOpeningIn_Month_ReachesToTheCloseOfItsLastBar(string code, string from, string to) =>
        Assert.Equal(new UtcRange(UtcTime.Parse(from), UtcTime.Parse(to)), Timeframe.Parse(code).BarsOpeningIn(UtcRange.Month(2024, 1)));

    [Theory]
    [InlineData("1w", "2026-01-01", "2025-12-29")]
    [InlineData("1w", "1970-01-01", "1969-12-29")]
    [InlineData("1mo", "2024-02-29T23:59:59.999999999Z", "2024-02-01")]
    [InlineData("1d", "1969-12-31T23:59:59Z", "1969-12-31")]
    [InlineData("4h", "2024-03-10T07:59:59Z", "2024-03-10T04:00:00Z")]
    public void Floor_Instant_IsTheOpen(string code, string time, string open) => Assert.Equal(UtcTime.Parse(open), Floor(code, UtcTime.Parse(time)));

    [Theory]
    [InlineData("1mo", "2024-02-01", "2024-03-01")]
    [InlineData("1mo", "2023-12-01", "2024-01-01")]
    [InlineData("1d", "2024-02-28", "2024-02-29")]
    public void Next_Open_IsTheClose(string code, string open, string next) => Assert.Equal(UtcTime.Parse(next), Timeframe.Parse(code).Next(UtcTime.Parse(open)));

    [Fact]
    public void CountOpens_LeapYear_CountsItsDays()
    {
        UtcRange year = new(UtcTime.From(2024, 1, 1), UtcTime.From(2025, 1, 1));
        Assert.Equal(366, Timeframe.Parse("1d").CountOpens(year));
        Assert.Equal(527_040, Timeframe.Parse("1m").CountOpens(year));
        Assert.Equal(12, Timeframe.Parse("1mo").CountOpens(year));
        Assert.Equal(53, Timeframe.Parse("1w").CountOpens(year));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("0m")]
    [InlineData("-1m")]
    [InlineData("1M")]
    [InlineData("1 m")]
    [InlineData("1min")]
    [InlineData("1.5h")]
    [InlineData("99999999999d")]
    [InlineData("100000mo")]
    [InlineData("100000w")]
    public void TryParse_BadCode_IsRefused(string? code) => Assert.False(Timeframe.TryParse(code, out _));

    [Fact]
    public void Constructor_LongerThanACentury_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Timeframe(100_000, TimeframeUnit.Week));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Timeframe(0, TimeframeUnit.Day));
    }

    [Fact]
    public void Floor_BeforeTheFirstInstant_Throws() =>
        Assert.Throws<OverflowException>(() => Timeframe.Parse("1d").Floor(UtcTime.MinValue));

    private static UtcTime Floor(string code, UtcTime time) => Timeframe.Parse(code).Floor(time);
}
