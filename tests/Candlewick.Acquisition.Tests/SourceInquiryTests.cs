using static Candlewick.Acquisition.Tests.RepairScene;

namespace Candlewick.Acquisition.Tests;

/// <summary>What the answers of the sources are taken to show.</summary>
public sealed class SourceInquiryTests
{
    private static readonly BarSeriesId Series = Hourly("AAA");
    private static readonly BarSeriesId Days = BarSeriesId.Parse("TEST:AAA@1d");

    private readonly RepairScene _scene = new();

    [Fact]
    public async Task Run_RestHasRowsOnOneSideOnly_StaysPending()
    {
        UtcTime first = UtcTime.Parse("2024-01-10");
        _scene.Venue.AddRest(Days, Span("2023-12-01", "2024-02-01"));
        _scene.Venue.AddRest(Series, new UtcRange(first, January.To));
        await _scene.BackfillAsync(Span("2023-12-01", "2024-02-01"), Days);
        await _scene.BackfillAsync(January, Series);
        await _scene.RepairAsync();

        Assert.Equal([(new UtcRange(January.From, first), HoleCause.Pending)], await _scene.CausesAsync(Series));
    }

    [Fact]
    public async Task Run_RestHasNothingBeforeAndTheArchiveHasAnEarlierFile_StaysPending()
    {
        UtcTime first = UtcTime.Parse("2024-01-10");
        _scene.Venue.Publish(Series, UtcRange.Month(2023, 11));
        _scene.Venue.AddRest(Series, new UtcRange(first, January.To));
        await _scene.BackfillAsync(January, Series);
        await _scene.RepairAsync();

        Assert.Equal([(new UtcRange(January.From, first), HoleCause.Pending)], await _scene.CausesAsync(Series));
    }

    [Fact]
    public async Task Run_RestHasRowsFromTheListingOn_HasThePeriod()
    {
        UtcTime first = UtcTime.Parse("2024-01-10");
        _scene.Venue.AddRest(Days, January);
        _scene.Venue.AddRest(Series, new UtcRange(first, January.To));
        await _scene.BackfillAsync(January, Days, Series);
        await _scene.RepairAsync();

        Assert.Equal([(new UtcRange(January.From, first), HoleCause.MissingAtSource)], await _scene.CausesAsync(Series));
    }

    [Fact]
    public async Task Run_RestHasNothingBetweenTheHoleAndNow_HasThePeriod()
    {
        UtcTime last = UtcTime.Parse("2024-01-20");
        _scene.Venue.AddRest(Series, new UtcRange(January.From, last));
        await _scene.BackfillAsync(January, Series);
        await _scene.RepairAsync();

        Assert.Equal([(new UtcRange(last, January.To), HoleCause.MissingAtSource)], await _scene.CausesAsync(Series));
    }

    [Fact]
    public async Task Run_RestHasNothingOfTheInstrument_StaysPending()
    {
        await _scene.BackfillAsync(January, Series);
        await _scene.RepairAsync();

        Assert.Equal([(January, HoleCause.Pending)], await _scene.CausesAsync(Series));
    }

    [Fact]
    public async Task Run_HoleBesideOneThatIsExplained_LooksForRowsBeyondIt()
    {
        UtcRange known = Span("2024-01-10", "2024-01-11"), before = Span("2024-01-09", "2024-01-10"), after = Span("2024-01-11", "2024-01-12");
        _scene.Venue.AddRest(Series, January, new UtcRange(before.From, after.To));
        await _scene.BackfillAsync(January, Series);
        Hole explained = new(known, HoleCause.OurOutage, [new Evidence("test", Now, "known")]);
        await _scene.Store.Coverage.ExplainAsync(Series, [explained], TestContext.Current.CancellationToken);
        await _scene.RepairAsync();

        Assert.Equal(
            [(before, HoleCause.MissingAtSource), (known, HoleCause.OurOutage), (after, HoleCause.MissingAtSource)], await _scene.CausesAsync(Series));
    }

    [Theory]
    [InlineData("1h", "4h")]
    [InlineData("4h", "1h")]
    public async Task Run_AnotherSeriesGetsEarlierRowsInTheSameRun_JudgesByWhatIsKnownAfterAll(string lacking, string filling)
    {
        UtcTime first = UtcTime.Parse("2024-01-10");
        BarSeriesId lacks = BarSeriesId.Parse($"TEST:AAA@{lacking}"), fills = BarSeriesId.Parse($"TEST:AAA@{filling}");
        UtcRange whole = Span("2023-12-01", "2024-02-01");
        _scene.Venue.AddRest(lacks, new UtcRange(first, January.To));
        _scene.Venue.AddRest(fills, new UtcRange(first, January.To));
        await _scene.BackfillAsync(January, lacks);
        await _scene.BackfillAsync(whole, fills);
        _scene.Venue.AddRest(fills, new UtcRange(whole.From, first));
        await _scene.RepairAsync(parallel: 1);

        Assert.Equal([(new UtcRange(January.From, first), HoleCause.Pending)], await _scene.CausesAsync(lacks));
    }

    [Fact]
    public async Task Run_RestFailsAfterItsFirstPages_KeepsWhatTheyGave()
    {
        _scene.Venue.Publish(Series, January);
        _scene.Venue.AddRest(Series, March);
        _scene.Venue.AddRest(Series, February);
        await _scene.BackfillAsync(January, Series);
        await _scene.WriteAsync(Series, Span("2024-03-30", "2024-03-31"));
        _scene.Venue.PagesBeforeFailure = 1;

        Assert.NotNull(Assert.Single(await _scene.RepairAsync()).Failure);

        SeriesCoverage coverage = await _scene.Store.Coverage.FindAsync(Series, TestContext.Current.CancellationToken);
        Assert.True(coverage.Covered.Contains(February.From + TimeSpan.FromHours(900)));
    }

    [Fact]
    public async Task Run_NoFileOfAMonthBesideRowsThatAFileLacks_JudgesEachPart()
    {
        UtcRange tail = Span("2024-01-31T20:00Z", "2024-02-01"), head = Span("2024-03-01", "2024-03-01T05:00Z");
        _scene.Venue.Publish(Series, January, tail);
        _scene.Venue.Publish(Series, March, head);
        await _scene.BackfillAsync(new UtcRange(January.From, March.To), Series);
        await _scene.RepairAsync();

        Hole hole = Assert.Single(await _scene.ReadHolesAsync(Series));
        Assert.Equal((new UtcRange(tail.From, head.To), HoleCause.MissingAtSource), (hole.Range, hole.Cause));
        Assert.Contains(hole.Evidence, one => one.Source == "archive listing");
    }

    [Fact]
    public async Task Run_FileLacksTheRows_EvidenceNamesWhatTheFileHolds()
    {
        _scene.Have(Series, January, Hour);
        await _scene.BackfillAsync(January, Series);
        await _scene.RepairAsync();

        Hole hole = Assert.Single(await _scene.ReadHolesAsync(Series));
        Evidence file = Assert.Single(hole.Evidence, one => one.Source.EndsWith("AAA-1h-2024-01.zip", StringComparison.Ordinal));
        Assert.Equal("743 rows from 2024-01-01T00:00:00Z to 2024-01-31T23:00:00Z, none of this range", file.Answer);
    }

    [Fact]
    public async Task Run_WithoutACatalog_DatesEvidenceByTheClock()
    {
        _scene.Venue.Unlist();
        _scene.Have(Series, January, Hour);
        _scene.Have(Hourly("BBB"), January, Hour, Span("2024-01-01", "2024-01-02"));
        await _scene.BackfillAsync(January, Series, Hourly("BBB"));
        await _scene.RepairAsync();

        Hole[] holes = [.. await _scene.ReadHolesAsync(Series), .. await _scene.ReadHolesAsync(Hourly("BBB"))];
        Assert.Equal([HoleCause.VenueHalt, HoleCause.NotListed, HoleCause.VenueHalt], holes.Select(hole => hole.Cause));
        Assert.All(holes.SelectMany(hole => hole.Evidence), one => Assert.Equal(Now, one.AskedAt));
    }
}
