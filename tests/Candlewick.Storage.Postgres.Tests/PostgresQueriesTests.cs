using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresQueriesTests(PostgresServer server) : IAsyncLifetime
{
    private PostgresDatabase _database = null!;
    private PostgresStore _store = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync(Ct);
        _store = await PostgresStore.OpenAsync(Engine.Options(_database) with { QueryLimit = TimeSpan.FromSeconds(2) }, TimeProvider.System, Ct);
        await _store.Roles.Bars.WriteAsync([Write(Hours(0, 5_000), Bars(0, 5_000))], Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Query_OfTheBarsView_StreamsEveryRow()
    {
        List<object?[]> rows = await RunAsync(
            "SELECT open_time, close, trade_count, taker_buy_volume, finality FROM bars WHERE instrument = 'BINANCE:BTCUSDT' AND timeframe = '1h' ORDER BY open_time; -- all");
        Assert.Equal(5_000, rows.Count);
        Assert.Equal([Hour(4_321), 105.0 + 4_321, 10.0 + 4_321, null, "closed"], rows[4_321]);
    }

    [Fact]
    public async Task Query_OfEveryKindOfCell_GivesPlainValues()
    {
        object?[] cells = Assert.Single(await RunAsync(
            "SELECT NULL, 'ü', true, 7::smallint, 12345678901::bigint, sum(3), 1.25::numeric(10,2), 0.5::real, date '2024-02-29', "
            + "timestamptz '2024-01-01 00:00:00.000001+00', ARRAY[1, 2], interval '1 day', 'infinity'::timestamptz"));
        Assert.Equal(
            [
                null, "ü", true, 7L, 12_345_678_901L, 3L, 1.25m, 0.5, new DateOnly(2024, 2, 29), UtcTime.Parse("2024-01-01T00:00:00.000001Z"), "{1,2}", "1 day", "infinity",
            ],
            cells);
    }

    [Theory]
    [InlineData("DELETE FROM bar")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DROP TABLE bar")]
    [InlineData("")]
    [InlineData("INSERT INTO fact VALUES ('a', 'b')")]
    [InlineData("WITH gone AS (DELETE FROM bar RETURNING *) SELECT * FROM gone")]
    [InlineData("CREATE TABLE x (a integer)")]
    [InlineData("SET statement_timeout = 0")]
    [InlineData("COPY bar TO '/tmp/x.csv'")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'touch /tmp/x'")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM bar")]
    [InlineData("/* x */ EXPLAIN (ANALYZE) COPY bar TO '/tmp/x.csv'")]
    [InlineData("COMMIT")]
    [InlineData("SELECT set_config('transaction_read_only', 'off', true)")]
    [InlineData("SELECT pg_read_file('/etc/passwd')")]
    [InlineData("SELECT /* x */ pg_ls_dir /* y */ ('/')")]
    [InlineData("SELECT query_to_xml('SELECT 1', true, true, '')")]
    [InlineData("SELECT U&\"\\0070g_read_file\"('/etc/passwd')")]
    [InlineData("SELECT pg_terminate_backend(1)")]
    [InlineData("SELEKT 1")]
    [InlineData("SELECT nothing FROM bar")]
    public async Task Query_OfAnythingButOneReadingStatement_IsRefused(string sql)
    {
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => RunAsync(sql));
        Assert.True(refusal.Kind is ErrorKind.BadRequest, refusal.Message);
        Assert.Equal(5_000L, Assert.Single(await RunAsync("SELECT count(*) FROM bar"))[0]);
    }

    [Theory]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("EXPLAIN ANALYZE SELECT 1")]
    [InlineData("SHOW server_version")]
    [InlineData("TABLE series")]
    [InlineData("VALUES (1), (2);")]
    [InlineData("-- a\nWITH a AS (SELECT 1) SELECT * FROM a")]
    public async Task Query_OfWhatReads_Runs(string sql) => Assert.NotEmpty(await RunAsync(sql));

    [Fact]
    public async Task Query_OfKeysAndAudit_SeesNoRows()
    {
        await _store.Keys.Keys.AddAsync(new ApiKey("k", "n", new string('0', 64), AccessScope.Admin, [], Received, null), Ct);
        Assert.Equal(0L, Assert.Single(await RunAsync("SELECT count(*) FROM api_key"))[0]);
        Assert.NotNull(await _store.Keys.Keys.FindAsync("k", Ct));
    }

    [Fact]
    public async Task Query_ThatTakesTooLong_EndsWithItsLimit()
    {
        StoreException late = await Assert.ThrowsAsync<StoreException>(() => RunAsync("SELECT pg_sleep(60)"));
        Assert.Equal(ErrorKind.TimedOut, late.Kind);
    }

    [Fact]
    public async Task Query_GivenUpEarly_LeavesTheStoreUsable()
    {
        await using (IQueryResult result = await _store.Roles.Queries.QueryAsync("SELECT a.ordinal FROM bar a, bar b", Ct))
        {
            await foreach (object?[] _ in result.ReadRowsAsync(Ct))
            {
                break;
            }
        }

        await foreach (BarColumns _ in _store.Roles.Bars.ReadAsync(Series, UtcRange.All, null, Ct))
        {
            break;
        }

        Assert.Equal(5_000L, Assert.Single(await RunAsync("SELECT count(*) FROM bar"))[0]);
    }

    [Fact]
    public async Task AuditRows_OfWrongBars_CountsThem()
    {
        BarSeriesId wrong = SeriesOf("WRONG");
        await _store.Roles.Bars.WriteAsync(
            [Write(Hours(0, 3), [BarAt(0) with { High = 1 }, BarAt(1) with { Volume = -1 }, BarAt(2) with { OpenTime = Hour(2).AddNanoseconds(60_000_000_000) }], new WriteSample(wrong))], Ct);
        IReadOnlyList<SeriesAudit> audits = await _store.Roles.Queries.AuditRowsAsync(SeriesFilter.Any, Ct);
        Assert.Equal([(Series, 5_000L, 0L, 0L), ((SeriesId)wrong, 3L, 2L, 1L)], audits.Select(audit => (audit.Series, audit.Rows, audit.Impossible, audit.Misaligned)));
        Assert.True(_store.Roles.Queries.Info.Bytes > 100_000);
    }

    [Fact]
    public async Task ExportParquet_WithoutAnEngine_SaysWhatIsMissing()
    {
        Assert.Equal(ErrorKind.NotInstalled, (await Assert.ThrowsAsync<StoreException>(() => _store.Roles.Queries.ExportParquetAsync("SELECT 1", "x.parquet", Ct))).Kind);
        GatheredRows written = new();
        await using PostgresStore able = await PostgresStore.OpenAsync(Engine.Options(_database) with { Parquet = written }, TimeProvider.System, Ct);
        Assert.Equal(2, await able.Roles.Queries.ExportParquetAsync("SELECT 1.5::numeric, 'a' UNION ALL SELECT NULL, 'b'", "x.parquet", Ct));
        Assert.Equal([[1.5, "a"], [null, "b"]], written.Rows);
    }

    [Fact]
    public async Task Compaction_OfAMonth_IsDueUntilItIsDoneAndAgainAfterAChange()
    {
        ICompaction compaction = _store.Roles.Upkeep.Compaction;
        UtcTime now = UtcTime.From(2024, 3, 15);
        Assert.Equal([UtcTime.From(2024, 1, 1), UtcTime.From(2024, 2, 1)], await compaction.ListDueAsync(now, Ct));
        CompactedMonth done = await compaction.RewriteAsync(UtcTime.From(2024, 1, 1), Received, Ct);
        Assert.Equal((1, 744L), (done.Series, done.Rows));
        Assert.Equal([UtcTime.From(2024, 2, 1)], await compaction.ListDueAsync(now, Ct));
        await _store.Roles.Bars.WriteAsync([Write(Hours(0, 5), Bars(0, 5, version: 3), new WriteSample(ReceivedAt: Received + TimeSpan.FromDays(1)))], Ct);
        Assert.Equal([UtcTime.From(2024, 1, 1), UtcTime.From(2024, 2, 1)], await compaction.ListDueAsync(now, Ct));
        Assert.True(await compaction.ReleaseAsync(Ct) > 0);
    }

    private async Task<List<object?[]>> RunAsync(string sql)
    {
        await using IQueryResult result = await _store.Roles.Queries.QueryAsync(sql, Ct);
        List<object?[]> rows = [];
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            rows.Add(row);
        }

        return rows;
    }
    /// <summary>Takes the rows of files instead of writing them.</summary>
    private sealed class GatheredRows : IParquetFiles
    {
        public List<object?[]> Rows { get; } = [];

        public Task<long> WriteAsync(IAsyncEnumerable<BarColumns> bars, string path, CancellationToken ct) => throw new NotSupportedException();

        public async Task<long> WriteAsync(Answer answer, string path, CancellationToken ct)
        {
            await foreach (object?[] row in answer.Rows.WithCancellation(ct))
            {
                Rows.Add(row);
            }

            return Rows.Count;
        }
    }
}
