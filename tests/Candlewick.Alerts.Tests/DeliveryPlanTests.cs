using Candlewick.Alerts.Delivery;

namespace Candlewick.Alerts.Tests;

public sealed class DeliveryPlanTests
{
    private static readonly UtcTime Noon = UtcTime.From(2024, 3, 10, 12);
    private static readonly AlertRule Plain = new() { Name = "a", Expression = "true", Channels = ["log", "desk"] };

    [Theory]
    [InlineData("22:00", "06:00", "2024-03-10T23:30:00Z", "2024-03-11T06:00:00Z")]
    [InlineData("22:00", "06:00", "2024-03-10T05:59:00Z", "2024-03-10T06:00:00Z")]
    [InlineData("22:00", "06:00", "2024-03-10T06:00:00Z", "2024-03-10T06:00:00Z")]
    [InlineData("12:00", "13:00", "2024-03-10T12:00:00Z", "2024-03-10T13:00:00Z")]
    [InlineData("12:00", "00:00", "2024-03-10T12:00:00Z", "2024-03-11T00:00:00Z")]
    public void DueAt_InQuietHours_IsTheirEnd(string from, string to, string at, string due)
    {
        AlertRule rule = Plain with { QuietHours = [Period(from, to)] };
        Assert.Equal(UtcTime.Parse(due), DeliveryPlan.DueAt(rule, UtcTime.Parse(at)));
    }

    [Fact]
    public void DueAt_QuietHoursThatFollowEachOther_IsTheEndOfTheLast()
    {
        AlertRule rule = Plain with { QuietHours = [Period("13:00", "14:00"), Period("12:00", "13:00")], Digest = TimeSpan.FromMinutes(5) };
        Assert.Equal(UtcTime.From(2024, 3, 10, 14), DeliveryPlan.DueAt(rule, Noon));
        Assert.Equal(Noon + TimeSpan.FromMinutes(5), DeliveryPlan.DueAt(rule with { QuietHours = [] }, Noon));
    }

    [Fact]
    public void Add_WithoutDigest_IsAMessageAChannelAndEvent()
    {
        IReadOnlyList<AlertDelivery> first = DeliveryPlan.Add(Plain, Event(1), []), second = DeliveryPlan.Add(Plain, Event(2), first);
        Assert.Equal(["log", "desk"], first.Select(one => one.Channel));
        Assert.All(second, one => Assert.Equal([2L], one.Events));
        Assert.Equal(4, first.Concat(second).Select(one => one.Key).Distinct().Count());
    }

    [Fact]
    public void Add_WithinTheDigest_JoinsTheMessageThatWaits()
    {
        AlertRule rule = Plain with { Digest = TimeSpan.FromMinutes(5), Channels = ["log"] };
        AlertDelivery first = DeliveryPlan.Add(rule, Event(1), [])[0];
        AlertDelivery longer = DeliveryPlan.Add(rule, Event(2, minutes: 3), [first])[0];
        Assert.Equal((first.Key, first.DueAt), (longer.Key, longer.DueAt));
        Assert.Equal([1L, 2L], longer.Events);
        Assert.NotEqual(first.Key, DeliveryPlan.Add(rule, Event(3, minutes: 5), [longer])[0].Key);
        Assert.NotEqual(first.Key, DeliveryPlan.Add(rule, Event(3, minutes: 3), [longer with { Attempts = 1 }])[0].Key);
        Assert.NotEqual(first.Key, DeliveryPlan.Add(rule with { Name = "b" }, Event(3, minutes: 3), [longer])[0].Key);
    }

    [Fact]
    public void PauseAfter_Attempts_GrowsToTenMinutes() =>
        Assert.Equal([5, 15, 45, 135, 405, 600, 600], ((int[])[1, 2, 3, 4, 5, 6, 50]).Select(attempts => (int)DeliveryPlan.PauseAfter(attempts).TotalSeconds));

    private static QuietPeriod Period(string from, string to) =>
        new(TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture));

    private static AlertEvent Event(long id, int minutes = 0) => new(id, "a", default, AlertState.Firing, Noon + TimeSpan.FromMinutes(minutes));
}
