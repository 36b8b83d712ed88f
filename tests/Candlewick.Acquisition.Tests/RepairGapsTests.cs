using Candlewick.Acquisition.Repair;
using Candlewick.Jobs;
using Candlewick.Testing;
using Candlewick.Testing.Stores;
using Candlewick.Testing.Venues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests;

public sealed class RepairGapsTests
{
    private static readonly UtcTime Now = UtcTime.Parse("2024-06-01");
    private static readonly UtcRange January = UtcRange.Month(2024, 1);
    private static readonly UtcRange February = UtcRange.Month(2024, 2);
    private static readonly UtcRange March = UtcRange.Month(2024, 3);
    private static readonly UtcRange Hour = new(UtcTime.Parse("2024-01-24T13:00Z"), UtcTime.Parse("2024-01-24T14:00Z"));

    private readonly ManualClock _clock = new(Now);
    private readonly StoreRoles _store;
    private readonly ScriptedVenue _venue;

    public RepairGapsTests()
    {
        _store = TestStores.Open().Roles;
        _venue = new ScriptedVenue("TEST", _clock);
    }

    [Fact]
    public async Task Run_EveryInstrumentLacksTheSameHour_IsVenueHalt()
    {
        BarSeriesId[] all = [Hourly("AAA"), Hourly("BBB"), Hourly("CCC")];
        foreach (BarSeriesId series in all)
        {
            Have(series, January, Hour);
        }

        await BackfillAsync(January, all);
        await RepairAsync();

        foreach (BarSeriesId series in all)
        {
            Assert.Equal([(Hour, HoleCause.VenueHalt)], await HolesAsync(series));
        }
    }

    [Fact]
    public async Task Run_OneInstrumentLacksAnHourThatAnotherHas_IsMissingAtSource()
    {
        Have(Hourly("AAA"), January, Hour);
        Have(Hourly("BBB"), January);

        await BackfillAsync(January, Hourly("AAA"), Hourly("BBB"));
        await RepairAsync();

        Assert.Equal([(Hour, HoleCause.MissingAtSource)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_OnlyOneInstrumentWasAsked_IsNoHalt()
    {
        Have(Hourly("AAA"), January, Hour);

        await BackfillAsync(January, Hourly("AAA"));
        await RepairAsync();

        Assert.Equal([(Hour, HoleCause.MissingAtSource)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_HolesOverlapOnlyInPart_OnlyTheCommonPartIsHalt()
    {
        UtcRange longer = new(Hour.From, Hour.To + TimeSpan.FromHours(2));
        Have(Hourly("AAA"), January, longer);
        Have(Hourly("BBB"), January, Hour);

        await BackfillAsync(January, Hourly("AAA"), Hourly("BBB"));
        await RepairAsync();

        Assert.Equal(
            [(Hour, HoleCause.VenueHalt), (new UtcRange(Hour.To, longer.To), HoleCause.MissingAtSource)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_HaltFollowsMissingDaysAtTheStartOfTheData_OnlyTheHaltIsHalt()
    {
        UtcTime halted = UtcTime.Parse("2024-01-04");
        UtcRange halt = new(halted, halted + TimeSpan.FromHours(2));
        Have(Hourly("AAA"), January, new UtcRange(January.From, halt.To));
        Have(Hourly("AAA"), UtcRange.Month(2023, 12));
        Have(Hourly("BBB"), January, halt);
        Have(Hourly("CCC"), January, halt);

        await BackfillAsync(new UtcRange(UtcTime.Parse("2023-12-01"), January.To), Hourly("AAA"));
        await BackfillAsync(January, Hourly("BBB"), Hourly("CCC"));
        await RepairAsync();

        Assert.Equal(
            [(new UtcRange(January.From, halted), HoleCause.MissingAtSource), (halt, HoleCause.VenueHalt)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_HaltInAMonthThatOnlyRestHas_IsVenueHalt()
    {
        Have(Hourly("AAA"), UtcRange.Month(2023, 12));
        Have(Hourly("AAA"), February);
        _venue.AddRest(Hourly("AAA"), January, Hour);
        Have(Hourly("BBB"), January, Hour);

        await BackfillAsync(new UtcRange(UtcTime.Parse("2023-12-01"), February.To), Hourly("AAA"));
        await BackfillAsync(January, Hourly("BBB"));
        await RepairAsync();

        Assert.Equal([(Hour, HoleCause.VenueHalt)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_PeerLacksTheHourButWasNotAskedInThisRun_StaysPending()
    {
        Have(Hourly("AAA"), January, Hour);
        Have(Hourly("BBB"), January, Hour);
        await BackfillAsync(January, Hourly("AAA"), Hourly("BBB"));

        await RepairAsync(new SeriesFilter(Instrument: Hourly("AAA").Instrument));
        Assert.Equal([(Hour, HoleCause.Pending)], await HolesAsync(Hourly("AAA")));
        await RepairAsync();

        Assert.Equal([(Hour, HoleCause.VenueHalt)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_OnlyPeerHasNoFileOfTheMonth_IsNoHalt()
    {
        UtcRange hour = new(UtcTime.Parse("2024-02-10T05:00Z"), UtcTime.Parse("2024-02-10T06:00Z"));
        Have(Hourly("AAA"), January);
        Have(Hourly("AAA"), February, hour);
        Have(Hourly("AAA"), March);
        Have(Hourly("BBB"), January);
        Have(Hourly("BBB"), March);

        await BackfillAsync(new UtcRange(January.From, March.To), Hourly("AAA"), Hourly("BBB"));
        await RepairAsync();

        Assert.Equal([(hour, HoleCause.MissingAtSource)], await HolesAsync(Hourly("AAA")));
        Assert.Equal([(February, HoleCause.MissingAtSource)], await HolesAsync(Hourly("BBB")));
    }

    [Fact]
    public async Task Run_FoundAPartInAnArchive_DoesNotMakeTheFileKnown()
    {
        Have(Hourly("AAA"), January);
        BarSeriesId series = Hourly("AAA");
        await BackfillAsync(new UtcRange(January.From, Hour.From), series);
        await BackfillAsync(new UtcRange(Hour.To, January.To), series);

        await RepairAsync();

        Assert.Empty(await HolesAsync(series));
        Assert.Empty(await _store.Journal.ListDigestsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_SmallerBarsLieInsideTheHole_IsNoHalt()
    {
        BarSeriesId minutes = BarSeriesId.Parse("TEST:BBB@1m");
        Have(Hourly("AAA"), January, Hour);
        Have(Hourly("BBB"), January, Hour);
        Have(minutes, January);

        await BackfillAsync(January, Hourly("AAA"), Hourly("BBB"), minutes);
        await RepairAsync();

        Assert.Equal([(Hour, HoleCause.MissingAtSource)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_LargerBarHasMoreVolumeThanTheBarsThatItContains_IsNoHalt()
    {
        BarSeriesId days = BarSeriesId.Parse("TEST:AAA@1d");
        Have(Hourly("AAA"), January, Hour);
        Have(Hourly("BBB"), January, Hour);
        await BackfillAsync(January, Hourly("AAA"), Hourly("BBB"));
        UtcTime day = days.Spec.Timeframe.Floor(Hour.From);
        Bar traded = ScriptedVenue.BarAt(day, days.Spec.Timeframe, volume: 240);
        await WriteAsync(days, new UtcRange(day, traded.CloseTime), traded);

        await RepairAsync();

        Assert.Equal([(Hour, HoleCause.MissingAtSource)], await HolesAsync(Hourly("AAA")));
        Assert.Equal([(Hour, HoleCause.VenueHalt)], await HolesAsync(Hourly("BBB")));
    }

    [Fact]
    public async Task Run_VolumeOfALargerBarIsAbsent_StaysPending()
    {
        BarSeriesId days = BarSeriesId.Parse("TEST:AAA@1d");
        Have(Hourly("AAA"), January, Hour);
        Have(Hourly("BBB"), January, Hour);
        await BackfillAsync(January, Hourly("AAA"), Hourly("BBB"));
        UtcTime day = days.Spec.Timeframe.Floor(Hour.From);
        Bar absent = ScriptedVenue.BarAt(day, days.Spec.Timeframe, volume: double.NaN);
        await WriteAsync(days, new UtcRange(day, absent.CloseTime), absent);

        await RepairAsync();

        Assert.Equal([(Hour, HoleCause.Pending)], await HolesAsync(Hourly("AAA")));
        Assert.Equal([(Hour, HoleCause.VenueHalt)], await HolesAsync(Hourly("BBB")));
    }

    [Fact]
    public async Task Run_LargerBarOfAnotherPriceHasNoVolume_SaysNothing()
    {
        BarSeriesId mark = BarSeriesId.Parse("TEST:AAA@1d/mark");
        Have(Hourly("AAA"), January, Hour);
        Have(Hourly("BBB"), January, Hour);
        await BackfillAsync(January, Hourly("AAA"), Hourly("BBB"));
        UtcTime day = mark.Spec.Timeframe.Floor(Hour.From);
        Bar absent = ScriptedVenue.BarAt(day, mark.Spec.Timeframe, volume: double.NaN);
        await WriteAsync(mark, new UtcRange(day, absent.CloseTime), absent);

        await RepairAsync();

        Assert.Equal([(Hour, HoleCause.VenueHalt)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_SameMonthHasNoFileForTwoInstruments_IsMissingAtSource()
    {
        BarSeriesId[] all = [Hourly("AAA"), Hourly("BBB")];
        foreach (BarSeriesId series in all)
        {
            Have(series, January);
            Have(series, March);
        }

        await BackfillAsync(new UtcRange(January.From, March.To), all);
        await RepairAsync();

        Assert.Equal([(February, HoleCause.MissingAtSource)], await HolesAsync(all[0]));
        Assert.Equal([(February, HoleCause.MissingAtSource)], await HolesAsync(all[1]));
    }

    [Fact]
    public async Task Run_BeforeTheFirstBarOfAnySeries_IsNotListed()
    {
        UtcTime listed = UtcTime.Parse("2024-01-10T07:00Z");
        Have(Hourly("AAA"), January, new UtcRange(January.From, listed));

        await BackfillAsync(January, Hourly("AAA"));
        await RepairAsync();

        Assert.Equal([(new UtcRange(January.From, listed), HoleCause.NotListed)], await HolesAsync(Hourly("AAA")));
    }

    [Fact]
    public async Task Run_RestHasWhatTheArchiveLacks_FillsTheHole()
    {
        _venue.Publish(Hourly("AAA"), January, Hour);
        _venue.AddRest(Hourly("AAA"), January);

        await BackfillAsync(January, Hourly("AAA"));
        IReadOnlyList<SubRun<SeriesRepair>> repaired = await RepairAsync();

        Assert.Empty(await HolesAsync(Hourly("AAA")));
        Assert.Equal(1, Assert.Single(repaired).Report!.Result.Inserted);
    }

    [Fact]
    public async Task Run_NothingMissing_AsksNobody()
    {
        Have(Hourly("AAA"), January);
        await BackfillAsync(January, Hourly("AAA"));
        int asked = _venue.Asked.Count;

        Assert.Empty(await RepairAsync());

        Assert.Equal(asked, _venue.Asked.Count);
    }

    [Fact]
    public async Task Run_VenueUnreachableForOneInstrument_RepairsTheOthersAndKeepsTheHolePending()
    {
        _venue.Publish(Hourly("AAA"), January, Hour);
        _venue.Publish(Hourly("BBB"), January, Hour);
        _venue.AddRest(Hourly("BBB"), January);
        await BackfillAsync(January, Hourly("AAA"), Hourly("BBB"));
        _venue.Unreachable.Add("AAA");

        IReadOnlyList<SubRun<SeriesRepair>> repaired = await RepairAsync();

        Assert.IsType<VenueException>(Assert.Single(repaired, run => run.Failure is not null).Failure);
        Assert.Equal([(Hour, HoleCause.Pending)], await HolesAsync(Hourly("AAA")));
        Assert.Empty(await HolesAsync(Hourly("BBB")));
    }

    private static BarSeriesId Hourly(string symbol) => BarSeriesId.Parse($"TEST:{symbol}@1h");

    private void Have(BarSeriesId series, UtcRange month, params UtcRange[] holes)
    {
        _venue.Publish(series, month, holes);
        _venue.AddRest(series, month, holes);
    }

    private Task BackfillAsync(UtcRange range, params BarSeriesId[] series) =>
        new BackfillBars(new VenueSet([_venue]), _store, _clock, NullLogger<BackfillBars>.Instance)
            .RunAsync(new BackfillRequest(series, range), TestContext.Current.CancellationToken);

    private Task<IReadOnlyList<SubRun<SeriesRepair>>> RepairAsync(SeriesFilter? filter = null) =>
        new RepairGaps(new VenueSet([_venue]), _store, _clock, NullLogger<RepairGaps>.Instance)
            .RunAsync(new RepairRequest(filter ?? SeriesFilter.Any, UtcRange.All), TestContext.Current.CancellationToken);

    private async Task WriteAsync(BarSeriesId series, UtcRange range, Bar bar)
    {
        using BarColumns bars = BarColumns.Of([bar]);
        Provenance provenance = new("scripted", "day", null, Now);
        await _store.Bars.WriteAsync(
            [new RangeWrite(series, range, bars, provenance, WriteReason.Import, TradingCalendar.AlwaysOpen)], TestContext.Current.CancellationToken);
    }

    private async Task<IEnumerable<(UtcRange, HoleCause)>> HolesAsync(BarSeriesId series) =>
        (await _store.Coverage.FindAsync(series, TestContext.Current.CancellationToken)).Holes.Select(hole => (hole.Range, hole.Cause));
}
