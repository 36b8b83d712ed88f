using Candlewick.Storage.ClickHouse.Http;
using Candlewick.Storage.Memory;
using Candlewick.Storage.Transfer;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.ClickHouse.Tests;

/// <summary>What a generation is for: rows count once a coverage row names them, and are deleted only when nothing is lost by it.</summary>
public sealed class GenerationTests
{
    private static readonly UtcTime Later = Received + TimeSpan.FromDays(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_OfRowsThatNoCoverageRowNames_GivesNoneOfThem()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await store.ExecuteAsync("INSERT INTO bar SELECT * REPLACE (generation + 1 AS generation, open + 1 AS open) FROM bar");
        await store.ExecuteAsync("INSERT INTO bar_history SELECT * EXCEPT (generation), now64(6), generation + 1 FROM bar");
        await store.ExecuteAsync("INSERT INTO replaced SELECT series, 'bar', toUnixTimestamp64Micro(open_time), ordinal, generation, false, generation + 1 FROM bar");
        Assert.Equal(20, await store.CountAsync("bar"));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received));
        Assert.Equal(10, await store.CountAsync("bars"));
        Assert.Equal(10, Assert.Single(await store.Roles.Coverage.SummarizeAsync(SeriesFilter.Any, Ct)).Rows);
    }

    [Fact]
    public async Task Release_AfterAWriteThatWasNeverCommitted_DeletesItsRowsOnly()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await store.ExecuteAsync("INSERT INTO bar SELECT * REPLACE (generation + 1 AS generation) FROM bar");
        await store.Bars.WriteAsync([Write(Hours(10, 12), Bars(10, 12))], Ct);
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal(12, await store.CountAsync("bar"));
        Assert.Equal(Bars(0, 12), await ReadAsync(store.Bars, Series, UtcRange.All));
    }

    [Fact]
    public async Task Release_WithinTheGrace_DeletesNothing()
    {
        await using Opened store = await Opened.NewAsync(graceMinutes: 60);
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await store.ExecuteAsync("INSERT INTO bar SELECT * REPLACE (generation - 1 AS generation) FROM bar");
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal(20, await store.CountAsync("bar"));
        Assert.Equal(0, await store.CountAsync("settled"));
    }

    [Fact]
    public async Task Release_AfterCorrections_DeletesTheOldRowsThatStandInTheHistory()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 9).Append(BarAt(9, 5, Finality.Forming)))], Ct);
        await store.Bars.WriteAsync([Write(Hours(3, 5), Bars(3, 5, version: 1), new WriteSample(ReceivedAt: Later)), Write(Hours(9, 10), [BarAt(9)])], Ct);
        Assert.Equal((13, 2, 3), (await store.CountAsync("bar"), await store.CountAsync("bar_history"), await store.CountAsync("replaced")));
        List<Bar> before = await ReadAsync(store.Bars, Series, UtcRange.All);
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal((10, 2), (await store.CountAsync("bar"), await store.CountAsync("bar_history")));
        Assert.Equal(before, await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received.AddNanoseconds(1_000)));
        Assert.Equal(10, await store.CountAsync("bars"));
        await store.Bars.WriteAsync([Write(Hours(10, 11), Bars(10, 11))], Ct);
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal(0, await store.CountAsync("replaced"));
        Assert.Equal(11, (await ReadAsync(store.Bars, Series, UtcRange.All)).Count);
    }

    [Fact]
    public async Task Release_OfACorrectionThatTheHistoryLacks_KeepsTheOldRowAndGoesOnHidingIt()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await store.Bars.WriteAsync([Write(Hours(3, 4), Bars(3, 4, version: 1), new WriteSample(ReceivedAt: Later))], Ct);
        await store.ExecuteAsync("DELETE FROM bar_history WHERE 1");
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal(11, await store.CountAsync("bar"));
        Assert.Equal(10, (await ReadAsync(store.Bars, Series, UtcRange.All)).Count);
        Assert.Equal(10, await store.CountAsync("bars"));
    }

    [Fact]
    public async Task Release_AfterClearing_DeletesTheRowsAndTheirHistory()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10, version: 1), new WriteSample(ReceivedAt: Later))], Ct);
        Assert.Equal(4, await store.Roles.Coverage.ClearAsync(SeriesFilter.Any, Hours(2, 6), Ct));
        await store.Bars.WriteAsync([Write(Hours(2, 3), Bars(2, 3, version: 2))], Ct);
        Assert.Equal(7, await store.CountAsync("bars"));
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal((7, 6), (await store.CountAsync("bar"), await store.CountAsync("bar_history")));
        Assert.Equal([.. Bars(0, 2), BarAt(2, version: 2), .. Bars(6, 10)], await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received));
    }

    [Fact]
    public async Task Insert_WithATokenAgain_InsertsNothing()
    {
        await using Opened store = await Opened.NewAsync();
        using ClickHouseClient client = Engine.Client(store.Options with { Compression = RowCompression.Gzip });
        RowBinaryWriter row = new();
        row.UInt64(7);
        row.Int64(0);
        await client.ExecuteAsync("CREATE TABLE probe (upto UInt64, at Int64) ENGINE = MergeTree ORDER BY upto SETTINGS non_replicated_deduplication_window = 10", Ct);
        await client.InsertAsync("probe (upto, at)", row.Written, "one", Ct);
        await client.InsertAsync("probe (upto, at)", row.Written, "one", Ct);
        Assert.Equal(1, await store.CountAsync("probe", "upto = 7"));
        await client.InsertAsync("probe (upto, at)", row.Written, "two", Ct);
        Assert.Equal(2, await store.CountAsync("probe"));
    }

    [Fact]
    public async Task Write_ByTwoProcessesAtOnce_LosesAndDoublesNothing()
    {
        await using Opened store = await Opened.NewAsync();
        (StoreRoles state, MemoryRunStore leases) = (new MemoryStore().Roles, new MemoryRunStore());
        await using ClickHouseStore one = await Engine.OpenAsync(store.Options, state, leases), other = await Engine.OpenAsync(store.Options, state, leases);
        IBarStore[] both = [one.Roles.Bars, other.Roles.Bars];
        await Parallel.ForAsync(0, 16, Ct, async (index, ct) =>
            await both[index % 2].WriteAsync([Write(Hours(index, index + 4), Bars(index, index + 4))], ct));
        Assert.Equal(Bars(0, 19), await ReadAsync(other.Roles.Bars, Series, UtcRange.All));
        Assert.Equal(RangeSet.Of(Hours(0, 19)), (await other.Roles.Coverage.FindAsync(Series, Ct)).Covered);
        IReadOnlyList<JournalEntry> entries = await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct);
        Assert.Equal((16, 19), (entries.Count, entries.Sum(entry => entry.Result.Inserted)));
        Assert.Equal(16, (await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last);
    }

    [Fact]
    public async Task Open_Again_GoesOnWithWhatIsThere()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 4).Concat(Bars(6, 10)))], Ct);
        await using ClickHouseStore again = await Engine.OpenAsync(store.Options);
        Assert.Equal(new WriteResult(2, 8, 0, 0), await again.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct));
        Assert.Empty((await again.Roles.Coverage.FindAsync(Series, Ct)).Holes);
        Assert.Equal(StoreOrigin.Real, again.Info.Origin);
    }
}

/// <summary>A store of one test and its database.</summary>
internal sealed class Opened(ClickHouseStore store, ClickHouseOptions options) : IAsyncDisposable
{
    public StoreRoles Roles => store.Roles;

    public IBarStore Bars => store.Roles.Bars;

    public IStoreTransfer Transfer => store.Transfer;

    public ClickHouseOptions Options => options;

    public static async Task<Opened> NewAsync(int graceMinutes = 0)
    {
        ClickHouseOptions options = (await Engine.OptionsAsync()) with { GraceMinutes = graceMinutes };
        return new Opened(await Engine.OpenAsync(options), options);
    }

    public async Task ExecuteAsync(string sql)
    {
        using ClickHouseClient client = Engine.Client(options);
        await client.ExecuteAsync(sql, TestContext.Current.CancellationToken);
    }

    public Task<long> CountAsync(string table, string condition = "1") => Engine.CountAsync(options, table, condition);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await Engine.DropAsync(options);
    }
}
