using Candlewick.Jobs;

namespace Candlewick.Testing.Storage;

/// <summary>A store of runs of one test; disposal closes it and deletes what it left.</summary>
public sealed class OpenRunStore(RunStores stores, Func<ValueTask> close) : IAsyncDisposable
{
    public IRunStore Runs => stores.Runs;

    public ILeaseStore Leases => stores.Leases;

    public RunStores Stores => stores;

    public ValueTask DisposeAsync() => close();
}

/// <summary>What every store of runs and leases must do.</summary>
public abstract class RunStoreContract
{
    private static readonly DateTimeOffset Noon = new(2024, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract ValueTask<OpenRunStore> OpenAsync();

    [Fact]
    public async Task Write_OfRuns_GivesGrowingIdsAndReadsBackEqual()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        JobRun full = new()
        {
            Job = "backfill", Cause = "cron 5 0 * * *", State = RunState.Retrying, RerunOf = 7,
            Arguments = new Dictionary<string, string> { ["series"] = "A:B@1m it's \"so\"", ["top"] = "é" },
            Range = new JobRange(Noon.AddDays(-1), Noon), ScheduledFor = Noon.AddMicroseconds(1), CreatedAt = Noon, StartedAt = Noon.AddSeconds(1),
            EndedAt = Noon.AddSeconds(2), RetryAt = Noon.AddSeconds(3), Attempts = 4, Failures = 3, Interruptions = 2, Owner = "me", Error = "it's gone",
            SubRuns = new SubRunCounts(10, 4, 3, 2),
        };
        IReadOnlyList<long> ids = (await store.Runs.WriteAsync(new RunChanges { Added = [full, Run("plain")] }, fence, Ct))!;
        Assert.True(ids[0] < ids[1]);
        IReadOnlyList<JobRun> kept = await store.Runs.ListAsync(new RunFilter(), Ct);
        Assert.Equal(full.Arguments, kept[1].Arguments);
        Assert.Equal(full with { Id = ids[0], Graph = ids[0], Arguments = kept[1].Arguments }, kept[1]);
        Assert.Equal(Run("plain") with { Id = ids[1], Graph = ids[1], Arguments = kept[0].Arguments }, kept[0]);
        await store.Runs.WriteAsync(new RunChanges { Changed = [kept[0] with { State = RunState.Succeeded, EndedAt = Noon }] }, fence, Ct);
        Assert.Equal(RunState.Succeeded, Assert.Single(await store.Runs.ListAsync(new RunFilter("plain"), Ct)).State);
    }

    [Fact]
    public async Task Write_OfGraphs_LinksRunsThatAreCreatedTogether()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        await store.Runs.WriteAsync(new RunChanges { Added = [Run("before")] }, fence, Ct);
        JobRun[] added = [Run("a"), Run("b") with { Graph = -1 }, Run("c"), Run("d") with { Graph = -3 }];
        IReadOnlyList<long> ids = (await store.Runs.WriteAsync(new RunChanges { Added = added }, fence, Ct))!;
        Assert.Equal([ids[1], ids[0]], (await store.Runs.ListAsync(new RunFilter(Graph: ids[0]), Ct)).Select(run => run.Id));
        Assert.Equal([ids[3], ids[2]], (await store.Runs.ListAsync(new RunFilter(Graph: ids[2]), Ct)).Select(run => run.Id));
    }

    [Fact]
    public async Task List_EveryField_Filters()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        IReadOnlyList<long> ids = (await store.Runs.WriteAsync(
            new RunChanges { Added = [Run("a"), Run("b") with { State = RunState.Failed, EndedAt = Noon }, Run("a") with { State = RunState.Succeeded, EndedAt = Noon }] }, fence, Ct))!;
        async Task<long[]> IdsAsync(RunFilter filter) => [.. (await store.Runs.ListAsync(filter, Ct)).Select(run => run.Id)];
        Assert.Equal([ids[2], ids[0]], await IdsAsync(new RunFilter("a")));
        Assert.Equal([ids[2], ids[1]], await IdsAsync(new RunFilter(IsEnded: true)));
        Assert.Equal([ids[0]], await IdsAsync(new RunFilter(IsEnded: false)));
        Assert.Equal([ids[1]], await IdsAsync(new RunFilter(States: [RunState.Failed, RunState.TimedOut])));
        Assert.Equal([ids[2], ids[0]], await IdsAsync(new RunFilter(Ids: [ids[0], ids[2], 999])));
        Assert.Equal([ids[2]], await IdsAsync(new RunFilter(Limit: 1)));
        Assert.Equal([ids[1], ids[0]], await IdsAsync(new RunFilter(Before: ids[2])));
        Assert.Equal([ids[1]], await IdsAsync(new RunFilter(Limit: 1, Before: ids[2])));
        Assert.Equal([ids[0]], await IdsAsync(new RunFilter("a", Before: ids[2])));
        Assert.Empty(await IdsAsync(new RunFilter(Before: ids[0])));
        Assert.Empty(await IdsAsync(new RunFilter(States: [])));
        Assert.Empty(await IdsAsync(new RunFilter(Ids: [])));
    }

    [Fact]
    public async Task Write_OfSubRuns_AnEndTakesThePlaceOfItsStart()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        SubRunRow begun = Sub("it's", RunState.Running), waiting = begun with { State = RunState.Retrying, Failures = 1, RetryAt = Noon.AddMinutes(1), Error = "no" };
        await store.Runs.WriteAsync(new RunChanges { Open = [begun, Sub("other", RunState.Running)] }, fence, Ct);
        await store.Runs.WriteAsync(new RunChanges { Open = [waiting] }, fence, Ct);
        Assert.Equal([waiting], await SubRunsAsync(store, new SubRunFilter(1, Contains: "it's")));
        SubRunRow ended = begun with { State = RunState.Succeeded, Attempts = 2, EndedAt = Noon.AddMinutes(2) };
        await store.Runs.WriteAsync(new RunChanges { Ended = [ended] }, fence, Ct);
        Assert.Equal([ended, Sub("other", RunState.Running)], await SubRunsAsync(store, new SubRunFilter(1)));
        Assert.Equal(TimeSpan.FromMinutes(2), ended.Duration);
        SubRunRow again = begun with { Attempts = 3 };
        await store.Runs.WriteAsync(new RunChanges { Voided = [(1, "it's")], Open = [again] }, fence, Ct);
        Assert.Equal([again], await SubRunsAsync(store, new SubRunFilter(1, Contains: "it's")));
    }

    [Fact]
    public async Task ListSubRuns_EveryField_FiltersAndCounts()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        SubRunRow[] ended =
        [
            Sub("2024-03", RunState.Failed), Sub("2024-03//A:B@1h/bid", RunState.Succeeded), Sub("2024-03//C", RunState.Failed),
            Sub("2024-03//C//deep", RunState.Succeeded), Sub("é//x", RunState.Succeeded),
        ];
        await store.Runs.WriteAsync(
            new RunChanges { Ended = [.. ended.Select((row, i) => row with { StartedAt = Noon.AddSeconds(i), EndedAt = Noon.AddSeconds(i) })], Open = [Sub("z", RunState.Running) with { Run = 2 }] },
            fence, Ct);
        async Task<string[]> PathsAsync(SubRunFilter filter) => [.. (await store.Runs.ListSubRunsAsync(filter, Ct)).Rows.Select(row => row.Path)];
        Assert.Equal(ended.Select(row => row.Path), await PathsAsync(new SubRunFilter(1)));
        Assert.Equal(["z"], await PathsAsync(new SubRunFilter(2)));
        Assert.Equal(["2024-03"], await PathsAsync(new SubRunFilter(1, Parent: "")));
        Assert.Equal(["2024-03//A:B@1h/bid", "2024-03//C"], await PathsAsync(new SubRunFilter(1, Parent: "2024-03")));
        Assert.Equal(["é//x"], await PathsAsync(new SubRunFilter(1, Parent: "é")));
        Assert.Equal(["2024-03", "2024-03//C"], await PathsAsync(new SubRunFilter(1, [RunState.Failed])));
        Assert.Equal(["2024-03//A:B@1h/bid"], await PathsAsync(new SubRunFilter(Contains: "A:B")));
        Assert.Equal(["2024-03//A:B@1h/bid", "2024-03//C"], await PathsAsync(new SubRunFilter(1, Skip: 1, Limit: 2)));
        SubRunPage counts = await store.Runs.ListSubRunsAsync(new SubRunFilter(Limit: 0), Ct);
        Assert.Empty(counts.Rows);
        Assert.Equal((2, 3, 1), (counts.Counts[RunState.Failed], counts.Counts[RunState.Succeeded], counts.Counts[RunState.Running]));
    }

    [Fact]
    public async Task ListSubRuns_ByPagesWhileSomeEnd_GivesEachOnceAndAllCounted()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        string[] paths = ["B", "a", "a//x", "b", "c", "é"];
        await store.Runs.WriteAsync(
            new RunChanges { Open = [.. paths.Select((path, i) => Sub(path, RunState.Running) with { StartedAt = Noon.AddSeconds(-i) }), Sub("other", RunState.Running) with { Run = 2 }] }, fence, Ct);
        List<string> seen = [];
        string? after = null;
        foreach (string ending in (string[])["é", "a", "c"])
        {
            SubRunPage page = await store.Runs.ListSubRunsAsync(new SubRunFilter(1, Limit: 2) { After = after }, Ct);
            seen.AddRange(page.Rows.Select(row => row.Path));
            Assert.Equal(paths.Length, page.Counts.Values.Sum());
            after = seen[^1];
            await store.Runs.WriteAsync(new RunChanges { Ended = [Sub(ending, RunState.Succeeded) with { EndedAt = Noon }] }, fence, Ct);
        }

        Assert.Equal(paths, seen);
        Assert.Empty(await SubRunsAsync(store, new SubRunFilter(1) { After = after }));
    }

    [Fact]
    public async Task ReadLog_GivesTheLinesAskedForInOrder()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        LogLine[] lines = [.. Enumerable.Range(1, 6).Select(i => new LogLine(1, i % 2 == 0 ? "x" : "", i, Noon.AddSeconds(-i), $"line {i}"))];
        await store.Runs.WriteAsync(new RunChanges { Log = [.. lines, new LogLine(2, "", 1, Noon, "other")] }, fence, Ct);
        Assert.Equal(lines, await store.Runs.ReadLogAsync(new LogFilter(1), Ct));
        Assert.Equal([lines[1], lines[3], lines[5]], await store.Runs.ReadLogAsync(new LogFilter(1, "x"), Ct));
        Assert.Equal([lines[2], lines[4]], await store.Runs.ReadLogAsync(new LogFilter(1, "", Limit: 2), Ct));
        Assert.Equal([lines[0], lines[1]], await store.Runs.ReadLogAsync(new LogFilter(1, Limit: 2, After: 0), Ct));
        Assert.Equal([lines[3]], await store.Runs.ReadLogAsync(new LogFilter(1, "x", Limit: 1, After: 2), Ct));
        Assert.Empty(await store.Runs.ReadLogAsync(new LogFilter(1, After: 6), Ct));
    }

    [Fact]
    public async Task Write_OfSchedules_ReplacesThem()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        ScheduleState first = new("a", "every 5m", null, Noon, IsPaused: false), second = new("a", "cron 5 0 * * *", Noon, Noon.AddDays(-1), IsPaused: true);
        await store.Runs.WriteAsync(new RunChanges { Schedules = [first, second] }, fence, Ct);
        await store.Runs.WriteAsync(new RunChanges { Schedules = [first with { LastFire = Noon.AddMinutes(5) }] }, fence, Ct);
        Assert.Equal([second, first with { LastFire = Noon.AddMinutes(5) }], await store.Runs.ListSchedulesAsync(Ct));
    }

    [Fact]
    public async Task Write_ForgetBefore_DropsOldRunsWithTheirPartsAndGivesNoIdTwice()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        JobRun old = Run("old") with { State = RunState.Failed, EndedAt = Noon.AddDays(-1) };
        IReadOnlyList<long> ids = (await store.Runs.WriteAsync(
            new RunChanges { Added = [old with { EndedAt = Noon }, Run("running"), old, old] }, fence, Ct))!;
        foreach (long id in ids)
        {
            await store.Runs.WriteAsync(
                new RunChanges
                {
                    Ended = [Sub("a", RunState.Succeeded) with { Run = id }], Open = [Sub("b", RunState.Running) with { Run = id }],
                    Log = [new LogLine(id, "", 1, Noon, "x")],
                },
                fence, Ct);
        }

        await store.Runs.WriteAsync(new RunChanges { ForgetBefore = Noon }, fence, Ct);
        Assert.Equal([ids[1], ids[0]], (await store.Runs.ListAsync(new RunFilter(), Ct)).Select(run => run.Id));
        foreach ((long id, int left) in ids.Zip([1, 1, 0, 0]))
        {
            Assert.Equal(2 * left, (await SubRunsAsync(store, new SubRunFilter(id))).Count);
            Assert.Equal(left, (await store.Runs.ReadLogAsync(new LogFilter(id), Ct)).Count);
        }

        Assert.True((await store.Runs.WriteAsync(new RunChanges { Added = [Run("new")] }, fence, Ct))![0] > ids[3]);
    }

    [Fact]
    public async Task Acquire_HeldByAnother_IsRefusedUntilItIsOver()
    {
        await using OpenRunStore store = await OpenAsync();
        Lease first = (await store.Leases.TryAcquireAsync(Wish("a", Noon), Ct))!;
        Assert.Equal(first, await store.Leases.FindAsync("jobs", Ct));
        Assert.Null(await store.Leases.TryAcquireAsync(Wish("b", Noon.AddSeconds(29)), Ct));
        Assert.NotNull(await store.Leases.TryAcquireAsync(Wish("b", Noon) with { Name = "other" }, Ct));
        Lease second = (await store.Leases.TryAcquireAsync(Wish("b", Noon.AddSeconds(30)), Ct))!;
        Assert.True(second.Token > first.Token);
        Assert.Null(await store.Leases.TryAcquireAsync(Wish("a", Noon.AddSeconds(31)), Ct));
    }

    [Fact]
    public async Task Acquire_BySameOwner_GivesAGreaterToken()
    {
        await using OpenRunStore store = await OpenAsync();
        Lease first = (await store.Leases.TryAcquireAsync(Wish("a", Noon), Ct))!;
        Lease second = (await store.Leases.TryAcquireAsync(Wish("a", Noon.AddSeconds(1)), Ct))!;
        Assert.True(second.Token > first.Token);
        Assert.Null(await store.Leases.RenewAsync(first, Noon.AddHours(1), Ct));
    }

    [Fact]
    public async Task Renew_MovesTheEnd_UnlessSomebodyHasTakenIt()
    {
        await using OpenRunStore store = await OpenAsync();
        Lease first = (await store.Leases.TryAcquireAsync(Wish("a", Noon), Ct))!;
        Assert.Equal(first with { Until = Noon.AddMinutes(5) }, await store.Leases.RenewAsync(first, Noon.AddMinutes(5), Ct));
        Assert.Null(await store.Leases.TryAcquireAsync(Wish("b", Noon.AddMinutes(4)), Ct));
        Lease second = (await store.Leases.TryAcquireAsync(Wish("b", Noon.AddMinutes(5)), Ct))!;
        Assert.Null(await store.Leases.RenewAsync(first, Noon.AddHours(1), Ct));
        Assert.Equal(second, await store.Leases.FindAsync("jobs", Ct));
    }

    [Fact]
    public async Task Release_FreesAtOnceAndKeepsTheTokenUsed()
    {
        await using OpenRunStore store = await OpenAsync();
        Lease first = (await store.Leases.TryAcquireAsync(Wish("a", Noon), Ct))!;
        await store.Leases.ReleaseAsync(first, Ct);
        Assert.Null(await store.Leases.FindAsync("jobs", Ct));
        Assert.Null(await store.Leases.RenewAsync(first, Noon.AddHours(1), Ct));
        Lease second = (await store.Leases.TryAcquireAsync(Wish("b", Noon.AddSeconds(1)), Ct))!;
        Assert.True(second.Token > first.Token);
        await store.Leases.ReleaseAsync(first, Ct);
        Assert.Equal(second, await store.Leases.FindAsync("jobs", Ct));
    }

    [Fact]
    public async Task Write_UnderAnOldToken_KeepsNothing()
    {
        await using OpenRunStore store = await OpenAsync();
        Assert.Null(await store.Runs.WriteAsync(new RunChanges { Added = [Run("a")] }, new Fence("jobs", 1), Ct));
        Fence old = await TakeAsync(store);
        Lease current = (await store.Leases.TryAcquireAsync(Wish("b", Noon.AddHours(2)), Ct))!;
        Assert.Null(await store.Runs.WriteAsync(new RunChanges { Added = [Run("a")], Ended = [Sub("x", RunState.Succeeded)] }, old, Ct));
        Assert.Empty(await store.Runs.ListAsync(new RunFilter(), Ct));
        Assert.Empty(await SubRunsAsync(store, new SubRunFilter()));
        Assert.NotNull(await store.Runs.WriteAsync(new RunChanges { Added = [Run("a")] }, current.Fence, Ct));
        await store.Leases.ReleaseAsync(current, Ct);
        Assert.Null(await store.Runs.WriteAsync(new RunChanges { Added = [Run("b")] }, current.Fence, Ct));
    }

    [Fact]
    public async Task Write_FromManySidesAtOnce_LosesNothing()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = await TakeAsync(store);
        IReadOnlyList<long>?[] all = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => store.Runs.WriteAsync(
            new RunChanges { Added = [Run("a"), Run("b")], Ended = [Sub($"x{i}", RunState.Succeeded)] }, fence, Ct))));
        Assert.Equal(100, all.SelectMany(ids => ids!).Distinct().Count());
        Assert.Equal(50, (await store.Runs.ListSubRunsAsync(new SubRunFilter(Limit: 0), Ct)).Counts[RunState.Succeeded]);
    }

    private static async Task<Fence> TakeAsync(OpenRunStore store) => (await store.Leases.TryAcquireAsync(Wish("a", Noon), Ct))!.Fence;

    private static LeaseRequest Wish(string owner, DateTimeOffset at) => new("jobs", owner, at, at.AddSeconds(30));

    private static JobRun Run(string job) => new() { Job = job, Cause = "call", CreatedAt = Noon };

    private static SubRunRow Sub(string path, RunState state) => new(1, path, state, 1, 0, Noon, state == RunState.Running ? null : Noon);

    private static async Task<IReadOnlyList<SubRunRow>> SubRunsAsync(OpenRunStore store, SubRunFilter filter) =>
        (await store.Runs.ListSubRunsAsync(filter, Ct)).Rows;
}
