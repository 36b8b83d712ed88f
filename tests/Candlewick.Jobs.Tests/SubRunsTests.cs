namespace Candlewick.Jobs.Tests;

public sealed class SubRunsTests
{
    private static readonly int[] Items = [.. Enumerable.Range(0, 40)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task RunAsync_Limit_IsReachedAndNeverPassed(int limit)
    {
        int running = 0, most = 0;
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SubRuns.RunAsync(
            Items,
            Name,
            limit,
            async (item, ct) =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == limit)
                {
                    full.TrySetResult();
                }

                await full.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, ct);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return item;
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(limit, most);
    }

    [Fact]
    public async Task RunAsync_OneFails_TheOthersFinish()
    {
        IReadOnlyList<SubRun<int>> runs = await SubRuns.RunAsync(
            Items, Name, 4, (item, _) => item == 7 ? throw new IOException("disk") : Task.FromResult(item * 2), TestContext.Current.CancellationToken);
        SubRun<int> failed = Assert.Single(runs, run => run.Failure is not null);
        Assert.Equal("item 7", failed.Name);
        Assert.Equal("disk", Assert.IsType<IOException>(failed.Failure).Message);
        Assert.Equal(Items.Where(item => item != 7).Select(item => item * 2), runs.Where(run => run.Failure is null).Select(run => run.Report));
    }

    [Fact]
    public async Task RunAsync_FinishedInAnyOrder_GivesTheOrderOfTheItems()
    {
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IReadOnlyList<SubRun<int>> runs = await SubRuns.RunAsync(
            [0, 1, 2],
            Name,
            3,
            async (item, ct) =>
            {
                if (item == 2)
                {
                    last.SetResult();
                }

                await last.Task.WaitAsync(ct);
                return item;
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(["item 0", "item 1", "item 2"], runs.Select(run => run.Name));
    }

    [Fact]
    public async Task RunAsync_Cancelled_StopsAndSaysSo()
    {
        using CancellationTokenSource stop = new();
        int started = 0;
        Task run = SubRuns.RunAsync(
            Items,
            Name,
            2,
            async (item, ct) =>
            {
                if (Interlocked.Increment(ref started) == 2)
                {
                    await stop.CancelAsync();
                }

                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
                return item;
            },
            stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(2, started);
    }

    [Fact]
    public async Task RunAsync_CancellationOfItsOwn_IsAFailureOfThatItemOnly()
    {
        IReadOnlyList<SubRun<int>> runs = await SubRuns.RunAsync(
            Items, Name, 4, (item, _) => item == 3 ? throw new OperationCanceledException("time-out") : Task.FromResult(item), TestContext.Current.CancellationToken);
        Assert.IsType<OperationCanceledException>(Assert.Single(runs, run => run.Failure is not null).Failure);
    }

    [Fact]
    public async Task RunAsync_NoItems_GivesNothing() =>
        Assert.Empty(await SubRuns.RunAsync(Array.Empty<int>(), Name, 1, (item, _) => Task.FromResult(item), TestContext.Current.CancellationToken));

    [Fact]
    public async Task RunAsync_NoLimit_IsTheCallersMistake() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            SubRuns.RunAsync(Items, Name, 0, (item, _) => Task.FromResult(item), TestContext.Current.CancellationToken));

    private static string Name(int item) => $"item {item}";

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var current && current != seen)
        {
            seen = current;
        }
    }
}
