using System.Globalization;
using System.IO.Compression;
using Candlewick.Testing;

namespace Candlewick.Venues.Tests.Files;

public sealed class XnysCalendarTests
{
    [Fact]
    public void Sessions_From1998To2021_AreExactlyTheDaysOfSpy()
    {
        using ZipArchive archive = ZipFile.OpenRead(TestData.Require("bars/us-equity-1d/spy.zip"));
        using StreamReader reader = new(archive.Entries[0].Open());
        DateOnly[] traded = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => DateOnly.ParseExact(line[..8], "yyyyMMdd", CultureInfo.InvariantCulture))];

        DateOnly[] sessions = [.. TradingCalendars.Xnys
            .Sessions(new UtcRange(UtcTime.From(1998, 1, 1), UtcTime.Parse("2021-04-01")))
            .Select(session => session.Date)];

        Assert.Equal(traded, sessions);
    }

    [Theory]
    [InlineData("2013-03-08", "2013-03-08T14:30:00Z", "2013-03-08T21:00:00Z")]
    [InlineData("2013-03-11", "2013-03-11T13:30:00Z", "2013-03-11T20:00:00Z")]
    [InlineData("2013-11-01", "2013-11-01T13:30:00Z", "2013-11-01T20:00:00Z")]
    [InlineData("2013-11-04", "2013-11-04T14:30:00Z", "2013-11-04T21:00:00Z")]
    [InlineData("2013-11-29", "2013-11-29T14:30:00Z", "2013-11-29T18:00:00Z")]
    [InlineData("2002-07-05", "2002-07-05T13:30:00Z", "2002-07-05T17:00:00Z")]
    [InlineData("2002-07-03", "2002-07-03T13:30:00Z", "2002-07-03T20:00:00Z")]
    [InlineData("2024-12-24", "2024-12-24T14:30:00Z", "2024-12-24T18:00:00Z")]
    public void Find_SessionDay_HasItsHours(string day, string open, string close)
    {
        UtcRange regular = TradingCalendars.Xnys.Find(DateOnly.Parse(day))!.Value.Regular;

        Assert.Equal((open, close), (regular.From.ToString(), regular.To.ToString()));
    }

    [Theory]
    [InlineData("2022-06-20")]
    [InlineData("2023-06-19")]
    [InlineData("2025-01-09")]
    [InlineData("2026-04-03")]
    [InlineData("2026-07-03")]
    [InlineData("2013-03-10")]
    [InlineData("1997-12-31")]
    public void Find_ClosedDay_IsNull(string day) => Assert.Null(TradingCalendars.Xnys.Find(DateOnly.Parse(day)));

    [Fact]
    public void Find_FridayBeforeNewYearOnSaturday_IsOpen() => Assert.NotNull(TradingCalendars.Xnys.Find(new DateOnly(2021, 12, 31)));

    [Fact]
    public void Sessions_RangeInsideOneSession_GivesIt()
    {
        UtcTime noon = UtcTime.Parse("2014-06-06T16:00Z");

        TradingSession session = Assert.Single(TradingCalendars.Xnys.Sessions(new UtcRange(noon, noon.AddNanoseconds(1))));

        Assert.Equal(TimeSpan.FromHours(16), session.Extended.Length);
    }

    [Fact]
    public void Sessions_AfterHoursPastMidnightUtc_BelongToTheDayBefore()
    {
        UtcRange lastHour = new(UtcTime.Parse("2014-12-04T00:00Z"), UtcTime.Parse("2014-12-04T01:00Z"));

        Assert.Equal(new DateOnly(2014, 12, 3), Assert.Single(TradingCalendars.Xnys.Sessions(lastHour)).Date);
    }

    [Theory]
    [InlineData("XNYS", true)]
    [InlineData("OPRA", true)]
    [InlineData("24/7", true)]
    [InlineData("XLON", false)]
    public void TryFind_Code_GivesTheCalendarOfThatCode(string code, bool isKnown)
    {
        Assert.Equal(isKnown, TradingCalendars.TryFind(code, out TradingCalendar? calendar));
        Assert.Equal(isKnown ? code : null, calendar?.Code);
    }

    [Fact]
    public void Find_UnknownZone_SaysWhatToInstall()
    {
        InputException exception = Assert.Throws<InputException>(() => TimeZones.Find("Mars/Olympus"));

        Assert.Contains("tzdata", exception.Message, StringComparison.Ordinal);
    }
}
