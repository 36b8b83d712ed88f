namespace Candlewick.Jobs.Tests;

public sealed class JobGraphTests
{
    [Fact]
    public void Check_SoundJobs_FindsNothing() =>
        Assert.Empty(JobGraph.Check([Spec("a"), Spec("b", "a"), Spec("c", "a", "b") with { Triggers = [new JobEndedTrigger("b")] }]));

    [Fact]
    public void Check_EveryFault_IsToldAtOnce()
    {
        string[] faults =
        [
            .. JobGraph.Check(
            [
                Spec("Upper"), Spec("twice"), Spec("twice"), Spec("lost", "nowhere"), Spec("x", "y"), Spec("y", "z"), Spec("z", "x"),
                Spec("odd") with { Triggers = [new JobEndedTrigger("nobody"), new EventTrigger("e"), new EventTrigger("e")], TimeOut = TimeSpan.Zero },
                Spec("hasty") with { Retry = RetryPolicy.Never with { Attempts = 0 } },
            ]),
        ];
        foreach (string part in new[] { "'Upper'", "2 jobs of this name", "'nowhere', which is no job", "jobs x, y, z:", "'after nobody' names no job", "'on e' stands there 2 times", "time-out must be", "at least one attempt" })
        {
            Assert.Contains(faults, fault => fault.Contains(part, StringComparison.Ordinal));
        }

        Assert.Throws<ArgumentException>(() => JobGraph.Of([new JobDefinition(Spec("Upper"), null!)]));
    }

    [Fact]
    public void Check_CircleByTriggers_IsFound() =>
        Assert.Contains("circle", Assert.Single(JobGraph.Check([Spec("a") with { Triggers = [new JobEndedTrigger("b")] }, Spec("b", "a")])), StringComparison.Ordinal);

    [Fact]
    public void WithFollowers_IsInOrderAndComplete()
    {
        JobGraph graph = JobGraph.Of([.. new[] { Spec("d", "b", "c"), Spec("c", "a"), Spec("b", "a"), Spec("a"), Spec("other") }.Select(spec => new JobDefinition(spec, null!))]);
        Assert.Equal(["a", "c", "b", "d"], graph.WithFollowers("a").Select(spec => spec.Name));
        Assert.Equal(["b", "d"], graph.WithFollowers("b").Select(spec => spec.Name));
    }

    [Fact]
    public void WaitAfter_GrowsUpToItsLimit()
    {
        RetryPolicy policy = new(6, TimeSpan.FromSeconds(10), 2, TimeSpan.FromSeconds(50));
        Assert.Equal([10, 20, 40, 50, 50, null], Enumerable.Range(1, 6).Select(failures => (int?)policy.WaitAfter(failures)?.TotalSeconds));
        Assert.Null(RetryPolicy.Never.WaitAfter(1));
    }

    private static JobSpec Spec(string name, params string[] after) => new(name, name) { After = after };
}
