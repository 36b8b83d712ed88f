namespace Candlewick.Domain.Tests.Time;

public sealed class UtcRangeTests
{
    [Fact]
    public void Contains_AnyInstant_IsHalfOpen() =>
        Law.Holds(Gens.SmallRange, range =>
            range.Contains(range.From) == !range.IsEmpty
            && !range.Contains(range.To)
            && range.Contains(range.To.AddNanoseconds(-1)) == !range.IsEmpty);

    [Fact]
    public void Intersect_AnyTwo_HoldsWhatBothHold() =>
        Law.Holds(Gens.SmallRange, Gens.SmallRange, (a, b) =>
            Enumerable.Range(0, Gens.Minutes).All(minute =>
                a.Intersect(b).Contains(Gens.At(minute)) == (a.Contains(Gens.At(minute)) && b.Contains(Gens.At(minute)))));

    [Fact]
    public void Overlaps_AnyTwo_IsSymmetricAndMeansACommonInstant() =>
        Law.Holds(Gens.SmallRange, Gens.SmallRange, (a, b) =>
            a.Overlaps(b) == b.Overlaps(a)
            && a.Overlaps(b) == Enumerable.Range(0, Gens.Minutes).Any(minute => a.Contains(Gens.At(minute)) && b.Contains(Gens.At(minute))));

    [Fact]
    public void BeforeAndAfter_AnyLimit_PartTheRange() =>
        Law.Holds(Gens.SmallRange, Gens.AnyTime, (range, limit) =>
            RangeSet.Of(range.Before(limit), range.After(limit)).Equals(RangeSet.Of(range)) && !range.Before(limit).Overlaps(range.After(limit)));

    [Fact]
    public void Contains_EmptyRange_IsTrueEverywhere()
    {
        Assert.True(Gens.Between(0, 1).Contains(Gens.Between(9, 9)));
        Assert.True(UtcRange.Empty.Contains(UtcRange.Empty));
        Assert.False(UtcRange.Empty.Contains(Gens.Between(0, 1)));
    }

    [Theory]
    [InlineData(2024, 2, 29)]
    [InlineData(2023, 2, 28)]
    [InlineData(1900, 2, 28)]
    [InlineData(2000, 2, 29)]
    [InlineData(2024, 12, 31)]
    public void Month_Any_HasItsDays(int year, int month, int days)
    {
        Assert.Equal(TimeSpan.FromDays(days), UtcRange.Month(year, month).Length);
        Assert.Equal(UtcTime.From(year, month, 1), UtcRange.Month(year, month).From);
    }

    [Fact]
    public void Length_WholeTime_IsNotNegative()
    {
        Assert.Equal((long)((Int128)ulong.MaxValue / 100), UtcRange.All.Length.Ticks);
        Assert.Equal(TimeSpan.Zero, Gens.Between(5, 3).Length);
    }

    [Fact]
    public void ToString_Range_IsAnIsoInterval() =>
        Assert.Equal("2024-02-29T00:00:00Z/2024-03-01T00:00:00Z", UtcRange.Day(new DateOnly(2024, 2, 29)).ToString());
}
