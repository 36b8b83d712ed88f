using Candlewick.Jobs.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Jobs.Tests;

/// <summary>Triggers as text, the instants that they name, and the engine's loop over them.</summary>
public sealed class ScheduleTests
{
    private static readonly JobTrigger Hourly = new IntervalTrigger(TimeSpan.FromHours(1));

    [Theory]
    [InlineData("cron 5 0 * * *", "2024-03-11T00:05:00")]
    [InlineData("cron */15 * * * *", "2024-03-10T12:15:00")]
    [InlineData("cron 0 0 12 ? * MON-FRI", "2024-03-11T12:00:00")]
    [InlineData("cron 0 6 * * 0", "2024-03-17T06:00:00")]
    [InlineData("every 15m", "2024-03-10T12:15:00")]
    [InlineData("every 1d offset 2h30m", "2024-03-11T02:30:00")]
    [InlineData("every 1h except 13:00-15:30", "2024-03-10T16:00:00")]
    [InlineData("every 1h except sun", "2024-03-11T00:00:00")]
    [InlineData("every 1h except sun,2024-03-11,00:00-05:00", "2024-03-12T06:00:00")]
    public void NextAfter_IsTheNextInstantInUtc(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected + "Z"), JobTrigger.Parse(text).NextAfter(Workshop.Start));

    [Theory]
    [InlineData("cron  5 0 * * *", "cron 5 0 * * *")]
    [InlineData("every 90m offset 60s except SAT, SUN", "every 1h30m offset 1m except sat,sun")]
    [InlineData("after universe", "after universe")]
    [InlineData("after universe always; on archive-listed", "after universe always; on archive-listed")]
    [InlineData("never", "never")]
    [InlineData("", "never")]
    public void ParseList_ListText_IsTheSameTrigger(string text, string expected)
    {
        IReadOnlyList<JobTrigger> triggers = JobTrigger.ParseList(text);
        Assert.Equal(expected, JobTrigger.ListText(triggers));
        Assert.Equal(triggers, JobTrigger.ParseList(expected));
    }

    [Theory]
    [InlineData("cron 61 0 * * *", "five fields")]
    [InlineData("every", "expected cron EXPRESSION, every DURATION")]
    [InlineData("every 5", "a duration such as")]
    [InlineData("every 5m3h", "a duration such as")]
    [InlineData("every 1h offset 1h", "less than the interval")]
    [InlineData("every 0s", "more than nothing")]
    [InlineData("every 1h except noon", "expected days such as")]
    [InlineData("every 1h except sun,mon,tue,wed,thu,fri,sat", "no day is left")]
    [InlineData("after Universe", "lower-case")]
    [InlineData("sometimes", "expected cron EXPRESSION")]
    public void Parse_WhatIsNone_SaysWhatWasExpected(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => JobTrigger.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void IntervalTrigger_Law_TextRoundTripsAndInstantsAreMultiples() => Check.QuickThrowOnFailure(Prop.ForAll<uint, uint, uint>((every, offset, at) =>
    {
        TimeSpan interval = TimeSpan.FromSeconds((every % 200_000) + 1);
        IntervalTrigger trigger = new(interval, TimeSpan.FromSeconds(offset % interval.TotalSeconds));
        DateTimeOffset instant = DateTimeOffset.UnixEpoch.AddDays(1_000).AddSeconds(at);
        DateTimeOffset next = trigger.NextAfter(instant)!.Value;
        return JobTrigger.Parse(trigger.ToString()).Equals(trigger)
            && next > instant && next - instant <= interval
            && (next - DateTimeOffset.UnixEpoch - trigger.Offset).Ticks % interval.Ticks == 0;
    }));

    [Fact]
    public void RangePieces_Law_TogetherTheyAreTheRange() => Check.QuickThrowOnFailure(Prop.ForAll<uint, ushort, bool>((start, hours, isDay) =>
    {
        DateTimeOffset from = DateTimeOffset.UnixEpoch.AddSeconds(start);
        JobRange range = new(from, from.AddHours(hours + 1));
        JobRange[] pieces = [.. RangePieces.Of(range, isDay ? RangeUnit.Day : RangeUnit.Month).Values];
        return pieces[0].From == range.From && pieces[^1].To == range.To
            && pieces.Zip(pieces.Skip(1)).All(pair => pair.First.To == pair.Second.From && pair.First.To.TimeOfDay == TimeSpan.Zero)
            && pieces.All(piece => piece.From < piece.To && piece.To - piece.From <= TimeSpan.FromDays(isDay ? 1 : 31));
    }));

    [Theory]
    [InlineData(0.5, null, 0, false)]
    [InlineData(1.01, 1.0, 0, false)]
    [InlineData(3.01, 3.0, 2, false)]
    [InlineData(3.5, 3.0, 2, true)]
    public void DueInstants_RunOnce_IsTheLatestInstant(double hours, double? fires, int missed, bool isLate)
    {
        DateTimeOffset midnight = new(2024, 3, 10, 0, 0, 0, TimeSpan.Zero);
        DueFire? due = DueInstants.Of(Hourly, midnight, midnight.AddHours(hours), TimeSpan.FromMinutes(1), MisfirePolicy.RunOnce);
        Assert.Equal(fires is null ? null : midnight.AddHours(fires.Value), due?.FireFor);
        Assert.Equal((missed, isLate), (due?.Missed ?? 0, due?.IsLate ?? false));
    }

    [Fact]
    public void DueInstants_Skip_FiresOnlyWhatIsNotLate()
    {
        DateTimeOffset midnight = new(2024, 3, 10, 0, 0, 0, TimeSpan.Zero);
        DueFire late = DueInstants.Of(Hourly, midnight, midnight.AddHours(3.5), TimeSpan.FromMinutes(1), MisfirePolicy.Skip)!;
        Assert.Equal((null, 3, midnight.AddHours(3)), (late.FireFor, late.Missed, late.Last));
        DueFire inTime = DueInstants.Of(Hourly, midnight, midnight.AddHours(3.01), TimeSpan.FromMinutes(1), MisfirePolicy.Skip)!;
        Assert.Equal((midnight.AddHours(3), 2), (inTime.FireFor, inTime.Missed));
    }

    [Fact]
    public void DueInstants_ManyYears_FindsTheLastInstantQuickly()
    {
        DateTimeOffset midnight = new(2024, 3, 10, 0, 0, 0, TimeSpan.Zero);
        IntervalTrigger seconds = new(TimeSpan.FromSeconds(1));
        DueFire due = DueInstants.Of(seconds, midnight.AddYears(-3), midnight, TimeSpan.FromMinutes(1), MisfirePolicy.RunOnce)!;
        Assert.Equal((midnight, DueInstants.MostCounted - 1), (due.Last, due.Missed));
    }

    [Fact]
    public async Task RunAsync_InstantsThatCome_StartRunsWithFollowers()
    {
        await using Workshop shop = new Workshop()
            .Job("tick", spec => spec with { Triggers = [new IntervalTrigger(TimeSpan.FromMinutes(5))] })
            .Job("tock", spec => spec with { After = ["tick"] });
        await shop.FollowAsync();
        for (int i = 1; i <= 3; i++)
        {
            await AdvanceAsync(shop, TimeSpan.FromMinutes(5), "tock", i);
        }

        DateTimeOffset noon = Workshop.Start.AddSeconds(-30);
        Assert.Equal([noon.AddMinutes(5), noon.AddMinutes(10), noon.AddMinutes(15)], (await shop.RunsAsync("tick")).Select(run => run.ScheduledFor!.Value));
        Assert.All(await shop.RunsAsync("tick"), run => Assert.Equal(("every 5m", RunState.Succeeded), (run.Cause, run.State)));
        ScheduleView view = (await shop.Engine.ListSchedulesAsync(Workshop.Ct))[0];
        Assert.Equal((noon.AddMinutes(15), noon.AddMinutes(20)), (view.LastFire, view.NextFire));
    }

    [Theory]
    [InlineData(MisfirePolicy.RunOnce, RunState.Succeeded)]
    [InlineData(MisfirePolicy.Skip, RunState.Skipped)]
    public async Task RunAsync_AfterAnAbsence_FollowsTheMisfirePolicy(MisfirePolicy policy, RunState expected)
    {
        Workshop shop = new Workshop().Job("tick", spec => spec with { Triggers = [new IntervalTrigger(TimeSpan.FromMinutes(5))], Misfire = policy });
        await shop.FollowAsync();
        await AdvanceAsync(shop, TimeSpan.FromMinutes(5), "tick", 1);
        await shop.DisposeAsync();
        shop.Clock.Advance(TimeSpan.FromMinutes(17));
        await using Workshop next = shop.Restarted();
        await next.FollowAsync();
        await next.UntilEndedAsync("tick", 2);
        JobRun missed = (await next.RunsAsync("tick"))[1];
        Assert.Equal(expected, missed.State);
        DateTimeOffset noon = Workshop.Start.AddSeconds(-30);
        Assert.Equal(policy == MisfirePolicy.RunOnce ? noon.AddMinutes(20) : noon.AddMinutes(10), missed.ScheduledFor);
        Assert.Contains(policy == MisfirePolicy.RunOnce ? "every 5m (missed 3)" : "missed: 3 instants", missed.Cause + missed.Error, StringComparison.Ordinal);
        await AdvanceAsync(next, TimeSpan.FromMinutes(3), "tick", 3);
        Assert.Equal(noon.AddMinutes(25), (await next.RunsAsync("tick"))[2].ScheduledFor);
    }

    [Fact]
    public async Task PauseAsync_InstantsThatPass_AreNotMissed()
    {
        await using Workshop shop = new Workshop().Job("tick", spec => spec with { Triggers = [new IntervalTrigger(TimeSpan.FromMinutes(5))] });
        await shop.FollowAsync();
        await shop.Engine.PauseAsync("tick", isPaused: true, Workshop.Ct);
        shop.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.True((await shop.Engine.ListSchedulesAsync(Workshop.Ct))[0] is { IsPaused: true, NextFire: null });
        await shop.Engine.PauseAsync("tick", isPaused: false, Workshop.Ct);
        await AdvanceAsync(shop, TimeSpan.FromMinutes(5), "tick", 1);
        JobRun run = Assert.Single(await shop.RunsAsync("tick"));
        Assert.Equal("every 5m", run.Cause);
    }

    /// <summary>Moves the clock once the loop waits for it; a loop that is not yet there would see the instant when it comes.</summary>
    private static async Task AdvanceAsync(Workshop shop, TimeSpan by, string job, int runs)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, Workshop.Ct);
        shop.Clock.Advance(by);
        await shop.UntilEndedAsync(job, runs);
    }
}
