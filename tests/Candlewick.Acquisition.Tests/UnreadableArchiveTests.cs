using static Candlewick.Acquisition.Tests.RepairScene;

namespace Candlewick.Acquisition.Tests;

/// <summary>What may be decided about holes in the period of an archive that was set aside.</summary>
public sealed class UnreadableArchiveTests
{
    private static readonly BarSeriesId First = Hourly("AAA");
    private static readonly BarSeriesId Second = Hourly("BBB");
    private static readonly BarSeriesId Third = Hourly("CCC");

    private readonly RepairScene _scene = new();

    [Fact]
    public async Task Run_OnlyRestCouldBeReadForEveryInstrument_StaysPendingAndSaysWhy()
    {
        HaveOnlyRest(First);
        HaveOnlyRest(Second);
        await RunAsync(First, Second);

        Hole hole = Assert.Single(await _scene.ReadHolesAsync(First));
        Assert.Equal((Hour, HoleCause.Pending), (hole.Range, hole.Cause));
        Assert.Contains(hole.Evidence, one => one.Source.EndsWith("AAA-1h-2024-01.zip", StringComparison.Ordinal)
            && one.Answer.Contains("set aside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_OneReadWitnessBesideIt_IsNotEnoughForAHalt()
    {
        HaveOnlyRest(First);
        _scene.Have(Second, January, Hour);
        await RunAsync(First, Second);

        Assert.Equal([(Hour, HoleCause.Pending)], await _scene.CausesAsync(First));
        Hole second = Assert.Single(await _scene.ReadHolesAsync(Second));
        Assert.Equal((Hour, HoleCause.Pending), (second.Range, second.Cause));
        Assert.Contains(second.Evidence, one => one.Source == "segment" && one.Answer.Contains("every file read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_TwoReadWitnesses_IsVenueHaltWithTheUnreadableFileInItsEvidence()
    {
        HaveOnlyRest(First);
        _scene.Have(Second, January, Hour);
        _scene.Have(Third, January, Hour);
        await RunAsync(First, Second, Third);

        Hole hole = Assert.Single(await _scene.ReadHolesAsync(First));
        Assert.Equal((Hour, HoleCause.VenueHalt), (hole.Range, hole.Cause));
        Assert.Contains(hole.Evidence, one => one.Answer.Contains("set aside", StringComparison.Ordinal));
        Assert.Equal([(Hour, HoleCause.VenueHalt)], await _scene.CausesAsync(Second));
    }

    [Fact]
    public async Task Run_HaltReachesOutOfTheUnreadablePeriod_IsOneHole()
    {
        UtcRange halt = Span("2024-01-31T23:00Z", "2024-02-01T02:00Z");
        _scene.Venue.PublishCorrupt(First, January);
        _scene.Venue.AddRest(First, January, halt);
        _scene.Have(First, February, halt);
        foreach (BarSeriesId series in new[] { Second, Third })
        {
            _scene.Have(series, January, halt);
            _scene.Have(series, February, halt);
        }

        await _scene.BackfillAsync(new UtcRange(January.From, February.To), First, Second, Third);
        await _scene.RepairAsync();

        Assert.Equal([(halt, HoleCause.VenueHalt)], await _scene.CausesAsync(First));
    }

    [Fact]
    public async Task Run_DailyArchiveConfirms_StandsInForTheMonthly()
    {
        HaveOnlyRest(First);
        _scene.Venue.Publish(First, UtcRange.Day(new DateOnly(2024, 1, 24)), Hour);
        _scene.Have(Second, January, Hour);
        await RunAsync(First, Second);

        Assert.Equal([(Hour, HoleCause.VenueHalt)], await _scene.CausesAsync(First));
        Assert.Equal([(Hour, HoleCause.VenueHalt)], await _scene.CausesAsync(Second));
    }

    [Fact]
    public async Task Run_AnotherInstrumentHasTheHour_IsMissingAtSource()
    {
        HaveOnlyRest(First);
        _scene.Have(Second, January);
        await RunAsync(First, Second);

        Hole hole = Assert.Single(await _scene.ReadHolesAsync(First));
        Assert.Equal((Hour, HoleCause.MissingAtSource), (hole.Range, hole.Cause));
        Assert.Contains(hole.Evidence, one => one.Answer.Contains("set aside", StringComparison.Ordinal));
    }

    private void HaveOnlyRest(BarSeriesId series)
    {
        _scene.Venue.PublishCorrupt(series, January);
        _scene.Venue.AddRest(series, January, Hour);
    }

    private async Task RunAsync(params BarSeriesId[] series)
    {
        await _scene.BackfillAsync(January, series);
        await _scene.RepairAsync();
    }
}
