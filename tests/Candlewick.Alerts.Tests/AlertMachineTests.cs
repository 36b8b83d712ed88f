namespace Candlewick.Alerts.Tests;

public sealed class AlertMachineTests
{
    private static readonly UtcTime Noon = UtcTime.From(2024, 3, 10, 12);
    private static readonly AlertRule Plain = new() { Name = "a", Expression = "true", Channels = ["log"] };

    [Fact]
    public void Step_WithoutDuration_FiresAtOnceAndOnce()
    {
        Course course = new(Plain);
        Assert.Equal((AlertState.Firing, true), course.Step(true));
        Assert.Equal((null, false), course.Step(true));
        Assert.Equal((AlertState.Resolved, true), course.Step(false));
        Assert.Equal(AlertState.Resolved, course.State);
        Assert.Equal((null, false), course.Step(false));
        Assert.Equal(AlertState.Ok, course.State);
    }

    [Fact]
    public void Step_WithDuration_WaitsForIt()
    {
        Course course = new(Plain with { For = TimeSpan.FromMinutes(3) });
        Assert.Equal((null, false), course.Step(true));
        Assert.Equal(AlertState.Pending, course.State);
        Assert.Equal((null, false), course.Step(true));
        Assert.Equal((null, false), course.Step(true));
        Assert.Equal((AlertState.Firing, true), course.Step(true));
    }

    [Fact]
    public void Step_ConditionThatDoesNotLast_GoesBackToOkWithoutAnEvent()
    {
        Course course = new(Plain with { For = TimeSpan.FromMinutes(2) });
        course.Step(true);
        Assert.Equal((null, false), course.Step(false));
        Assert.Equal(AlertState.Ok, course.State);
        course.Step(true);
        Assert.Equal((null, false), course.Step(true));
        Assert.Equal((AlertState.Firing, true), course.Step(true));
    }

    [Fact]
    public void Step_UnknownCondition_ChangesNothing()
    {
        Course course = new(Plain with { For = TimeSpan.FromMinutes(2) });
        course.Step(true);
        Assert.Equal((null, false), course.Step(null));
        Assert.Equal(AlertState.Pending, course.State);
        Assert.Equal((AlertState.Firing, true), course.Step(true));
        Assert.Equal((null, false), course.Step(null));
        Assert.Equal(AlertState.Firing, course.State);
    }

    [Fact]
    public void Step_WithinTheCoolDown_IsKeptAndNotTold()
    {
        Course course = new(Plain with { CoolDown = TimeSpan.FromMinutes(10) });
        Assert.Equal((AlertState.Firing, true), course.Step(true));
        Assert.Equal((AlertState.Resolved, true), course.Step(false));
        Assert.Equal((AlertState.Firing, false), course.Step(true));
        Assert.Equal((AlertState.Resolved, false), course.Step(false));
        Assert.Equal((null, false), course.Step(false));
        Assert.Equal(AlertState.Resolved, course.State);
    }

    [Fact]
    public void Step_FiringThatOutlastsTheCoolDown_IsToldThen()
    {
        Course course = new(Plain with { CoolDown = TimeSpan.FromMinutes(4) });
        course.Step(true);
        course.Step(false);
        Assert.Equal((AlertState.Firing, false), course.Step(true));
        Assert.Equal((null, false), course.Step(true));
        Assert.Equal((AlertState.Firing, true), course.Step(true));
        Assert.Equal((AlertState.Resolved, true), course.Step(false));
    }

    [Fact]
    public void End_OfAFiring_ResolvesItWithTheReason()
    {
        Course course = new(Plain);
        course.Step(true);
        AlertStep end = AlertMachine.End(course.Status, Noon, "gone");
        Assert.Equal((AlertState.Resolved, true, "gone", AlertState.Ok), (end.Event, end.IsTold, end.Note, end.After.State));
        Assert.Null(AlertMachine.End(end.After, Noon, "gone").Event);
    }

    /// <summary>One minute from step to step.</summary>
    private sealed class Course(AlertRule rule)
    {
        private UtcTime _now = Noon;

        public AlertStatus Status { get; private set; } = new("a", default, AlertState.Ok, Noon);

        public AlertState State => Status.State;

        public (AlertState? Event, bool IsTold) Step(bool? holds)
        {
            AlertStep step = AlertMachine.Step(rule, Status, holds, _now);
            _now += TimeSpan.FromMinutes(1);
            Status = step.After;
            return (step.Event, step.IsTold);
        }
    }
}
