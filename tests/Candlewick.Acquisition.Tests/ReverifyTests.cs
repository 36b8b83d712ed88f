using Candlewick.Jobs;
using Candlewick.Testing;
using Candlewick.Testing.Stores;
using Candlewick.Testing.Venues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests;

public sealed class ReverifyTests
{
    private static readonly UtcRange Span = new(UtcTime.Parse("2024-01-01"), UtcTime.Parse("2024-04-01"));

    private readonly ManualClock _clock = new(UtcTime.Parse("2024-06-01"));
    private readonly StoreRoles _store = TestStores.Open().Roles;
    private readonly ScriptedVenue _down;
    private readonly ScriptedVenue _up;

    public ReverifyTests()
    {
        _down = new ScriptedVenue("DOWN", _clock);
        _up = new ScriptedVenue("UP", _clock);
    }

    [Fact]
    public async Task Run_VenueIsDown_AsksItOnceAndCountsWhatWasNotChecked()
    {
        await HaveAsync(_down, "DOWN:AAA@1h");
        await HaveAsync(_up, "UP:AAA@1h");
        _down.Unreachable.Add("AAA");

        IReadOnlyList<SubRun<ReverifiedArchive>> results = await RunAsync(parallel: 1);

        Assert.Single(_down.Asked, question => question.StartsWith("checksum", StringComparison.Ordinal));
        Assert.Equal(3, results.Count(result => result.Failure is null));
        SubRun<ReverifiedArchive> failed = Assert.Single(results, result => result.Failure is not null);
        VenueException failure = Assert.IsType<VenueException>(failed.Failure);
        Assert.Equal(("DOWN", ErrorKind.Unreachable), (failed.Name, failure.Kind));
        Assert.Equal("3 archives were not checked: DOWN cannot be reached. Run it again when the venue answers.", failure.Message);
    }

    [Fact]
    public async Task Run_VenueIsDownForSeveralAtOnce_IsStillOneFailure()
    {
        await HaveAsync(_down, "DOWN:AAA@1h");
        _down.Unreachable.Add("AAA");

        SubRun<ReverifiedArchive> failed = Assert.Single(await RunAsync(parallel: 3));

        Assert.StartsWith("3 archives were not checked", failed.Failure!.Message, StringComparison.Ordinal);
    }

    private async Task HaveAsync(ScriptedVenue venue, string series)
    {
        BarSeriesId id = BarSeriesId.Parse(series);
        for (int month = 1; month <= 3; month++)
        {
            venue.Publish(id, UtcRange.Month(2024, month));
        }

        await new BackfillBars(new VenueSet([venue]), _store, _clock, NullLogger<BackfillBars>.Instance)
            .RunAsync(new BackfillRequest([id], Span), TestContext.Current.CancellationToken);
    }

    private Task<IReadOnlyList<SubRun<ReverifiedArchive>>> RunAsync(int parallel) =>
        new Reverify(new VenueSet([_down, _up]), _store).RunAsync(new ReverifyRequest(SeriesFilter.Any, UtcRange.All, parallel), TestContext.Current.CancellationToken);
}
