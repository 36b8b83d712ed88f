namespace Candlewick.Jobs.Tests;

/// <summary>Runs by call: states, arguments, overlap, exclusion, graphs.</summary>
public sealed class JobEngineTests
{
    private static readonly string[] Order = ["top", "left", "right", "bottom"];

    [Fact]
    public async Task StartAsync_BodyThatReturns_SucceedsWithItsLog()
    {
        await using Workshop shop = new();
        shop.Job("note", (context, _) =>
        {
            context.Log($"{context.Arguments["who"]} in {context.Range}");
            return Task.CompletedTask;
        }, spec => spec with { Arguments = [new JobArgument("who", "somebody")] });
        JobRange range = new(Workshop.Start, Workshop.Start.AddDays(1));
        JobRun run = await shop.DoAsync("note", request => request with { Arguments = new Dictionary<string, string> { ["who"] = "Ada" }, Range = range });
        Assert.Equal((RunState.Succeeded, 1, null), (run.State, run.Attempts, run.Error));
        JobRun kept = await shop.ReadAsync(run.Id);
        Assert.Equal((RunState.Succeeded, range, "Ada", Workshop.Start), (kept.State, kept.Range, kept.Arguments["who"], kept.EndedAt));
        Assert.Equal($"Ada in {range}", await shop.LogAsync(run.Id));
    }

    [Fact]
    public async Task StartAsync_BodyThatThrows_FailsWithItsMessage()
    {
        await using Workshop shop = new();
        shop.Job("bad", (_, _) => throw new IOException("the disk is gone"));
        JobRun run = await shop.DoAsync("bad");
        Assert.Equal((RunState.Failed, "the disk is gone"), (run.State, run.Error));
        Assert.Contains("the disk is gone", await shop.LogAsync(run.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_UnknownJobOrArgument_NamesWhatThereIs()
    {
        await using Workshop shop = new();
        shop.Job("one", spec => spec with { Arguments = [new JobArgument("depth", "how deep")] });
        ArgumentException job = await Assert.ThrowsAsync<ArgumentException>(() => shop.CallAsync("two"));
        Assert.Contains("there are one", job.Message, StringComparison.Ordinal);
        ArgumentException argument = await Assert.ThrowsAsync<ArgumentException>(() =>
            shop.CallAsync("one", request => request with { Arguments = new Dictionary<string, string> { ["width"] = "1" } }));
        Assert.Contains("it takes depth", argument.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OverlapPolicy.Skip, RunState.Skipped)]
    [InlineData(OverlapPolicy.Queue, RunState.Waiting)]
    [InlineData(OverlapPolicy.Allow, RunState.Running)]
    public async Task StartAsync_WhileTheJobGoesOn_FollowsItsPolicy(OverlapPolicy policy, RunState expected)
    {
        TaskCompletionSource gate = new();
        await using Workshop shop = new();
        shop.Job("slow", (_, ct) => gate.Task.WaitAsync(ct), spec => spec with { Overlap = policy });
        JobRun first = await shop.CallAsync("slow");
        await shop.UntilAsync(first.Id, RunState.Running);
        JobRun second = await shop.CallAsync("slow");
        await shop.UntilAsync(second.Id, expected);
        gate.SetResult();
        Assert.Equal(RunState.Succeeded, (await shop.EndAsync(first)).State);
        JobRun end = await shop.EndAsync(second);
        Assert.Equal(policy == OverlapPolicy.Skip ? RunState.Skipped : RunState.Succeeded, end.State);
        Assert.Equal(policy == OverlapPolicy.Skip ? $"run {first.Id} of slow is going on" : null, end.Error);
    }

    [Fact]
    public async Task StartAsync_JobsThatShareAThing_NeverRunAtOnce()
    {
        int running = 0, most = 0;
        async Task Body(JobContext context, CancellationToken ct)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
            Interlocked.Decrement(ref running);
        }

        await using Workshop shop = new();
        shop.Job("compact", Body, spec => spec with { Exclusive = "files" }).Job("prune", Body, spec => spec with { Exclusive = "files" });
        JobRun[] runs = [await shop.CallAsync("compact"), await shop.CallAsync("prune")];
        foreach (JobRun run in runs)
        {
            Assert.Equal(RunState.Succeeded, (await shop.EndAsync(run)).State);
        }

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task StartAsync_MoreThanTheLimit_Waits()
    {
        TaskCompletionSource gate = new();
        await using Workshop shop = new() { Options = new JobEngineOptions { Parallel = 2 } };
        shop.Job("a", (_, ct) => gate.Task.WaitAsync(ct), spec => spec with { Overlap = OverlapPolicy.Allow });
        JobRun[] runs = [await shop.CallAsync("a"), await shop.CallAsync("a"), await shop.CallAsync("a")];
        await shop.UntilAsync(runs[1].Id, RunState.Running);
        Assert.Equal(RunState.Waiting, (await shop.ReadAsync(runs[2].Id)).State);
        gate.SetResult();
        Assert.Equal(RunState.Succeeded, (await shop.EndAsync(runs[2])).State);
    }

    [Fact]
    public async Task StartAsync_WithFollowers_RunsForerunnersFirst()
    {
        List<string> order = [];
        await using Workshop shop = Diamond((name, _) => order.Add(name));
        JobRun top = await shop.DoAsync("top", request => request with { WithFollowers = true });
        await shop.UntilEndedAsync("bottom", 1);
        Assert.Equal("top", order[0]);
        Assert.Equal("bottom", order[3]);
        IReadOnlyList<JobRun> runs = await shop.RunsAsync();
        Assert.Equal(Order, runs.Select(run => run.Job));
        Assert.All(runs, run => Assert.Equal((top.Id, RunState.Succeeded), (run.Graph, run.State)));
    }

    [Fact]
    public async Task StartAsync_WithAFollowerThatFails_SkipsWhatComesAfter()
    {
        await using Workshop shop = Diamond((name, _) =>
        {
            if (name == "left")
            {
                throw new IOException("no");
            }
        });
        await shop.DoAsync("top", request => request with { WithFollowers = true });
        await shop.UntilEndedAsync("bottom", 1);
        JobRun bottom = Assert.Single(await shop.RunsAsync("bottom"));
        Assert.Equal(RunState.Skipped, bottom.State);
        Assert.Contains("left, which it comes after, ended as Failed", bottom.Error, StringComparison.Ordinal);
        await shop.UntilEndedAsync("right", 1);
        Assert.Equal(RunState.Succeeded, Assert.Single(await shop.RunsAsync("right")).State);
    }

    [Fact]
    public async Task StartAsync_WithoutFollowers_RunsTheJobAlone()
    {
        await using Workshop shop = Diamond((_, _) => { });
        await shop.DoAsync("top");
        Assert.Equal("top", Assert.Single(await shop.RunsAsync()).Job);
    }

    [Fact]
    public async Task End_OfAJob_StartsThoseThatWaitForIt()
    {
        bool fails = true;
        await using Workshop shop = new();
        shop.Job("fetch", (_, _) => fails ? throw new IOException("no") : Task.CompletedTask)
            .Job("index", spec => spec with { Triggers = [new JobEndedTrigger("fetch")] })
            .Job("tidy", spec => spec with { Triggers = [new JobEndedTrigger("fetch", EvenIfFailed: true)] })
            .Job("report", spec => spec with { After = ["index"] });
        await shop.DoAsync("fetch");
        Assert.Single(await shop.RunsAsync());
        await shop.FollowAsync();
        await shop.DoAsync("fetch");
        await shop.UntilEndedAsync("tidy", 1);
        Assert.Empty(await shop.RunsAsync("index"));
        fails = false;
        JobRun good = await shop.DoAsync("fetch");
        await shop.UntilEndedAsync("report", 1);
        Assert.Equal($"after fetch (run {good.Id})", Assert.Single(await shop.RunsAsync("index")).Cause);
    }

    [Fact]
    public async Task RaiseAsync_StartsWhoeverWaitsForTheEvent()
    {
        await using Workshop shop = new();
        shop.Job("load", spec => spec with { Triggers = [new EventTrigger("archive-listed")], Arguments = [new JobArgument("file", "which")] }).Job("other");
        Assert.Empty(await shop.Engine.RaiseAsync("archive-listed", new Dictionary<string, string>(), Workshop.Ct));
        await shop.FollowAsync();
        Assert.Empty(await shop.Engine.RaiseAsync("elsewhere", new Dictionary<string, string>(), Workshop.Ct));
        JobRun run = Assert.Single(await shop.Engine.RaiseAsync(
            "archive-listed", new Dictionary<string, string> { ["file"] = "a.zip", ["unknown"] = "x" }, Workshop.Ct));
        Assert.Equal(("on archive-listed", "a.zip"), (run.Cause, Assert.Single(run.Arguments).Value));
        Assert.Equal(RunState.Succeeded, (await shop.EndAsync(run)).State);
    }

    [Fact]
    public async Task RunAsync_WhenAnotherOwnerTakesTheLease_StopsAndKeepsNothingMore()
    {
        await using Workshop shop = new() { Options = new JobEngineOptions { LeaseTime = TimeSpan.FromMilliseconds(60) } };
        TaskCompletionSource gate = new();
        shop.Job("slow", (_, ct) => gate.Task.WaitAsync(ct));
        Task loop = shop.Engine.RunAsync(Workshop.Ct);
        await Workshop.UntilAsync(async () => await shop.Leases.FindAsync("jobs", Workshop.Ct) is not null);
        JobRun run = await shop.CallAsync("slow");
        await shop.UntilAsync(run.Id, RunState.Running);
        Lease held = (await shop.Leases.FindAsync("jobs", Workshop.Ct))!;
        await shop.Leases.TryAcquireAsync(new LeaseRequest("jobs", "thief", held.Until.AddHours(1), held.Until.AddHours(2)), Workshop.Ct);
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));
        Assert.Contains("another owner has taken the lease", failure.Message, StringComparison.Ordinal);
        Assert.Equal(RunState.Running, (await shop.ReadAsync(run.Id)).State);
    }

    [Fact]
    public async Task StartAsync_WhileAnotherOwnerHasTheLease_SaysWho()
    {
        await using Workshop first = new() { Options = new JobEngineOptions { Owner = "first", LeaseTime = TimeSpan.FromSeconds(12) } };
        first.Job("a");
        Assert.True(await first.Engine.OpenAsync(Workshop.Ct));
        await using Workshop second = first.Restarted("second");
        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => second.CallAsync("a"));
        Assert.StartsWith("first runs the jobs", refusal.Message, StringComparison.Ordinal);
    }

    private static Workshop Diamond(Action<string, JobContext> body)
    {
        Workshop shop = new();
        Task Run(string name, JobContext context)
        {
            lock (shop)
            {
                body(name, context);
            }

            return Task.CompletedTask;
        }

        return shop
            .Job("top", (context, _) => Run("top", context))
            .Job("left", (context, _) => Run("left", context), spec => spec with { After = ["top"] })
            .Job("right", (context, _) => Run("right", context), spec => spec with { After = ["top"] })
            .Job("bottom", (context, _) => Run("bottom", context), spec => spec with { After = ["left", "right"] });
    }
}
