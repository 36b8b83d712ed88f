namespace Candlewick.Jobs.Tests;

/// <summary>Sub-runs under the engine: limits, retries, time-outs, cancellation, reruns, ranges and resuming.</summary>
public sealed class SubRunEngineTests
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 40).Select(i => $"coin{i:D2}")];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RunSubRuns_Limit_IsReachedAndNeverPassed(int limit)
    {
        int running = 0, most = 0;
        await using Workshop shop = Many(limit, async (_, ct) =>
        {
            int now = Interlocked.Increment(ref running);
            lock (Names)
            {
                most = Math.Max(most, now);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System, ct);
            Interlocked.Decrement(ref running);
        });
        JobRun run = await shop.DoAsync("many");
        Assert.Equal((RunState.Succeeded, new SubRunCounts(40, 40, 0, 0)), (run.State, run.SubRuns));
        Assert.Equal(limit, most);
        IReadOnlyList<SubRunRow> rows = await shop.SubRunsAsync(run.Id);
        Assert.Equal(Names, rows.Select(row => row.Path).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal((RunState.Succeeded, 1), (row.State, row.Attempts)));
    }

    [Fact]
    public async Task RunSubRuns_OneFails_OthersFinishAndTheRunFails()
    {
        await using Workshop shop = Many(4, (context, _) =>
        {
            context.Log($"hello from {context.Name}");
            return context.Name == "coin07" ? throw new IOException("refused") : Task.CompletedTask;
        });
        JobRun run = await shop.DoAsync("many");
        Assert.Equal((RunState.Failed, "of 40 sub-runs 1 failed", new SubRunCounts(40, 39, 1, 0)), (run.State, run.Error, run.SubRuns));
        SubRunRow failed = Assert.Single(await shop.SubRunsAsync(run.Id), row => row.State == RunState.Failed);
        Assert.Equal(("coin07", "refused"), (failed.Path, failed.Error));
        Assert.Equal("hello from coin07\nattempt 1 failed: refused", await shop.LogAsync(run.Id, "coin07"));
        Assert.Equal("hello from coin08", await shop.LogAsync(run.Id, "coin08"));
    }

    [Fact]
    public async Task RunSubRuns_Retry_WaitsLongerEachTime()
    {
        List<TimeSpan> starts = [];
        Workshop shop = null!;
        await using Workshop made = shop = new Workshop().Job(
            "one",
            (context, ct) => context.RunSubRunsAsync(["x"], 1, (sub, _) =>
            {
                starts.Add(shop.Clock.GetUtcNow() - Workshop.Start);
                return sub.Attempt < 4 ? throw new IOException("not yet") : Task.CompletedTask;
            }, ct),
            spec => spec with { Retry = new RetryPolicy(5, TimeSpan.FromMinutes(1), 3, TimeSpan.FromMinutes(5)) });
        JobRun run = await shop.CallAsync("one");
        await shop.UntilAsync(run.Id, RunState.Succeeded, TimeSpan.FromSeconds(5));
        SubRunRow row = Assert.Single(await shop.SubRunsAsync(run.Id));
        Assert.Equal((4, 3, RunState.Succeeded), (row.Attempts, row.Failures, row.State));
        Assert.Equal([1, 3, 5], starts.Zip(starts.Skip(1), (a, b) => (int)Math.Round((b - a).TotalMinutes)));
    }

    [Fact]
    public async Task RunSubRuns_FailureThatNoAttemptMends_IsNotRetried()
    {
        int calls = 0;
        await using Workshop shop = new() { Options = new JobEngineOptions { IsRetryable = failure => failure is not InvalidDataException } };
        shop.Job("one", (context, ct) => context.RunSubRunsAsync(["x"], 1, (_, _) => throw (++calls > 0 ? new InvalidDataException("bad") : null!), ct),
            spec => spec with { Retry = RetryPolicy.Patient(5) });
        Assert.Equal(RunState.Failed, (await shop.DoAsync("one")).State);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task RunSubRuns_OverTime_EndsAsTimedOut()
    {
        await using Workshop shop = new Workshop().Job(
            "one", (context, ct) => context.RunSubRunsAsync(["x", "y"], 2, (sub, token) => sub.Name == "x" ? Task.Delay(-1, token) : Task.CompletedTask, ct),
            spec => spec with { SubRunTimeOut = TimeSpan.FromMinutes(2) });
        JobRun run = await shop.CallAsync("one");
        await shop.UntilAsync(run.Id, RunState.Failed, TimeSpan.FromSeconds(10));
        SubRunRow late = (await shop.SubRunsAsync(run.Id)).Single(row => row.Path == "x");
        Assert.Equal((RunState.TimedOut, "took longer than 2m"), (late.State, late.Error));
    }

    [Fact]
    public async Task Run_OverTime_EndsAsTimedOutAndItsSubRunsAsCancelled()
    {
        await using Workshop shop = new Workshop().Job(
            "one", (context, ct) => context.RunSubRunsAsync(["x"], 1, (_, token) => Task.Delay(-1, token), ct),
            spec => spec with { TimeOut = TimeSpan.FromMinutes(2) });
        JobRun run = await shop.CallAsync("one");
        await shop.UntilAsync(run.Id, RunState.TimedOut, TimeSpan.FromSeconds(10));
        Assert.Equal("took longer than 2m", (await shop.ReadAsync(run.Id)).Error);
        Assert.Equal(RunState.Cancelled, Assert.Single(await shop.SubRunsAsync(run.Id)).State);
    }

    [Fact]
    public async Task CancelAsync_OfTheRun_KeepsWhatWasDone()
    {
        TaskCompletionSource reached = new();
        await using Workshop shop = Many(1, (context, ct) => context.Name == "coin05" ? Hang(reached, ct) : Task.CompletedTask);
        JobRun run = await shop.CallAsync("many");
        await reached.Task;
        Assert.True(await shop.Engine.CancelAsync(run.Id, null, Workshop.Ct));
        JobRun end = await shop.EndAsync(run);
        Assert.Equal((RunState.Cancelled, "cancelled by a call"), (end.State, end.Error));
        IReadOnlyList<SubRunRow> rows = await shop.SubRunsAsync(run.Id);
        Assert.Equal((5, 1), (rows.Count(row => row.State == RunState.Succeeded), rows.Count(row => row.State == RunState.Cancelled)));
        Assert.False(await shop.Engine.CancelAsync(run.Id, null, Workshop.Ct));
    }

    [Fact]
    public async Task CancelAsync_OfOneSubRun_LetsTheOthersGoOn()
    {
        TaskCompletionSource reached = new();
        await using Workshop shop = Many(1, (context, ct) => context.Name == "coin05" ? Hang(reached, ct) : Task.CompletedTask);
        JobRun run = await shop.CallAsync("many");
        await reached.Task;
        Assert.True(await shop.Engine.CancelAsync(run.Id, "coin30", Workshop.Ct));
        Assert.True(await shop.Engine.CancelAsync(run.Id, "coin05", Workshop.Ct));
        JobRun end = await shop.EndAsync(run);
        Assert.Equal((RunState.Failed, "of 40 sub-runs 2 were cancelled"), (end.State, end.Error));
        Assert.Equal(
            ["coin05", "coin30"], (await shop.SubRunsAsync(run.Id)).Where(row => row.State == RunState.Cancelled).Select(row => row.Path).Order());
    }

    [Fact]
    public async Task RerunAsync_FromFailed_RunsOnlyWhatWasNotDone()
    {
        List<string> ran = [];
        bool isMended = false;
        await using Workshop shop = Many(1, (context, _) =>
        {
            ran.Add(context.Name);
            return !isMended && context.Name is "coin03" or "coin09" && !isMended ? throw new IOException("no") : Task.CompletedTask;
        });
        JobRun first = await shop.DoAsync("many");
        (isMended, ran) = (true, []);
        JobRun second = await shop.EndAsync(await shop.Engine.RerunAsync(first.Id, fromFailed: true, Workshop.Ct));
        Assert.Equal(["coin03", "coin09"], ran);
        Assert.Equal((RunState.Succeeded, first.Id, $"rerun of {first.Id} from failed"), (second.State, second.RerunOf, second.Cause));
        Assert.Equal(new SubRunCounts(40, 40, 0, 0), second.SubRuns);
        ran = [];
        JobRun third = await shop.EndAsync(await shop.Engine.RerunAsync(second.Id, fromFailed: true, Workshop.Ct));
        Assert.Empty(ran);
        Assert.Equal(RunState.Succeeded, third.State);
        await shop.EndAsync(await shop.Engine.RerunAsync(second.Id, fromFailed: false, Workshop.Ct));
        Assert.Equal(Names, ran);
    }

    [Theory]
    [InlineData(RangeUnit.Day, "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02")]
    [InlineData(RangeUnit.Month, "2024-02", "2024-03")]
    public async Task StartAsync_OverARange_RunsOneSubRunAPiece(RangeUnit unit, params string[] pieces)
    {
        JobRange range = new(new(2024, 2, 28, 6, 0, 0, TimeSpan.Zero), new(2024, 3, 2, 12, 0, 0, TimeSpan.Zero));
        List<(string Name, JobRange Range)> seen = [];
        await using Workshop shop = new Workshop().Job(
            "days",
            (context, ct) =>
            {
                seen.Add((context.Name, context.Range!.Value));
                return context.RunSubRunsAsync(["a", "b/c"], 2, (_, _) => Task.CompletedTask, ct);
            },
            spec => spec with { Split = unit });
        JobRun run = await shop.DoAsync("days", request => request with { Range = range });
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(pieces, seen.Select(one => one.Name));
        Assert.Equal(range, new JobRange(seen[0].Range.From, seen[^1].Range.To));
        Assert.Equal(seen.Skip(1).Select(one => one.Range.From), seen.SkipLast(1).Select(one => one.Range.To));
        Assert.Equal(
            pieces.SelectMany(piece => new[] { piece, $"{piece}//a", $"{piece}//b/c" }).Order(StringComparer.Ordinal),
            (await shop.SubRunsAsync(run.Id)).Select(row => row.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_AfterACrash_ResumesWithoutRepeatingWhatWasDone()
    {
        TaskCompletionSource reached = new();
        Workshop crashed = Many(1, (context, ct) => context.Name == "coin12" ? Hang(reached, ct) : Task.CompletedTask);
        JobRun run = await crashed.CallAsync("many");
        await reached.Task;
        await Workshop.UntilAsync(async () => (await crashed.SubRunsAsync(run.Id)).Count == 13);
        Assert.Equal(RunState.Running, (await crashed.ReadAsync(run.Id)).State);

        List<string> again = [];
        await using Workshop next = crashed.Restarted(null, [("many", (context, ct) => context.RunSubRunsAsync(Names, 1, (sub, _) =>
        {
            again.Add(sub.Name);
            return Task.CompletedTask;
        }, ct))]);
        await next.FollowAsync();
        await next.UntilAsync(run.Id, RunState.Succeeded);
        Assert.Equal(Names.Skip(12), again);
        JobRun end = await next.ReadAsync(run.Id);
        Assert.Equal((2, 1, new SubRunCounts(40, 40, 0, 0)), (end.Attempts, end.Interruptions, end.SubRuns));
        Assert.Equal(2, (await next.SubRunsAsync(run.Id)).Single(row => row.Path == "coin12").Attempts);
        Assert.Contains("12 sub-runs were done, 1 going on: coin12", await next.LogAsync(run.Id, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_WhileARunGoesOn_KeepsItAsInterrupted()
    {
        TaskCompletionSource reached = new();
        Workshop shop = Many(2, (context, ct) => context.Name == "coin12" ? Hang(reached, ct) : Task.CompletedTask);
        JobRun run = await shop.CallAsync("many");
        await reached.Task;
        await shop.DisposeAsync();
        JobRun kept = await shop.ReadAsync(run.Id);
        Assert.Equal((RunState.Interrupted, 0), (kept.State, kept.Interruptions));
        await using Workshop next = shop.Restarted(null, [("many", (context, ct) => context.RunSubRunsAsync(Names, 2, (_, _) => Task.CompletedTask, ct))]);
        await next.Engine.ResumeAsync(run.Id, Workshop.Ct);
        Assert.Equal(RunState.Succeeded, (await next.EndAsync(run)).State);
        Assert.Equal(40, (await next.SubRunsAsync(run.Id)).Count(row => row.State == RunState.Succeeded));
    }

    [Fact]
    public async Task RunAsync_AfterACrashDuringABackOff_KeepsTheWaitAndTheFailures()
    {
        Workshop crashed = new Workshop().Job(
            "one", (_, _) => throw new IOException("no"), spec => spec with { Retry = new RetryPolicy(3, TimeSpan.FromMinutes(10), 1, TimeSpan.FromHours(1)) });
        JobRun run = await crashed.CallAsync("one");
        await crashed.UntilAsync(run.Id, RunState.Retrying);
        await using Workshop next = crashed.Restarted();
        await next.FollowAsync();
        next.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal((RunState.Retrying, 1), (await next.ReadAsync(run.Id)) is var waiting ? (waiting.State, waiting.Attempts) : default);
        await next.UntilAsync(run.Id, RunState.Failed, TimeSpan.FromMinutes(1));
        Assert.Equal((3, 3), (await next.ReadAsync(run.Id)) is var end ? (end.Attempts, end.Failures) : default);
    }

    [Fact]
    public async Task RunSubRuns_NamesThatAreNone_AreRefused()
    {
        await using Workshop shop = new Workshop().Job("bad", (context, ct) => context.RunSubRunsAsync(["a", "b//c"], 1, (_, _) => Task.CompletedTask, ct));
        Assert.Contains("'b//c' is no name", (await shop.DoAsync("bad")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_BeyondItsLimit_SaysThatItIsFull()
    {
        await using Workshop shop = new Workshop().Job("chatty", (context, ct) => context.RunSubRunsAsync(["x"], 1, (sub, _) =>
        {
            for (int i = 0; i < LogLimits.LinesOfSubRun + 50; i++)
            {
                sub.Log(new string('a', LogLimits.Characters + i));
            }

            return Task.CompletedTask;
        }, ct));
        JobRun run = await shop.DoAsync("chatty");
        IReadOnlyList<LogLine> lines = await shop.Store.ReadLogAsync(new LogFilter(run.Id, "x"), Workshop.Ct);
        Assert.Equal(LogLimits.LinesOfSubRun, lines.Count);
        Assert.Equal("the log is full: what follows is dropped", lines[^1].Text);
        Assert.All(lines, line => Assert.True(line.Text.Length <= LogLimits.Characters));
    }

    private static Workshop Many(int parallel, Func<JobContext, CancellationToken, Task> body) =>
        new Workshop().Job("many", (context, ct) => context.RunSubRunsAsync(Names, parallel, body, ct));

    private static async Task Hang(TaskCompletionSource reached, CancellationToken ct)
    {
        reached.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
    }
}
