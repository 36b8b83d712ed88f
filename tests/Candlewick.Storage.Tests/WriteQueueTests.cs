using Candlewick.Storage.Writing;

namespace Candlewick.Storage.Tests;

public sealed class WriteQueueTests : IAsyncDisposable
{
    private const long RowsOfGroup = 100;

    private readonly GatheredGroups _groups = new();
    private readonly WriteQueue<List<int>> _queue;
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriteQueueTests() => _queue = new WriteQueue<List<int>>(_groups, RowsOfGroup, typeof(WriteQueueTests));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _queue.DisposeAsync();

    [Fact]
    public async Task Run_OfWritesThatWait_CommitsThemAsGroupsOfSoManyRows()
    {
        Task first = await HoldAsync();
        Task<int>[] writes = [.. Enumerable.Range(1, 5).Select(number => RunAsync(number, rows: 40))];
        _gate.SetResult();
        await first;
        int[] answers = await Task.WhenAll(writes);
        Assert.Equal([1, 2, 3, 4, 5], answers);
        Assert.Equal(["0", "1 2", "3 4", "5"], _groups.Committed);
    }

    [Fact]
    public async Task Run_OfAWriteThatFails_FailsItAlone()
    {
        Task first = await HoldAsync();
        Task<int>[] writes = [.. Enumerable.Range(1, 3).Select(number => RunAsync(number == 2 ? -2 : number, rows: 1))];
        _gate.SetResult();
        await first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => writes[1]);
        int[] answers = await Task.WhenAll(writes[0], writes[2]);
        Assert.Equal([1, 3], answers);
        Assert.Equal(["0", "1", "3"], _groups.Committed);
        Assert.Equal(2, _groups.RolledBack);
    }

    [Fact]
    public async Task Run_CancelledBeforeItIsBegun_IsLeftOut()
    {
        Task first = await HoldAsync();
        using CancellationTokenSource cancel = new();
        Task<int> cancelled = _queue.RunAsync(session => AddAsync(session, 1), 1, cancel.Token);
        await cancel.CancelAsync();
        Task<int> other = RunAsync(2, rows: 1);
        _gate.SetResult();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(2, await other);
        Assert.Equal(["0", "2"], _groups.Committed);
    }

    [Fact]
    public async Task Dispose_WithWritesThatWait_FinishesThemAndTakesNoMore()
    {
        Task<int>[] writes = [.. Enumerable.Range(0, 4).Select(number => RunAsync(number, rows: 1))];
        await _queue.DisposeAsync();
        int[] answers = await Task.WhenAll(writes);
        Assert.Equal([0, 1, 2, 3], answers);
        Assert.True(_groups.IsDisposed);
        Assert.Contains(nameof(WriteQueueTests), (await Assert.ThrowsAsync<ObjectDisposedException>(() => RunAsync(9, rows: 1))).Message, StringComparison.Ordinal);
    }

    /// <summary>A write under way that lasts until the gate opens, so that others gather behind it.</summary>
    private async Task<Task> HoldAsync()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> held = _queue.RunAsync(
            async session =>
            {
                begun.SetResult();
                await _gate.Task;
                return await AddAsync(session, 0);
            },
            0, Ct);
        await begun.Task;
        return held;
    }

    private Task<int> RunAsync(int number, long rows) => _queue.RunAsync(session => AddAsync(session, number), rows, Ct);

    private static ValueTask<int> AddAsync(List<int> session, int number)
    {
        session.Add(number >= 0 ? number : throw new InvalidOperationException("no such number"));
        return ValueTask.FromResult(number);
    }

    private sealed class GatheredGroups : IGroupCommit<List<int>>
    {
        public List<string> Committed { get; } = [];

        public int RolledBack { get; private set; }

        public bool IsDisposed { get; private set; }

        public async ValueTask CommitAsync(IReadOnlyList<QueuedWrite<List<int>>> group)
        {
            List<int> session = [];
            foreach (QueuedWrite<List<int>> write in group)
            {
                await write.ApplyAsync(session);
            }

            Committed.Add(string.Join(' ', session));
        }

        public ValueTask RollbackAsync()
        {
            RolledBack++;
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
