using Candlewick.Simulator.Clock;
using Candlewick.Testing;

namespace Candlewick.Simulator.Tests;

public sealed class SimulatedClockTests
{
    private readonly ManualClock _wall = new(UtcTime.From(2030, 1, 1));

    [Fact]
    public void Now_AtARate_RunsThatFast()
    {
        SimulatedClock clock = new(UtcTime.From(2024, 1, 1), 3_600, _wall);
        long before = clock.GetTimestamp();
        _wall.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(UtcTime.From(2024, 1, 1, 2), clock.Now);
        Assert.Equal(TimeSpan.FromHours(2), clock.GetElapsedTime(before));
    }

    [Fact]
    public void CreateTimer_AtARate_FiresAtItsSimulatedInstant()
    {
        SimulatedClock clock = new(UtcTime.From(2024, 1, 1), 60, _wall);
        int fired = 0;
        using ITimer timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5));
        _wall.Advance(TimeSpan.FromSeconds(9.99));
        Assert.Equal(0, fired);
        _wall.Advance(TimeSpan.FromSeconds(0.01));
        Assert.Equal(1, fired);
        _wall.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, fired);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Constructor_RateNotAboveZero_Throws(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedClock(UtcTime.From(2024, 1, 1), rate));
}
