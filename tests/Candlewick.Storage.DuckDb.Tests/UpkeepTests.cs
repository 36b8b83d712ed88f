using Candlewick.Testing;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

/// <summary>Compaction and copies: what only a store with a file has.</summary>
public sealed class UpkeepTests
{
    private static readonly UtcTime Later = Received + TimeSpan.FromDays(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rewrite_OfInterleavedSeries_KeepsEveryBitAndPutsThemInOrder()
    {
        await using OpenStore store = await Engine.OpenAsync(StoreOrigin.Real);
        await FillAsync(store);
        StoreHash before = await HashAsync(store);
        ICompaction compaction = store.Roles.Upkeep.Compaction;
        IReadOnlyList<UtcTime> due = await compaction.ListDueAsync(UtcTime.From(2024, 3, 15), Ct);
        Assert.Equal([UtcTime.From(2024, 1, 1), UtcTime.From(2024, 2, 1)], due);

        foreach (UtcTime month in due)
        {
            CompactedMonth done = await compaction.RewriteAsync(month, Later, Ct);
            Assert.Equal((5, UtcRange.Month(2024, month.ToDate().Month).Length.TotalHours * 5), (done.Series, done.Rows));
        }

        Assert.Equal(before.Sha256, (await HashAsync(store)).Sha256);
        Assert.Equal(Bars(0, 1), await ReadAsync(store.Bars, SeriesOf("S0"), Hours(0, 1), asKnownAt: Received));
        Assert.Empty(await compaction.ListDueAsync(UtcTime.From(2024, 3, 15), Ct));
        Assert.Equal(0, await CountAsync(
            store,
            "SELECT count(*) FROM (SELECT series_id, open_time, lag(series_id) OVER (ORDER BY rowid) AS s, lag(open_time) OVER (ORDER BY rowid) AS t FROM bar "
            + "WHERE open_time >= '2024-01-01' AND open_time < '2024-02-01') WHERE s > series_id OR (s = series_id AND t >= open_time)"));
    }

    [Fact]
    public async Task ListDue_AfterAChangeInARewrittenMonth_NamesThatMonthAgain()
    {
        await using OpenStore store = await Engine.OpenAsync(StoreOrigin.Real);
        await FillAsync(store);
        ICompaction compaction = store.Roles.Upkeep.Compaction;
        UtcTime now = UtcTime.From(2024, 3, 15);
        foreach (UtcTime month in await compaction.ListDueAsync(now, Ct))
        {
            await compaction.RewriteAsync(month, Later, Ct);
        }

        await store.Bars.WriteAsync([Write(Hours(0, 5), Bars(0, 5, version: 3), new WriteSample(SeriesOf("S1"), ReceivedAt: Later))], Ct);
        Assert.Equal([UtcTime.From(2024, 1, 1)], await compaction.ListDueAsync(now, Ct));
    }

    [Fact]
    public async Task Rewrite_WhileOthersWriteAndRead_LosesNothing()
    {
        await using OpenStore store = await Engine.OpenAsync(StoreOrigin.Real);
        await FillAsync(store);
        using CancellationTokenSource stop = new();
        int written = 0;
        Task writer = Task.Run(
            async () =>
            {
                for (; !stop.IsCancellationRequested; written++)
                {
                    await store.Bars.WriteAsync(
                        [Write(Hours(written % 700, (written % 700) + 1), [BarAt(written % 700, 1 + written)], new WriteSample(SeriesOf("S2"), ReceivedAt: Later + TimeSpan.FromSeconds(written)))], Ct);
                }
            },
            Ct);
        for (int round = 0; round < 5 || written < 20; round++)
        {
            await store.Roles.Upkeep.Compaction.RewriteAsync(UtcTime.From(2024, 1, 1), Later, Ct);
            Assert.Equal(744, (await ReadAsync(store.Bars, SeriesOf("S2"), UtcRange.Month(2024, 1))).Count);
        }

        await stop.CancelAsync();
        await writer;
        List<Bar> held = await ReadAsync(store.Bars, SeriesOf("S2"), UtcRange.Month(2024, 1));
        Assert.Equal(744, held.Count);
        Assert.Equal(BarAt((written - 1) % 700, written, Finality.Corrected), held[(written - 1) % 700]);
        Assert.All(await store.Roles.Queries.AuditRowsAsync(SeriesFilter.Any, Ct), audit => Assert.Equal(0, audit.Duplicates));
    }

    [Fact]
    public async Task Release_AfterDeletions_GivesTheSpaceFree()
    {
        await using OpenStore store = await Engine.OpenAsync(StoreOrigin.Real);
        BarSeriesId minutes = SeriesOf("BTCUSDT", timeframe: "1m");
        Bar[] bars = [.. Enumerable.Range(0, 300_000).Select(i =>
            new Bar(Start + TimeSpan.FromMinutes(i), Start + TimeSpan.FromMinutes(i + 1), 1 + (i * 0.37), 2 + i, 0.5, 1 + i, Math.Sqrt(i), Math.Sin(i)))];
        await store.Bars.WriteAsync([Write(new UtcRange(Start, bars[^1].CloseTime), bars, new WriteSample(minutes))], Ct);
        long full = await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal(300_000, await store.Coverage.ClearAsync(SeriesFilter.Any, UtcRange.All, Ct));
        long empty = await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.True(empty < full / 2, $"{full} bytes before, {empty} after");
    }

    [Fact]
    public async Task Copy_WhileWritesGoOn_IsTheStateOfOneInstant()
    {
        using TemporaryFolder folder = new();
        await using OpenStore store = await Engine.OpenAsync(StoreOrigin.Real);
        await FillAsync(store);
        await store.Roles.Facts.KeepAsync("a", "b", Ct);
        using CancellationTokenSource stop = new();
        int written = 0;
        Task writer = Task.Run(
            async () =>
            {
                for (; !stop.IsCancellationRequested; written++)
                {
                    // Two series a transaction: a copy that holds one without the other is torn.
                    await store.Bars.WriteAsync(
                        [
                            Write(Hours(5_000 + written, 5_001 + written), Bars(5_000 + written, 5_001 + written), new WriteSample(SeriesOf("AAA"))),
                            Write(Hours(5_000 + written, 5_001 + written), Bars(5_000 + written, 5_001 + written), new WriteSample(SeriesOf("BBB"))),
                        ],
                        Ct);
                }
            },
            Ct);
        for (int round = 0; round < 3; round++)
        {
            string path = folder.File($"copy'{round}.duckdb");
            StoreCopy copy = await store.Roles.Upkeep.Copies.CopyAsync(path, Ct);
            Assert.Equal(new FileInfo(path).Length, copy.Bytes);
            Assert.False(File.Exists(path + ".wal"));
            StoreCopy read = await store.Roles.Upkeep.Copies.ReadAsync(path, Ct);
            Assert.Equal(copy.Digest, read.Digest);
            Assert.True(copy.HasSameContent(read), string.Join(", ", copy.Tables.Except(read.Tables)));
        }

        await stop.CancelAsync();
        await writer;
        Assert.True(written > 3, $"{written} writes");
        await using DuckDbStore opened = await Engine.OpenFileAsync(folder.File("copy'2.duckdb"));
        int a = (await ReadAsync(opened.Roles.Bars, SeriesOf("AAA"), UtcRange.All)).Count;
        Assert.Equal(a, (await ReadAsync(opened.Roles.Bars, SeriesOf("BBB"), UtcRange.All)).Count);
        Assert.InRange(a, 1, written);
        Assert.Equal("b", await opened.Roles.Facts.FindAsync("a", Ct));
        Assert.Equal(1, (await opened.Roles.Bars.WriteAsync([Write(Hours(9_990, 9_991), Bars(9_990, 9_991))], Ct)).Inserted);
    }

    [Fact]
    public async Task Copy_OntoAFile_IsRefusedAndCanBeCancelled()
    {
        using TemporaryFolder folder = new();
        await using OpenStore store = await Engine.OpenAsync(StoreOrigin.Real);
        await FillAsync(store);
        string path = folder.File("copy.duckdb");
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Roles.Upkeep.Copies.CopyAsync(path, cancelled.Token));
        Assert.False(File.Exists(path));
        await store.Roles.Upkeep.Copies.CopyAsync(path, Ct);
        Assert.Equal(ErrorKind.BadRequest, (await Assert.ThrowsAsync<StoreException>(() => store.Roles.Upkeep.Copies.CopyAsync(path, Ct))).Kind);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<StoreException>(() => store.Roles.Upkeep.Copies.ReadAsync(folder.File("none"), Ct))).Kind);
        await File.WriteAllTextAsync(folder.File("noise"), new string('x', 10_000), Ct);
        await Assert.ThrowsAsync<StoreException>(() => store.Roles.Upkeep.Copies.ReadAsync(folder.File("noise"), Ct));
        byte[] bytes = await File.ReadAllBytesAsync(path, Ct);
        Array.Fill(bytes, (byte)0xA5, bytes.Length / 2, bytes.Length / 4);
        await File.WriteAllBytesAsync(folder.File("broken"), bytes, Ct);
        await Assert.ThrowsAsync<StoreException>(() => store.Roles.Upkeep.Copies.ReadAsync(folder.File("broken"), Ct));
        Assert.Equal(5, (await store.Coverage.SummarizeAsync(SeriesFilter.Any, Ct)).Count);
    }

    /// <summary>Five series of a quarter, written day by day in turn, one hour corrected.</summary>
    private static async Task FillAsync(OpenStore store)
    {
        for (int day = 0; day < 91; day++)
        {
            foreach (int series in Enumerable.Range(0, 5).Reverse())
            {
                (int from, int to) = (day * 24, (day + 1) * 24);
                await store.Bars.WriteAsync([Write(Hours(from, to), Bars(from, to), new WriteSample(SeriesOf($"S{series}")))], Ct);
            }
        }

        await store.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1, version: 1), new WriteSample(SeriesOf("S0"), ReceivedAt: Later))], Ct);
    }

    private static Task<StoreHash> HashAsync(OpenStore store) => new ContentHash(store.Bars, store.Coverage).OfStoreAsync(SeriesFilter.Any, Ct);

    private static async Task<long> CountAsync(OpenStore store, string sql)
    {
        await using IQueryResult result = await store.Roles.Queries.QueryAsync(sql, Ct);
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            return (long)row[0]!;
        }

        return -1;
    }
}
