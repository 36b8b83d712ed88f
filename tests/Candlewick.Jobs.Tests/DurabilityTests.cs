using System.Collections.Concurrent;
using Candlewick.Testing.Stores;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Jobs.Tests;

/// <summary>What is durable when: group commits, ends that count only once they are kept, a store that fails, crashes at any point.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task RunSubRuns_EndThatIsNotKeptYet_DoesNotCount()
    {
        TestStore opened = TestStores.Open();
        IRunStore runs = opened.Runs.Runs;
        GatedStore gate = new(runs);
        bool hasReturned = false;
        JobGraph graph = JobGraph.Of([new JobDefinition(new JobSpec("one", "one"), () => new Body(async (context, ct) =>
        {
            await context.RunSubRunsAsync(["x"], 1, (_, _) => Task.CompletedTask, ct);
            hasReturned = true;
        }))]);
        await using JobEngine engine = new(graph, opened.Runs with { Runs = gate }, Options(opened));
        gate.BlockOn = changes => changes.Ended.Count > 0;
        JobRun run = await engine.StartAsync(new RunRequest("one"), Workshop.Ct);
        await gate.Blocked;
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Workshop.Ct);
        bool isEarly = hasReturned || engine.WaitAsync(run.Id, Workshop.Ct).IsCompleted;
        RunState kept = (await runs.ListAsync(new RunFilter(), Workshop.Ct))[0].State;
        gate.Open();
        Assert.Equal((false, RunState.Running), (isEarly, kept));
        Assert.Equal((RunState.Succeeded, 1L), (await engine.WaitAsync(run.Id, Workshop.Ct)) is var end ? (end.State, end.SubRuns.Done) : default);
    }

    [Fact]
    public async Task RunSubRuns_ManyShortOnes_AreKeptInFewGroupsAndAsEndsOnly()
    {
        TestStore opened = TestStores.Open();
        IRunStore runs = opened.Runs.Runs;
        GatedStore counted = new(runs);
        string[] names = [.. Enumerable.Range(0, 1_000).Select(i => $"n{i}")];
        JobGraph graph = JobGraph.Of([new JobDefinition(new JobSpec("one", "one"), () => new Body((context, ct) =>
            context.RunSubRunsAsync(names, 2, (_, _) => Task.CompletedTask, ct)))]);
        await using JobEngine engine = new(graph, opened.Runs with { Runs = counted }, Options(opened));
        JobRun run = await engine.StartAsync(new RunRequest("one"), Workshop.Ct);
        Assert.Equal(1_000, (await engine.WaitAsync(run.Id, Workshop.Ct)).SubRuns.Done);
        Assert.Equal(1_000, counted.Writes.Sum(changes => changes.Ended.Count));
        Assert.True(counted.Writes.Count < 250, $"{counted.Writes.Count} groups");
        Assert.True(counted.Writes.Sum(changes => changes.Open.Count) < 500);
    }

    [Fact]
    public async Task Engine_StoreThatFails_TellsWhoeverWaitsAndStops()
    {
        TestStore opened = TestStores.Open();
        IRunStore runs = opened.Runs.Runs;
        GatedStore failing = new(runs) { FailOn = changes => changes.Ended.Count > 0 };
        JobGraph graph = JobGraph.Of([new JobDefinition(new JobSpec("one", "one"), () => new Body((context, ct) =>
            context.RunSubRunsAsync(["x", "y"], 1, (_, _) => Task.CompletedTask, ct)))]);
        await using JobEngine engine = new(graph, opened.Runs with { Runs = failing }, Options(opened));
        JobRun run = await engine.StartAsync(new RunRequest("one"), Workshop.Ct);
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => engine.WaitAsync(run.Id, Workshop.Ct).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));
        Assert.Contains("disk full", failure.ToString(), StringComparison.Ordinal);
        InvalidOperationException later = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.StartAsync(new RunRequest("one"), Workshop.Ct));
        Assert.Contains("disk full", later.Message, StringComparison.Ordinal);
        Assert.Equal(RunState.Running, Assert.Single(await runs.ListAsync(new RunFilter(), Workshop.Ct)).State);
    }

    [Fact]
    public async Task RunAsync_AfterAStoreFailed_BeginsAfreshAndTakesTheRunUp()
    {
        TestStore opened = TestStores.Open();
        IRunStore runs = opened.Runs.Runs;
        GatedStore failing = new(runs) { FailOn = changes => changes.Ended.Count > 0 };
        JobGraph graph = JobGraph.Of([new JobDefinition(new JobSpec("one", "one"), () => new Body((context, ct) =>
            context.RunSubRunsAsync(["x", "y"], 1, (_, _) => Task.CompletedTask, ct)))]);
        await using JobEngine engine = new(graph, opened.Runs with { Runs = failing }, Options(opened));
        Task loop = engine.RunAsync(Workshop.Ct);
        await Workshop.UntilAsync(async () => await opened.Runs.Leases.FindAsync("jobs", Workshop.Ct) is not null);
        JobRun run = await engine.StartAsync(new RunRequest("one"), Workshop.Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(() => loop.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));
        failing.FailOn = _ => false;
        using CancellationTokenSource stop = new();
        Task again = engine.RunAsync(stop.Token);
        await Workshop.UntilAsync(async () => (await runs.ListAsync(new RunFilter(Ids: [run.Id]), Workshop.Ct))[0].State == RunState.Succeeded);
        await stop.CancelAsync();
        await again;
        Assert.Equal(1, (await runs.ListAsync(new RunFilter(Ids: [run.Id]), Workshop.Ct))[0].Interruptions);
    }

    /// <summary>Whatever fails and wherever the process ends: what was kept as done is never done again, and in the end everything is done.</summary>
    [Fact]
    public void Engine_Law_DoneOnceIsDoneForEver()
    {
        TestStore opened = TestStores.Open();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25),
            Prop.ForAll<byte, byte, byte>((failures, crash, parallel) => RunWithCrashesAsync(opened, failures, crash, 1 + (parallel % 4)).GetAwaiter().GetResult()));
    }

    private static async Task<bool> RunWithCrashesAsync(TestStore opened, int failEvery, int crashAfter, int parallel)
    {
        string[] names = [.. Enumerable.Range(0, 30).Select(i => $"n{i}")];
        ConcurrentDictionary<string, int> attempts = new();
        JobRun? run = null;
        for (int life = 0; life < 8; life++)
        {
            HashSet<string> doneBefore = run is null ? [] : await DoneAsync(opened, run.Id);
            ConcurrentBag<string> ran = [];
            int begun = 0;
            TaskCompletionSource crashed = new();
            JobGraph graph = JobGraph.Of([new JobDefinition(
                new JobSpec("one", "one") { Retry = new RetryPolicy(3, TimeSpan.Zero, 1, TimeSpan.Zero) },
                () => new Body((context, ct) => context.RunSubRunsAsync(names, parallel, async (sub, token) =>
                {
                    ran.Add(sub.Name);
                    if (life < 7 && Interlocked.Increment(ref begun) > (crashAfter % 12) + life)
                    {
                        crashed.TrySetResult();
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                    }

                    if (attempts.AddOrUpdate(sub.Name, 1, (_, count) => count + 1) is 1 && sub.Name.Length * 7 % (1 + (failEvery % 5)) == 0)
                    {
                        throw new IOException("once");
                    }
                }, ct)))]);
            JobEngine engine = new(graph, opened.Runs, Options(opened));
            run = run is null ? await engine.StartAsync(new RunRequest("one"), Workshop.Ct) : await engine.ResumeAsync(run.Id, Workshop.Ct);
            Task<JobRun> end = engine.WaitAsync(run.Id, Workshop.Ct);
            await Task.WhenAny(end, crashed.Task);
            if (ran.Any(doneBefore.Contains))
            {
                return false;
            }

            if (end.IsCompleted)
            {
                await engine.DisposeAsync();
                return (await end).State == RunState.Succeeded && (await DoneAsync(opened, run.Id)).Count == names.Length;
            }

            // The engine is left where it stands, as kill -9 would: the next one takes the lease, and this one may keep nothing more.
        }

        return false;
    }

    private static JobEngineOptions Options(TestStore opened) => new() { WallClock = opened.Clock };

    private static async Task<HashSet<string>> DoneAsync(TestStore opened, long run) =>
        [.. (await opened.Runs.Runs.ListSubRunsAsync(new SubRunFilter(run, [RunState.Succeeded], Limit: int.MaxValue), Workshop.Ct)).Rows.Select(row => row.Path)];

    private sealed class Body(Func<JobContext, CancellationToken, Task> body) : IJobBody
    {
        public Task RunAsync(JobContext context, CancellationToken ct) => body(context, ct);
    }

    /// <summary>A store that can be made to wait, or to fail, before it keeps something; and remembers what it kept.</summary>
    private sealed class GatedStore(IRunStore inner) : IRunStore
    {
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<RunChanges, bool> BlockOn { get; set; } = _ => false;

        public Func<RunChanges, bool> FailOn { get; set; } = _ => false;

        public ConcurrentBag<RunChanges> Writes { get; } = [];

        public Task Blocked => _blocked.Task;

        public void Open() => _open.SetResult();

        public async Task<IReadOnlyList<long>?> WriteAsync(RunChanges changes, Fence fence, CancellationToken ct)
        {
            if (BlockOn(changes))
            {
                _blocked.TrySetResult();
                await _open.Task;
            }

            if (FailOn(changes))
            {
                throw new IOException("disk full");
            }

            Writes.Add(changes);
            return await inner.WriteAsync(changes, fence, ct);
        }

        public Task<IReadOnlyList<JobRun>> ListAsync(RunFilter filter, CancellationToken ct) => inner.ListAsync(filter, ct);

        public Task<SubRunPage> ListSubRunsAsync(SubRunFilter filter, CancellationToken ct) => inner.ListSubRunsAsync(filter, ct);

        public Task<IReadOnlyList<LogLine>> ReadLogAsync(LogFilter filter, CancellationToken ct) => inner.ReadLogAsync(filter, ct);

        public Task<IReadOnlyList<ScheduleState>> ListSchedulesAsync(CancellationToken ct) => inner.ListSchedulesAsync(ct);
    }
}
