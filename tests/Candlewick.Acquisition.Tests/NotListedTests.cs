using Candlewick.Testing.Venues;
using static Candlewick.Acquisition.Tests.RepairScene;

namespace Candlewick.Acquisition.Tests;

/// <summary>Which parts of holes at the two ends of an instrument's life are NotListed.</summary>
public sealed class NotListedTests
{
    private static readonly BarSeriesId Hours = Hourly("AAA");
    private static readonly BarSeriesId Minutes = BarSeriesId.Parse("TEST:AAA@1m");
    private static readonly UtcTime Delisted = UtcTime.Parse("2024-01-20T07:00Z");

    private readonly RepairScene _scene = new();

    [Fact]
    public async Task Run_ListedInsideALargerBar_ReachesToTheFirstSmallerBar()
    {
        UtcTime listed = UtcTime.Parse("2024-01-10T07:23Z");
        _scene.Have(Minutes, January, new UtcRange(January.From, listed));
        _scene.Have(Hours, January, new UtcRange(January.From, UtcTime.Parse("2024-01-10T07:00Z")));
        await RunAsync(Hours, Minutes);

        Assert.Equal([(new UtcRange(January.From, listed), HoleCause.NotListed)], await _scene.CausesAsync(Minutes));
        Assert.Equal([(new UtcRange(January.From, UtcTime.Parse("2024-01-10T07:00Z")), HoleCause.NotListed)], await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_LargerBarHasVolumeFromBeforeTheFirstSmallerBar_ReachesToTheLargerBarOnly()
    {
        UtcTime first = UtcTime.Parse("2024-01-10T07:23Z"), hour = UtcTime.Parse("2024-01-10T07:00Z");
        _scene.Have(Minutes, January, new UtcRange(January.From, first));
        await _scene.BackfillAsync(January, Minutes);
        await _scene.WriteAsync(Hours, new UtcRange(hour, Hours.Spec.Timeframe.Next(hour)), ScriptedVenue.BarAt(hour, Hours.Spec.Timeframe, volume: 1_000));
        await _scene.RepairAsync();

        Assert.Equal(
            [(new UtcRange(January.From, hour), HoleCause.NotListed), (new UtcRange(hour, first), HoleCause.MissingAtSource)],
            await _scene.CausesAsync(Minutes));
    }

    [Fact]
    public async Task Run_SmallerBarsWereNeverAskedForBefore_DoNotMoveTheListing()
    {
        UtcTime hour = UtcTime.Parse("2024-01-10T07:00Z");
        _scene.Have(Hours, January, new UtcRange(January.From, hour));
        _scene.Have(Minutes, January);
        await _scene.BackfillAsync(January, Hours);
        await _scene.BackfillAsync(new UtcRange(UtcTime.Parse("2024-01-10T07:23Z"), January.To), Minutes);
        await _scene.RepairAsync();

        Hole hole = Assert.Single(await _scene.ReadHolesAsync(Hours));
        Assert.Contains(hole.Evidence, one => one.Source == "store" && one.Answer.Contains("2024-01-10T07:00:00Z", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_HoleReachesOverTheListing_IsSplitThere()
    {
        UtcTime listed = UtcTime.Parse("2024-01-10T07:23Z"), later = UtcTime.Parse("2024-01-10T12:00Z");
        _scene.Have(Minutes, January, new UtcRange(January.From, listed));
        _scene.Have(Hours, January, new UtcRange(January.From, later));
        await RunAsync(Hours, Minutes);

        UtcTime split = UtcTime.Parse("2024-01-10T07:00Z");
        Assert.Equal(
            [(new UtcRange(January.From, split), HoleCause.NotListed), (new UtcRange(split, later), HoleCause.MissingAtSource)],
            await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_HoleReachesOverTheDelisting_IsSplitThere()
    {
        _scene.Venue.List(Hours.Instrument, TradingStatus.Delisted);
        UtcTime last = UtcTime.Parse("2024-01-20T05:00Z");
        _scene.Have(Hours, January, new UtcRange(last, January.To));
        _scene.Have(Minutes, January, new UtcRange(Delisted, January.To));
        await RunAsync(Hours, Minutes);

        Assert.Equal(
            [(new UtcRange(last, Delisted), HoleCause.MissingAtSource), (new UtcRange(Delisted, January.To), HoleCause.NotListed)],
            await _scene.CausesAsync(Hours));
    }

    [Theory]
    [InlineData(TradingStatus.Delisted, HoleCause.NotListed)]
    [InlineData(TradingStatus.Halted, HoleCause.MissingAtSource)]
    [InlineData(TradingStatus.PreTrading, HoleCause.MissingAtSource)]
    [InlineData(TradingStatus.Trading, HoleCause.MissingAtSource)]
    public async Task Run_AfterTheLastBar_IsNotListedOnlyWhenTheVenueSaysDelisted(TradingStatus status, HoleCause cause)
    {
        _scene.Venue.List(Hours.Instrument, status);
        await EndEarlyAsync();

        Assert.Equal([(new UtcRange(Delisted, January.To), cause)], await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_AfterTheLastBarOfAnInstrumentThatTheVenueListsNoMore_IsNotListed()
    {
        _scene.Venue.List(Hourly("BBB").Instrument, TradingStatus.Trading);
        await EndEarlyAsync();

        Assert.Equal([(new UtcRange(Delisted, January.To), HoleCause.NotListed)], await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_VenueListsNothingAtAll_IsNoEvidenceOfADelisting()
    {
        await EndEarlyAsync();

        Assert.Equal([(new UtcRange(Delisted, January.To), HoleCause.MissingAtSource)], await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_RestShowsTheBarBeforeTheHeadOfEverySeries_IsVenueHalt()
    {
        BarSeriesId other = Hourly("BBB");
        HaltIn(Hours, other);
        await RunFromTheHaltAsync(null, Hours, other);

        Assert.Equal([(Hour, HoleCause.VenueHalt)], await _scene.CausesAsync(Hours));
        Assert.Equal([(Hour, HoleCause.VenueHalt)], await _scene.CausesAsync(other));
    }

    [Fact]
    public async Task Run_RestShowsTheBarAfterTheTailOfEverySeries_IsVenueHalt()
    {
        BarSeriesId other = Hourly("BBB");
        HaltIn(Hours, other);
        await _scene.BackfillAsync(new UtcRange(January.From, Hour.To), Hours, other);
        await _scene.RepairAsync();

        Assert.Equal([(Hour, HoleCause.VenueHalt)], await _scene.CausesAsync(Hours));
        Assert.Equal([(Hour, HoleCause.VenueHalt)], await _scene.CausesAsync(other));
    }

    [Fact]
    public async Task Run_PeerThatLacksTheSameHeadWasNotAsked_StaysPending()
    {
        BarSeriesId other = Hourly("BBB");
        HaltIn(Hours, other);
        await RunFromTheHaltAsync(new SeriesFilter(Instrument: Hours.Instrument), Hours, other);

        Assert.Equal([(Hour, HoleCause.Pending)], await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_ArchiveHasAnEarlierFile_IsNotNotListed()
    {
        UtcRange head = new(January.From, UtcTime.Parse("2024-01-01T05:00Z"));
        _scene.Venue.Publish(Hours, UtcRange.Month(2023, 12));
        _scene.Venue.Publish(Hours, January, head);
        await RunAsync(Hours);

        Assert.Equal([(head, HoleCause.MissingAtSource)], await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_AnotherSeriesShowsAnEarlierRow_IsNotNotListed()
    {
        UtcTime listed = UtcTime.Parse("2024-01-10");
        _scene.Venue.Publish(Hours, January, new UtcRange(January.From, listed));
        _scene.Venue.AddRest(Minutes, January, new UtcRange(listed, UtcTime.Parse("2024-01-10T01:00Z")));
        await _scene.BackfillAsync(January, Hours);
        await _scene.BackfillAsync(new UtcRange(listed, January.To), Minutes);
        await _scene.RepairAsync();

        UtcTime shown = UtcTime.Parse("2024-01-09T23:00Z");
        Assert.Equal(
            [(new UtcRange(January.From, shown), HoleCause.NotListed), (new UtcRange(shown, listed), HoleCause.MissingAtSource)],
            await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_RestShowsARowAfterTheLastThatIsStored_IsNoEnd()
    {
        UtcRange tail = Span("2024-01-20T07:00Z", "2024-01-20T09:00Z");
        _scene.Venue.List(Hours.Instrument, TradingStatus.Delisted);
        _scene.Have(Hours, January, tail);
        await _scene.BackfillAsync(new UtcRange(January.From, tail.To), Hours);
        await _scene.RepairAsync();

        Assert.Equal([(tail, HoleCause.MissingAtSource)], await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_SmallerSeriesHasAFormingBarOnly_IsNotAskedForItsCoverage()
    {
        UtcTime listed = UtcTime.Parse("2024-01-10T07:00Z");
        _scene.Have(Hours, January, new UtcRange(January.From, listed));
        await _scene.WriteAsync(
            Minutes, new UtcRange(listed, Minutes.Spec.Timeframe.Next(listed)), ScriptedVenue.BarAt(listed, Minutes.Spec.Timeframe) with { Finality = Finality.Forming });
        await RunAsync(Hours);

        Assert.Equal([(new UtcRange(January.From, listed), HoleCause.NotListed)], await _scene.CausesAsync(Hours));
    }

    [Fact]
    public async Task Run_VolumeIsAbsent_DoesNotReachToTheFirstSmallerBar()
    {
        UtcTime first = UtcTime.Parse("2024-01-10T07:23Z"), hour = UtcTime.Parse("2024-01-10T07:00Z");
        _scene.Have(Minutes, January, new UtcRange(January.From, first));
        await _scene.BackfillAsync(January, Minutes);
        Bar absent = ScriptedVenue.BarAt(hour, Hours.Spec.Timeframe, volume: double.NaN);
        await _scene.WriteAsync(Hours, new UtcRange(hour, absent.CloseTime), absent);
        await _scene.RepairAsync();

        Assert.Equal(
            [(new UtcRange(January.From, hour), HoleCause.NotListed), (new UtcRange(hour, first), HoleCause.MissingAtSource)],
            await _scene.CausesAsync(Minutes));
    }

    [Fact]
    public async Task Run_ManyHoles_ReadsTheBarsAtTheListingOnce()
    {
        UtcTime listed = UtcTime.Parse("2024-01-10T07:23Z"), hour = UtcTime.Parse("2024-01-10T07:00Z");
        _scene.Have(Minutes, January, new UtcRange(January.From, listed), Span("2024-01-15", "2024-01-16"), Span("2024-01-17", "2024-01-18"));
        _scene.Have(Hours, January, new UtcRange(January.From, hour));
        CountingBarStore bars = new(_scene.Store.Bars);
        _scene.Store = _scene.Store with { Bars = bars };
        await RunAsync(Hours, Minutes);

        Assert.Equal(3, (await _scene.ReadHolesAsync(Minutes)).Count);
        Assert.Single(bars.Read, one => one == (Hours, new UtcRange(hour, Hours.Spec.Timeframe.Next(hour))));
    }

    private void HaltIn(params BarSeriesId[] all)
    {
        foreach (BarSeriesId series in all)
        {
            _scene.Have(series, January, Hour);
        }
    }

    private async Task RunFromTheHaltAsync(SeriesFilter? filter, params BarSeriesId[] series)
    {
        await _scene.BackfillAsync(new UtcRange(Hour.From, January.To), series);
        await _scene.RepairAsync(filter);
    }

    private Task EndEarlyAsync()
    {
        _scene.Have(Hours, January, new UtcRange(Delisted, January.To));
        _scene.Have(Hourly("BBB"), January);
        return RunAsync(Hours, Hourly("BBB"));
    }

    private async Task RunAsync(params BarSeriesId[] series)
    {
        await _scene.BackfillAsync(January, series);
        await _scene.RepairAsync();
    }
}
