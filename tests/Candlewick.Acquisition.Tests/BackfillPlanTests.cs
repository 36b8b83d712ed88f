using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Acquisition.Tests;

public sealed class BackfillPlanTests
{
    private static readonly BarSeriesId Series = BarSeriesId.Parse("TEST:BTCUSDT@1m");

    [Fact]
    public void Of_GapOverMonthsDaysAndToday_UsesEachSourceWhereItFits()
    {
        UtcRange gap = new(UtcTime.Parse("2024-01-01"), UtcTime.Parse("2024-03-03T10:00Z"));

        IReadOnlyList<BackfillStep> steps = BackfillPlan.Of(RangeSet.Of(gap),
            [File("2024-01-01", 31, true), File("2024-02-01", 29, true), File("2024-02-10", 1, false), File("2024-03-01", 1, false), File("2024-03-02", 1, false)]);

        Assert.Equal(
            ["monthly archive", "monthly archive", "daily archive", "daily archive", "REST"], steps.Select(step => step.Source));
        Assert.Equal(new UtcRange(UtcTime.Parse("2024-03-03"), gap.To), steps[^1].Range);
    }

    [Fact]
    public void Of_GapThatStartsInMidMonth_DoesNotUseThatMonthsFile()
    {
        UtcRange gap = new(UtcTime.Parse("2024-01-15"), UtcTime.Parse("2024-02-01"));

        IReadOnlyList<BackfillStep> steps = BackfillPlan.Of(RangeSet.Of(gap), [File("2024-01-01", 31, true)]);

        Assert.Equal(gap, Assert.Single(steps).Range);
        Assert.Null(steps[0].File);
    }

    [Fact]
    public void Of_WeeksOverTheMonthEnd_AreTakenFromTheMonthOfTheirOpen()
    {
        BarSeriesId weeks = BarSeriesId.Parse("TEST:BTCUSDT@1w");
        UtcRange gap = new(UtcTime.Parse("2024-01-01"), UtcTime.Parse("2024-03-04"));
        ArchiveFile[] files =
        [
            File("2024-01-01", 31, true) with { Series = weeks }, File("2024-02-01", 29, true) with { Series = weeks },
            File("2024-02-06", 1, false) with { Series = weeks },
        ];

        IReadOnlyList<BackfillStep> steps = BackfillPlan.Of(RangeSet.Of(gap), files);

        UtcTime february = UtcTime.Parse("2024-02-05");
        Assert.Equal([new UtcRange(gap.From, february), new UtcRange(february, gap.To)], steps.Select(step => step.Range));
        Assert.All(steps, step => Assert.Equal("monthly archive", step.Source));
    }

    [Fact]
    public void Of_WeekOverTheMonthEndIsNoGap_LeavesThatMonthToRest()
    {
        UtcRange gap = new(UtcTime.Parse("2024-01-01"), UtcTime.Parse("2024-01-29"));

        BackfillStep step = Assert.Single(BackfillPlan.Of(
            RangeSet.Of(gap), [File("2024-01-01", 31, true) with { Series = BarSeriesId.Parse("TEST:BTCUSDT@1w") }]));

        Assert.Equal((gap, "REST"), (step.Range, step.Source));
    }

    [Fact]
    public void Of_AnyGapsAndFiles_StepsAreExactlyTheGaps()
    {
        Gen<RangeSet> gaps = Gen.Choose(0, 90).Two().ListOf().Select(pairs => RangeSet.Of(pairs.Select(pair =>
            new UtcRange(Hours(Math.Min(pair.Item1, pair.Item2) * 17), Hours(Math.Max(pair.Item1, pair.Item2) * 17)))));
        Gen<ArchiveFile[]> files = Gen.Choose(0, 60).ListOf().Select(days => days.Distinct()
            .Select(day => File(UtcTime.Parse("2024-01-01").ToDate().AddDays(day).ToString("yyyy-MM-dd"), 1, false))
            .Append(File("2024-01-01", 31, true)).ToArray());
        Prop.ForAll(gaps.ToArbitrary(), files.ToArbitrary(), (wanted, published) =>
        {
            IReadOnlyList<BackfillStep> steps = BackfillPlan.Of(wanted, published);
            TimeSpan total = steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Range.Length);
            return RangeSet.Of(steps.Select(step => step.Range)).Equals(wanted)
                && total == wanted.Aggregate(TimeSpan.Zero, (sum, gap) => sum + gap.Length);
        }).QuickCheckThrowOnFailure();
    }

    private static UtcTime Hours(int hours) => UtcTime.Parse("2024-01-01") + TimeSpan.FromHours(hours);

    private static ArchiveFile File(string from, int days, bool isMonthly)
    {
        UtcTime start = UtcTime.Parse(from);
        return new ArchiveFile($"{from}-{isMonthly}", Series, new UtcRange(start, start + TimeSpan.FromDays(days)), isMonthly, null, null);
    }
}
