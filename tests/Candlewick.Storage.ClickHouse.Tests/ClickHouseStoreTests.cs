using Candlewick.Storage.Memory;
using Candlewick.Storage.Transfer;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.ClickHouse.Tests;

public sealed class ClickHouseStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_WithAWrongPassword_IsRefusedWithAdvice()
    {
        ClickHouseOptions options = await Engine.OptionsAsync();
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => Engine.OpenAsync(options with { User = "nobody", Password = "secret-word" }));
        Assert.Equal(ErrorKind.Refused, refusal.Kind);
        Assert.DoesNotContain("secret-word", refusal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", $"{options with { Password = "secret-word" }}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhereNobodyListens_IsUnreachable()
    {
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => Engine.OpenAsync(new ClickHouseOptions(new Uri("http://127.0.0.1:9")) { Attempts = 2 }));
        Assert.Equal((ErrorKind.Unreachable, true), (failure.Kind, failure.IsTransient));
    }

    [Fact]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        await using Opened store = await Opened.NewAsync();
        await store.ExecuteAsync("INSERT INTO schema_version VALUES (99, 'later', 'ff', now64(6))");
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => Engine.OpenAsync(store.Options));
        Assert.Equal(ErrorKind.SchemaMismatch, refusal.Kind);
        Assert.Contains("99", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OfAnAlteredSchema_IsRefused()
    {
        await using Opened store = await Opened.NewAsync();
        await store.ExecuteAsync("INSERT INTO schema_version SELECT version, name, 'ff', now64(6) FROM schema_version");
        Assert.Equal(ErrorKind.SchemaMismatch, (await Assert.ThrowsAsync<StoreException>(() => Engine.OpenAsync(store.Options))).Kind);
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MakesOneStore()
    {
        ClickHouseOptions options = await Engine.OptionsAsync();
        ClickHouseStore[] stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Engine.OpenAsync(options)));
        Assert.Equal((1, Schema.Migration.All.Count), (await Engine.CountAsync(options, "store"), await Engine.CountAsync(options, "schema_version")));
        foreach (ClickHouseStore store in stores)
        {
            await store.DisposeAsync();
        }

        await Engine.DropAsync(options);
    }

    [Fact]
    public async Task Open_ForReading_CreatesAndWritesNothing()
    {
        ClickHouseOptions absent = (await Engine.OptionsAsync()) with { IsReadOnly = true };
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<StoreException>(() => Engine.OpenAsync(absent))).Kind);
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 2), Bars(0, 2))], Ct);
        await using ClickHouseStore reader = await Engine.OpenAsync(store.Options with { IsReadOnly = true });
        Assert.Equal(Bars(0, 2), await ReadAsync(reader.Roles.Bars, Series, UtcRange.All));
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => reader.Roles.Bars.WriteAsync([Write(Hours(2, 3), Bars(2, 3))], Ct));
        Assert.Equal(ErrorKind.ReadOnly, refusal.Kind);
    }

    [Fact]
    public async Task Open_BesideAStateOfTheOtherOrigin_IsRefused()
    {
        ClickHouseOptions options = await Engine.OptionsAsync();
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => Engine.OpenAsync(options, new MemoryStore(StoreOrigin.Simulated).Roles));
        Assert.Equal(ErrorKind.OriginMismatch, refusal.Kind);
        await Engine.DropAsync(options);
    }

    [Fact]
    public async Task Query_OverTheViews_GivesTypedCellsOfWhatCounts()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 3), Bars(0, 3))], Ct);
        await store.Bars.WriteAsync([Write(Hours(1, 2), [BarAt(1, version: 4) with { QuoteVolume = double.NaN }])], Ct);
        await using IQueryResult result = await store.Roles.Queries.QueryAsync(
            "SELECT instrument, timeframe, price, open_time, ordinal, high, quote_volume, finality, 1 = 1 AS yes, toDate(open_time) AS day, NULL AS none, "
            + "18446744073709551615::UInt64 AS large, 1.50::Decimal(9, 2) AS exact, 1 / 0 AS beyond FROM bars WHERE series = 'BINANCE:BTCUSDT@1h' ORDER BY open_time -- the end;\n;",
            Ct);
        List<object?[]> rows = [];
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            rows.Add(row);
        }

        Assert.Equal("instrument", result.Columns[0]);
        Assert.Equal(3, rows.Count);
        Assert.Equal(
            ["BINANCE:BTCUSDT", "1h", "trade", Hour(1), 0L, 115.25, null, "corrected", 1L, new DateOnly(2024, 1, 1), null, 18_446_744_073_709_551_615m, 1.5m, double.PositiveInfinity],
            rows[1]);
    }

    [Fact]
    public async Task Query_OfARowThatIsTooLarge_IsRefusedBeforeItIsHeld()
    {
        await using Opened store = await Opened.NewAsync();
        await using IQueryResult result = await store.Roles.Queries.QueryAsync("SELECT number, repeat(repeat('x', 1000000), if(number = 5, 90, 5)) FROM numbers(6)", Ct);
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0, count = 0, allocated = GC.GetTotalAllocatedBytes();
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (object?[] row in result.ReadRowsAsync(Ct))
            {
                Assert.Equal((count++, 5_000_000), ((long)row[0]!, ((string)row[1]!).Length));
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                allocated = GC.GetTotalAllocatedBytes();
            }
        });
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        Assert.True(refusal.Kind == ErrorKind.BadRequest && refusal.Message.Contains("16 MiB", StringComparison.Ordinal), refusal.Message);
        Assert.Equal(5, count);
        Assert.True(most < 100_000_000, $"{most} bytes were held.");
        Assert.True(allocated < 100_000_000, $"{allocated} bytes were taken for the row that was refused.");
    }

    [Fact]
    public async Task ListTables_OfTheStore_TellsTablesAndViewsWithTheirColumns()
    {
        await using Opened store = await Opened.NewAsync();
        IReadOnlyList<StoreTable> tables = await store.Roles.Queries.ListTablesAsync(Ct);
        StoreTable bars = Assert.Single(tables, table => table.Name == "bars");
        Assert.True(bars.IsView);
        Assert.Contains(new StoreColumn("instrument", "String"), bars.Columns.Select(column => column with { Type = column.Type.Replace("LowCardinality(String)", "String", StringComparison.Ordinal) }));
        Assert.False(Assert.Single(tables, table => table.Name == "schema_version").IsView);
        Assert.DoesNotContain(tables, table => table.Name == "columns");
    }

    [Theory]
    [InlineData("INSERT INTO settled VALUES (1, now64(6))")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DROP TABLE bar")]
    [InlineData("/* SELECT */ DROP TABLE bar")]
    [InlineData("")]
    [InlineData("SELECT * FROM file('/etc/passwd', 'LineAsString')")]
    [InlineData("SELECT no_such_column FROM bars")]
    [InlineData("SELECT 1 FORMAT CSV")]
    public async Task Query_OfAnythingButOneStatementThatReads_IsRefused(string sql)
    {
        await using Opened store = await Opened.NewAsync();
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(async () => await (await store.Roles.Queries.QueryAsync(sql, Ct)).DisposeAsync());
        Assert.True(refusal.Kind is ErrorKind.BadRequest or ErrorKind.ReadOnly, $"{refusal.Kind}: {refusal.Message}");
        Assert.Equal(0, await store.CountAsync("settled"));
    }

    [Fact]
    public async Task Write_AfterAShorterJournalCame_IsNumberedAsInTheStoreItCameFrom()
    {
        await using Opened from = await Opened.NewAsync(), to = await Opened.NewAsync();
        await from.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1))], Ct);
        for (int hour = 0; hour < 3; hour++)
        {
            await to.Bars.WriteAsync([Write(Hours(hour, hour + 1), Bars(hour, hour + 1))], Ct);
        }

        TransferPart journal = new(TransferTables.All.Single(table => table.Name == "write_journal"));
        await to.Transfer.ReplaceAsync(journal, from.Transfer.ReadAsync(journal, Ct), Ct);
        foreach (Opened store in new[] { from, to })
        {
            await store.Bars.WriteAsync([Write(Hours(10, 11), Bars(10, 11))], Ct);
            await store.Bars.WriteAsync([Write(Hours(11, 12), Bars(11, 12))], Ct);
            Assert.Equal(3, (await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last);
            List<long> numbers = [];
            await foreach (TransferBatch batch in store.Transfer.ReadAsync(journal, Ct))
            {
                numbers.AddRange(batch.Whole(0)[..batch.Count]);
            }

            Assert.Equal([1L, 2, 3], numbers);
        }
    }

    [Fact]
    public async Task ExportParquet_OfAQuery_WritesAParquetFile()
    {
        await using Opened store = await Opened.NewAsync();
        using Candlewick.Testing.TemporaryFolder folder = new();
        await store.Bars.WriteAsync([Write(Hours(0, 30), Bars(0, 30))], Ct);
        Assert.Equal(30, await store.Roles.Queries.ExportParquetAsync("SELECT * FROM bars ORDER BY open_time", folder.File("bars.parquet"), Ct));
        byte[] bytes = await File.ReadAllBytesAsync(folder.File("bars.parquet"), Ct);
        Assert.Equal("PAR1"u8.ToArray(), bytes[..4]);
    }

    [Fact]
    public async Task Write_WhileTheHostIsKilledAndStartedAgain_KeepsWhatWasAcknowledgedAndNothingHalf()
    {
        using Candlewick.Testing.TemporaryFolder folder = new();
        ClickHouseServer server = await ClickHouseServer.StartAsync(folder.File("data"), port: 0);
        ClickHouseOptions options = new(server.Endpoint) { Attempts = 2 };
        await using ClickHouseStore store = await Engine.OpenAsync(options);
        int acknowledged = 0;
        for (int round = 0; round < 3; round++)
        {
            Task kill = Task.Run(async () =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300 + (round * 170)), TimeProvider.System, Ct);
                server.Kill();
            });
            await Assert.ThrowsAsync<StoreException>(async () =>
            {
                while (true)
                {
                    await store.Roles.Bars.WriteAsync([Block(acknowledged)], Ct);
                    acknowledged++;
                }
            });
            await kill;
            server.Dispose();
            server = await ClickHouseServer.StartAsync(folder.File("data"), options.Endpoint.Port);
            List<Bar> read = await ReadAsync(store.Roles.Bars, Series, UtcRange.All);
            Assert.True(read.Count == acknowledged * RowsOfBlock || read.Count == (acknowledged + 1) * RowsOfBlock, $"{read.Count} rows after {acknowledged} acknowledged writes");
            Assert.Equal(read, Bars(0, read.Count));
            acknowledged = read.Count / RowsOfBlock;
            Assert.Equal(RowsOfBlock, (await store.Roles.Bars.WriteAsync([Block(acknowledged)], Ct)).Inserted);
            acknowledged++;
        }

        Assert.Equal(RangeSet.Of(Hours(0, acknowledged * RowsOfBlock)), (await store.Roles.Coverage.FindAsync(Series, Ct)).Covered);
        Assert.Equal(acknowledged, (await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct)).Count);
        server.Dispose();
    }

    private const int RowsOfBlock = 500;

    private static RangeWrite Block(int index) => Write(Hours(index * RowsOfBlock, (index + 1) * RowsOfBlock), Bars(index * RowsOfBlock, (index + 1) * RowsOfBlock));
}
