using Candlewick.Jobs;
using Candlewick.Testing;
using Candlewick.Testing.Stores;
using Candlewick.Testing.Venues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests;

public sealed class BackfillBarsTests
{
    private static readonly UtcTime Now = UtcTime.Parse("2024-02-03T10:20:30Z");
    private static readonly UtcRange January = UtcRange.Month(2024, 1);
    private static readonly UtcRange All = new(January.From, Now);
    private static readonly BarSeriesId Series = BarSeriesId.Parse("TEST:AAA@1h");

    private readonly ManualClock _clock = new(Now);
    private readonly StoreRoles _store;
    private readonly ScriptedVenue _venue;

    public BackfillBarsTests()
    {
        _store = TestStores.Open().Roles;
        _venue = new ScriptedVenue("TEST", _clock) { BarsPerRequest = 24 };
    }

    [Fact]
    public async Task Run_EmptyStore_TakesEachRangeFromItsBestSourceAndOnlyClosedBars()
    {
        _venue.Publish(Series, January);
        _venue.Publish(Series, UtcRange.Day(new DateOnly(2024, 2, 1)));
        _venue.AddRest(Series, All);

        SeriesBackfill report = Assert.Single(await RunAsync()).Report!;

        Assert.Equal(2, report.Archives);
        Assert.Equal((31 + 2) * 24 + 10, report.Result.Inserted);
        Assert.Equal(UtcTime.Parse("2024-02-03T09:00Z"), await _store.Bars.FindLastOpenAsync(Series, TestContext.Current.CancellationToken));
        Assert.Contains(_venue.Asked, question => question.StartsWith($"rest {Series} 2024-02-02T00:00:00Z/2024-02-03T10:00:00Z", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Again_AsksForNothing()
    {
        _venue.Publish(Series, January);
        _venue.AddRest(Series, All);
        await RunAsync();
        int asked = _venue.Asked.Count;

        SeriesBackfill again = Assert.Single(await RunAsync()).Report!;

        Assert.Equal(asked, _venue.Asked.Count);
        Assert.True(again.Result.ChangedNothing);
    }

    [Fact]
    public async Task Run_CorruptMonthlyArchive_TakesDailyAndRestAndReleasesTheQuarantine()
    {
        _venue.PublishCorrupt(Series, January);
        _venue.Publish(Series, UtcRange.Day(new DateOnly(2024, 1, 5)));
        _venue.AddRest(Series, All);

        SeriesBackfill report = Assert.Single(await RunAsync()).Report!;

        Assert.Equal(1, report.Archives);
        Assert.Equal((31 + 2) * 24 + 10, report.Result.Inserted);
        Assert.NotNull(Assert.Single(await _store.Quarantine.ListAsync(TestContext.Current.CancellationToken)).ReplacedBy);
    }

    [Fact]
    public async Task Run_OneSeriesUnreachable_FillsTheOthers()
    {
        BarSeriesId other = BarSeriesId.Parse("TEST:BBB@1h");
        _venue.AddRest(Series, All);
        _venue.AddRest(other, All);
        _venue.Unreachable.Add("AAA");

        IReadOnlyList<SubRun<SeriesBackfill>> results = await RunAsync(Series, other);

        Assert.IsType<VenueException>(results[0].Failure);
        Assert.Equal(33 * 24 + 10, results[1].Report!.Result.Inserted);
    }

    [Fact]
    public async Task CatchUp_AfterBackfill_PlansTheRequestsAndFillsToTheLastClosedBar()
    {
        _venue.AddRest(Series, new UtcRange(January.From, Now + TimeSpan.FromDays(3)));
        await RunAsync();
        _clock.Advance(TimeSpan.FromHours(50));
        CatchUp catchUp = new(new VenueSet([_venue]), _store, _clock);
        CatchUpRequest request = new([Series], January.From);

        CatchUpStep step = Assert.Single(await catchUp.PlanAsync(request, TestContext.Current.CancellationToken));
        SeriesBackfill report = Assert.Single(await catchUp.RunAsync(request, TestContext.Current.CancellationToken)).Report!;

        Assert.Equal((50, 3), (step.Bars, step.Requests));
        Assert.Equal((50, 3), (report.Result.Inserted, report.Requests));
    }

    [Fact]
    public async Task CatchUp_OneVenueHasArchivesOnly_SkipsItWithTheReasonAndFillsTheRest()
    {
        BarSeriesId archived = BarSeriesId.Parse("ARCHIVED:BBB@1h"), current = BarSeriesId.Parse("ARCHIVED:CCC@1h");
        _venue.AddRest(Series, All);
        CatchUp catchUp = new(new VenueSet([_venue, new ArchivesOnly()]), _store, _clock);
        CatchUpRequest request = new([archived, Series], UtcTime.Parse("2024-02-03"));

        IReadOnlyList<CatchUpStep> steps = await catchUp.PlanAsync(request, TestContext.Current.CancellationToken);
        IReadOnlyList<SubRun<SeriesBackfill>> results = await catchUp.RunAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal([(10, 0), (10, 1)], steps.Select(step => (step.Bars, step.Requests)));
        Assert.Equal("ARCHIVED has no bars over REST; its archives come later: run 'wick backfill ARCHIVED:BBB@1h' once they are published", steps[0].Skipped);
        Assert.All(results, result => Assert.Null(result.Failure));
        Assert.Equal([steps[0].Skipped, null], results.Select(result => result.Report!.Skipped));
        Assert.Equal([0, 10], results.Select(result => result.Report!.Result.Inserted));
        CatchUpRequest nothing = new([current], Now);
        Assert.Null(Assert.Single(await catchUp.PlanAsync(nothing, TestContext.Current.CancellationToken)).Skipped);
        CatchUpRequest unknown = new([BarSeriesId.Parse("NOWHERE:AAA@1h")], January.From);
        await Assert.ThrowsAsync<InputException>(() => catchUp.PlanAsync(unknown, TestContext.Current.CancellationToken));
    }

    private sealed class ArchivesOnly : IVenue
    {
        public VenueSpec Spec { get; } = new("ARCHIVED", "has no REST", IsSimulated: false, [], "none");

        public InstrumentId ToInstrument(string venueSymbol) => InstrumentId.Of("ARCHIVED", venueSymbol);
    }

    private Task<IReadOnlyList<SubRun<SeriesBackfill>>> RunAsync(params BarSeriesId[] series) =>
        new BackfillBars(new VenueSet([_venue]), _store, _clock, NullLogger<BackfillBars>.Instance)
            .RunAsync(new BackfillRequest(series.Length == 0 ? [Series] : series, All), TestContext.Current.CancellationToken);
}
