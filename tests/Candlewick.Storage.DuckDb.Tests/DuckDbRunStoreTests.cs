using Candlewick.Jobs;
using Candlewick.Testing;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class DuckDbRunStoreTests : RunStoreContract
{
    protected override async ValueTask<OpenRunStore> OpenAsync()
    {
        TemporaryFolder folder = new();
        DuckDbStore store = await Engine.OpenFileAsync(folder.File("runs.duckdb"));
        return new OpenRunStore(store.Runs, async () =>
        {
            await store.DisposeAsync();
            folder.Dispose();
        });
    }

    [Fact]
    public async Task Reopen_KeepsRunsLeasesAndTheSequence()
    {
        using TemporaryFolder folder = new();
        CancellationToken ct = TestContext.Current.CancellationToken;
        DateTimeOffset noon = new(2024, 3, 10, 12, 0, 0, TimeSpan.Zero);
        LeaseRequest wish = new("jobs", "a", noon, noon.AddSeconds(30));
        JobRun run = new() { Job = "a", Cause = "call", CreatedAt = noon };
        long first;
        Fence old;
        await using (DuckDbStore store = await Engine.OpenFileAsync(folder.File("runs.duckdb")))
        {
            old = (await store.Runs.Leases.TryAcquireAsync(wish, ct))!.Fence;
            first = (await store.Runs.Runs.WriteAsync(new RunChanges { Added = [run] }, old, ct))![0];
        }

        await using DuckDbStore again = await Engine.OpenFileAsync(folder.File("runs.duckdb"));
        Assert.Equal(first, Assert.Single(await again.Runs.Runs.ListAsync(new RunFilter(), ct)).Id);
        Assert.Null(await again.Runs.Leases.TryAcquireAsync(wish with { Owner = "b" }, ct));
        Fence taken = (await again.Runs.Leases.TryAcquireAsync(wish, ct))!.Fence;
        Assert.True(taken.Token > old.Token);
        Assert.True((await again.Runs.Runs.WriteAsync(new RunChanges { Added = [run] }, taken, ct))![0] > first);
        await using IQueryResult rows = await again.Roles.Queries.QueryAsync("SELECT job, state FROM runs", ct);
        List<object?[]> shown = [];
        await foreach (object?[] row in rows.ReadRowsAsync(ct))
        {
            shown.Add(row);
        }

        Assert.Equal([["a", "waiting"], ["a", "waiting"]], shown);
    }
}
