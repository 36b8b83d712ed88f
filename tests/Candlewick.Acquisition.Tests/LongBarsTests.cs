using static Candlewick.Acquisition.Tests.RepairScene;

namespace Candlewick.Acquisition.Tests;

/// <summary>Bars that reach over the end of the month in which they open.</summary>
public sealed class LongBarsTests
{
    private readonly RepairScene _scene = new();

    [Theory]
    [InlineData("1w", "2024-01-01", "2024-04-01")]
    [InlineData("3d", "2024-01-03", "2024-04-02")]
    [InlineData("1mo", "2024-01-01", "2024-04-01")]
    public async Task Backfill_FromMonthlyArchives_CoversEveryBarAndAsksForNothingAgain(string timeframe, string from, string to)
    {
        BarSeriesId series = BarSeriesId.Parse($"TEST:AAA@{timeframe}");
        UtcRange all = Span(from, to), asked = new(January.From, March.To + TimeSpan.FromDays(3));
        _scene.Have(series, January);
        _scene.Have(series, February);
        _scene.Have(series, March);
        await _scene.BackfillAsync(asked, series);
        int questions = _scene.Venue.Asked.Count;
        await _scene.BackfillAsync(asked, series);
        await _scene.RepairAsync();

        SeriesCoverage coverage = await _scene.Store.Coverage.FindAsync(series, TestContext.Current.CancellationToken);
        Assert.Equal(RangeSet.Of(all), coverage.Covered);
        Assert.Equal(questions, _scene.Venue.Asked.Count);
        Assert.DoesNotContain(_scene.Venue.Asked, question => question.StartsWith("rest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Repair_WeekOverTheMonthEndIsLacking_IsTakenFromTheArchiveOfItsOpen()
    {
        BarSeriesId series = BarSeriesId.Parse("TEST:AAA@1w");
        UtcRange week = Span("2024-01-29", "2024-02-05");
        _scene.Venue.Publish(series, January);
        _scene.Venue.AddRest(series, new UtcRange(January.From, March.From), week);
        await _scene.BackfillAsync(Span("2024-01-22", "2024-02-26"), series);
        Assert.Equal([(week, HoleCause.Pending)], await _scene.CausesAsync(series));

        await _scene.RepairAsync();

        Assert.Empty(await _scene.CausesAsync(series));
    }

    [Fact]
    public async Task Repair_RangeBeginsInsideAWeek_LeavesThatWeekAlone()
    {
        BarSeriesId series = BarSeriesId.Parse("TEST:AAA@1w");
        UtcRange first = Span("2024-01-08", "2024-01-15"), second = Span("2024-01-22", "2024-01-29");
        _scene.Have(series, January, first, second);
        await _scene.BackfillAsync(January, series);

        await _scene.RepairAsync(range: Span("2024-01-10", "2024-02-01"));

        Assert.Equal([(first, HoleCause.Pending), (second, HoleCause.MissingAtSource)], await _scene.CausesAsync(series));
    }
}
