namespace Candlewick.Domain.Tests.Time;

public sealed class UtcTimeTests
{
    [Fact]
    public void Parse_WhatToStringWrote_GivesTheSameInstant() =>
        Law.Holds(Gens.AnyTime, time => UtcTime.Parse(time.ToString()) == time);

    [Fact]
    public void ToString_OrderedInstants_GivesOrderedText() =>
        Law.Holds(Gens.CalendarTime, Gens.CalendarTime, (a, b) =>
            a.ToString().Length != b.ToString().Length || Math.Sign(a.CompareTo(b)) == Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString())));

    [Fact]
    public void ToDateTimeOffset_AnyInstant_IsThePlatformsOwnWithinItsResolution() =>
        Law.Holds(Gens.AnyTime, time =>
        {
            long rest = time.Nanoseconds - UtcTimeOf(time).Nanoseconds;
            return rest is >= 0 and < 100;

            static UtcTime UtcTimeOf(UtcTime time) => time < UtcTime.MinValue.AddNanoseconds(100) ? time : UtcTime.From(time.ToDateTimeOffset());
        });

    [Fact]
    public void Microseconds_AnyInstant_RoundsDown() =>
        Law.Holds(Gens.AnyTime, time =>
            (Int128)time.Nanoseconds - ((Int128)time.Microseconds * 1_000) is var micro && micro >= 0 && micro < 1_000
            && (Int128)time.Nanoseconds - ((Int128)time.Milliseconds * 1_000_000) is var milli && milli >= 0 && milli < 1_000_000);

    [Fact]
    public void Minus_AnyTwoInstants_IsTheirDistance() =>
        Law.Holds(Gens.AnyTime, Gens.AnyTime, (a, b) => (a - b).Ticks == (long)(((Int128)a.Nanoseconds - b.Nanoseconds) / 100));

    [Theory]
    [InlineData("2024-03-10", 1_710_028_800_000_000_000)]
    [InlineData("2024-03-10T05:00:00Z", 1_710_046_800_000_000_000)]
    [InlineData("2024-03-10 05:00:00", 1_710_046_800_000_000_000)]
    [InlineData("2024-03-10T05:00z", 1_710_046_800_000_000_000)]
    [InlineData("2024-03-10T05:00:00.000000001Z", 1_710_046_800_000_000_001)]
    [InlineData("2024-03-10T05:00:00.5", 1_710_046_800_500_000_000)]
    [InlineData("2024-03-10T05:00:00+05:30", 1_710_027_000_000_000_000)]
    [InlineData("2024-03-10T05:00:00.25-0130", 1_710_052_200_250_000_000)]
    [InlineData("2024-03-10T05:00:00-05", 1_710_064_800_000_000_000)]
    [InlineData("1969-12-31T23:59:59.999999999Z", -1)]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1677-09-21T00:12:43.145224192Z", long.MinValue)]
    [InlineData("2262-04-11T23:47:16.854775807Z", long.MaxValue)]
    public void Parse_GoodText_GivesItsInstant(string text, long nanoseconds) => Assert.Equal(nanoseconds, UtcTime.Parse(text).Nanoseconds);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Z")]
    [InlineData("2024-03-10Z")]
    [InlineData("2024-02-30")]
    [InlineData("2024-3-1")]
    [InlineData("2024-03-10T24:00:00Z")]
    [InlineData("2024-03-10T05:00:60Z")]
    [InlineData("2024-03-10T05:00:00.Z")]
    [InlineData("2024-03-10T05:00:00.0000000001Z")]
    [InlineData("2024-03-10T05:00:00.-5Z")]
    [InlineData("2024-03-10T05:00.5Z")]
    [InlineData("2024-03-10T05.5")]
    [InlineData("2024-03-10T05:00:00+25:00")]
    [InlineData("2024-03-10T05:00:00+5")]
    [InlineData("2024-03-10T05:00:00Z+01:00")]
    [InlineData("1710046800")]
    [InlineData("1677-09-21T00:12:43.145224191Z")]
    [InlineData("2262-04-11T23:47:16.854775808Z")]
    [InlineData("2262-04-11T23:47:16-01:00")]
    [InlineData("0001-01-01")]
    public void TryParse_BadText_IsRefused(string? text) => Assert.False(UtcTime.TryParse(text, out _));

    [Fact]
    public void Parse_BadText_SaysWhatIsExpected() =>
        Assert.Contains("2024-03-10T05:00:00Z", Assert.Throws<FormatException>(() => UtcTime.Parse("noon")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(1_000_000, "1970-01-01T00:00:00.001Z")]
    [InlineData(-1_000, "1969-12-31T23:59:59.999999Z")]
    [InlineData(86_400_000_000_000, "1970-01-02T00:00:00Z")]
    public void ToString_Instant_HasAsFewDigitsAsKeepIt(long nanoseconds, string text) =>
        Assert.Equal(text, UtcTime.FromNanoseconds(nanoseconds).ToString());

    [Fact]
    public void FromMilliseconds_OutsideTheRange_Throws()
    {
        Assert.Throws<OverflowException>(() => UtcTime.FromMilliseconds(long.MaxValue));
        Assert.Throws<OverflowException>(() => UtcTime.FromMicroseconds(long.MinValue));
        Assert.Throws<OverflowException>(() => UtcTime.FromSeconds(9_223_372_037));
        Assert.Throws<OverflowException>(() => UtcTime.MaxValue.AddNanoseconds(1));
        Assert.Throws<OverflowException>(() => UtcTime.MaxValue + TimeSpan.FromTicks(1));
        Assert.Throws<OverflowException>(() => UtcTime.MinValue - TimeSpan.FromTicks(1));
    }
}
