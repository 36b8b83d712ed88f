using Candlewick.Jobs;
using Candlewick.Storage.ClickHouse.Schema;
using Candlewick.Storage.ClickHouse.Writing;
using Candlewick.Storage.Memory;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.ClickHouse.Tests;

/// <summary>What a server, a network and other writers can do to a write: it is kept once or not at all, and the caller hears which.</summary>
public sealed class FaultTests
{
    private const int Rows = 5_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_ThatIsCutInTheMiddleOfItsRows_IsRepeatedWhole()
    {
        await using Opened direct = await Opened.NewAsync();
        await using CuttingProxy proxy = new(direct.Options.Endpoint.Port);
        await using ClickHouseStore store = await Engine.OpenAsync(Through(proxy, direct.Options));
        int cuts = 0;
        proxy.Rule = (bytes, sent) => bytes > 100_000 && cuts++ == 0 ? CutMoment.Before : CutMoment.None;
        Assert.Equal(new WriteResult(Rows, 0, 0, 0), await store.Roles.Bars.WriteAsync([Write(Hours(0, Rows), Bars(0, Rows))], Ct));
        Assert.Equal(1, proxy.Cuts);
        await AssertOnceAsync(direct, writes: 1);
    }

    [Theory]
    [InlineData(CutMoment.Before)]
    [InlineData(CutMoment.After)]
    public async Task Write_WhoseCommitIsCut_IsCommittedOnce(CutMoment moment)
    {
        await using Opened direct = await Opened.NewAsync();
        await using CuttingProxy proxy = new(direct.Options.Endpoint.Port);
        await using ClickHouseStore store = await Engine.OpenAsync(Through(proxy, direct.Options));
        int commits = 0;
        proxy.Rule = (_, sent) => sent.IndexOf("INSERT INTO coverage"u8) >= 0 && commits++ == 0 ? moment : CutMoment.None;
        Assert.Equal(new WriteResult(Rows, 0, 0, 0), await store.Roles.Bars.WriteAsync([Write(Hours(0, Rows), Bars(0, Rows))], Ct));
        Assert.Equal(1, proxy.Cuts);
        await AssertOnceAsync(direct, writes: 1);
    }

    [Theory]
    [InlineData("INSERT INTO bar (")]
    [InlineData("INSERT INTO coverage (")]
    public async Task Write_OntoAFullDisk_SaysSoAndKeepsWhatWasThere(string statement)
    {
        using TemporaryFolder folder = new();
        using ClickHouseServer server = await ClickHouseServer.StartAsync(folder.File("data"), port: 0);
        await using ClickHouseStore store = await Engine.OpenAsync(new ClickHouseOptions(server.Endpoint));
        await store.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await server.FailNextAsync(statement, "Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)", Ct);
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => store.Roles.Bars.WriteAsync([Write(Hours(5, 20), Bars(5, 20, version: 1))], Ct));
        Assert.Equal((ErrorKind.DiskFull, false), (failure.Kind, failure.IsTransient));
        Assert.Contains("Free space", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Roles.Bars, Series, UtcRange.All));
        Assert.Equal(new WriteResult(10, 0, 5, 0), await store.Roles.Bars.WriteAsync([Write(Hours(5, 20), Bars(5, 20, version: 1))], Ct));
        Assert.Equal(15 + 5, (await ReadAsync(store.Roles.Bars, Series, UtcRange.All)).Count);
    }

    [Fact]
    public async Task Write_ByProcessesThatShareNoLease_LosesAndDoublesNothing()
    {
        const int Writes = 24;
        await using Opened store = await Opened.NewAsync();
        ClickHouseStore[] writers = [await Engine.OpenAsync(store.Options), await Engine.OpenAsync(store.Options), await Engine.OpenAsync(store.Options)];
        await Parallel.ForAsync(0, Writes, new ParallelOptions { MaxDegreeOfParallelism = writers.Length, CancellationToken = Ct }, async (index, ct) =>
            await writers[index % writers.Length].Roles.Bars.WriteAsync([Write(Hours(index, index + 4), Bars(index, index + 4))], ct));
        Assert.Equal(Bars(0, Writes + 3), await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Equal(RangeSet.Of(Hours(0, Writes + 3)), (await store.Roles.Coverage.FindAsync(Series, Ct)).Covered);
        IReadOnlyList<JournalEntry> entries = await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct);
        Assert.Equal((Writes, Writes + 3), (entries.Count, entries.Sum(entry => entry.Result.Inserted)));
        Assert.Equal(Writes, await store.CountAsync("(SELECT DISTINCT entry FROM coverage WHERE entry > 0)"));
        Assert.Equal(Writes, (await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last);
        foreach (ClickHouseStore writer in writers)
        {
            await writer.DisposeAsync();
        }
    }

    [Fact]
    public async Task Commit_OnWhatAnotherHasCommittedOnMeanwhile_IsNotTaken()
    {
        await using Opened store = await Opened.NewAsync();
        using Http.ClickHouseClient client = Engine.Client(store.Options);
        WriteSession[] both = [new(client, TimeProvider.System), new(client, TimeProvider.System)];
        SeriesState[] states = new SeriesState[2];
        for (int one = 0; one < 2; one++)
        {
            await both[one].BeginAsync(Ct);
            states[one] = await both[one].StateOfAsync(Series, Ct);
            both[one].Add(new CommitRow(Series, both[one].NextGeneration(), CommitRow.LedgerOnly, UtcRange.Empty), states[one]);
        }

        bool[] taken = await Task.WhenAll(both.Select(session => session.TryCommitAsync(Ct)));
        Assert.Equal([false, true], taken.Order());
        Assert.Equal(1, await store.CountAsync("coverage"));
    }

    [Fact]
    public async Task Write_ByProcessesWhoseClocksAreDaysApart_KeepsTheOrderOfTheWrites()
    {
        await using Opened store = await Opened.NewAsync();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await using ClickHouseStore ahead = await OpenAsync(store.Options, new ManualClock(now.AddDays(3))), behind = await OpenAsync(store.Options, new ManualClock(now.AddDays(-3)));
        for (int version = 0; version < 6; version++)
        {
            ClickHouseStore writer = version % 2 == 0 ? ahead : behind;
            await writer.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10, version), new WriteSample(ReceivedAt: Received + TimeSpan.FromHours(version)))], Ct);
            await writer.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
            Assert.Equal(Bars(0, 10, version).Select(bar => bar.High), (await ReadAsync(store.Bars, Series, UtcRange.All)).Select(bar => bar.High));
        }

        Assert.Equal(50, await store.CountAsync("bar_history"));
        Assert.Equal([0L, 10, 10, 10, 10, 10], (await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct)).Select(entry => entry.Result.Corrected));
    }

    [Fact]
    public async Task Turn_ThatAnotherHolds_IsWaitedForUntilItRunsOut()
    {
        MemoryRunStore leases = new();
        ManualClock clock = new(UtcTime.From(2024, 1, 1));
        WriterTurn stalled = new(leases, "here", clock), waiting = new(leases, "here", clock), elsewhere = new(leases, "there", clock);
        _ = await stalled.TakeAsync(Ct);
        await (await elsewhere.TakeAsync(Ct)).DisposeAsync();
        Task<IAsyncDisposable> turn = waiting.TakeAsync(Ct);
        for (int second = 0; second < 59; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.False(turn.IsCompleted);
        while (!turn.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await (await turn).DisposeAsync();
    }

    [Fact]
    public async Task Write_UnderALeaseThatAnotherHasTaken_IsRefused()
    {
        await using Opened store = await Opened.NewAsync();
        (StoreRoles state, MemoryRunStore leases) = (new MemoryStore().Roles, new MemoryRunStore());
        await using ClickHouseStore shared = await Engine.OpenAsync(store.Options, state, leases);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Lease first = (await leases.TryAcquireAsync(new LeaseRequest("recorder", "one", now.AddMinutes(-2), now.AddMinutes(-1)), Ct))!;
        StoreRoles fenced = shared.Under(state, () => first.Fence);
        Assert.Equal(2, (await fenced.Bars.WriteAsync([Write(Hours(0, 2), Bars(0, 2))], Ct)).Inserted);
        Assert.NotNull(await leases.TryAcquireAsync(new LeaseRequest("recorder", "two", now, now.AddMinutes(1)), Ct));
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => fenced.Bars.WriteAsync([Write(Hours(2, 4), Bars(2, 4))], Ct));
        Assert.Equal(ErrorKind.Locked, refusal.Kind);
        Assert.Equal(Bars(0, 2), await ReadAsync(shared.Roles.Bars, Series, UtcRange.All));
        Assert.Equal(2, (await shared.Roles.Bars.WriteAsync([Write(Hours(2, 4), Bars(2, 4))], Ct)).Inserted);
    }

    [Fact]
    public async Task Schema_OfNoDatabase_IsPendingIsRehearsedAndIsApplied()
    {
        ClickHouseOptions options = await Engine.OptionsAsync();
        ClickHouseSchema schema = new(options, TimeProvider.System);
        Assert.Equal((false, Migration.All.Count), await StateOfAsync(schema.ReadAsync(Ct)));
        Assert.Equal((false, Migration.All.Count), await StateOfAsync(schema.RehearseAsync(Ct)));
        Assert.Equal(0, await Engine.CountAsync(options with { Database = "default" }, "system.databases", $"startsWith(name, '{options.Database}')"));
        Assert.Equal((true, 0), await StateOfAsync(schema.MigrateAsync(Ct)));
        Assert.Equal((true, 0), await StateOfAsync(schema.RehearseAsync(Ct)));
        await Engine.DropAsync(options);
    }

    private static async Task<(bool, int)> StateOfAsync(Task<SchemaReport> task) => await task is var report ? (report.Exists, report.Pending.Count) : default;

    private static Task<ClickHouseStore> OpenAsync(ClickHouseOptions options, TimeProvider clock) =>
        ClickHouseStore.OpenAsync(options, new ClickHouseSurroundings(new MemoryStore(options.Origin).Roles, null, clock, NullLogger.Instance), Ct);

    private static ClickHouseOptions Through(CuttingProxy proxy, ClickHouseOptions options) =>
        options with { Endpoint = new UriBuilder(options.Endpoint) { Port = proxy.Port }.Uri };

    private static async Task AssertOnceAsync(Opened store, int writes)
    {
        Assert.Equal(Bars(0, Rows), await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Equal(Rows, await store.CountAsync("bar"));
        Assert.Equal(writes, (await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct)).Count);
    }
}
