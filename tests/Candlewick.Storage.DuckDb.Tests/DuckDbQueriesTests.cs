using Candlewick.Testing;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class DuckDbQueriesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private DuckDbStore _store = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await Engine.OpenFileAsync(_folder.File("q.duckdb"));
        await _store.Roles.Bars.WriteAsync([Write(Hours(0, 5_000), Bars(0, 5_000))], Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Query_OfTheBarsView_StreamsEveryRow()
    {
        List<object?[]> rows = await RunAsync(
            "SELECT open_time, close, trade_count, taker_buy_volume, finality FROM bars WHERE instrument = 'BINANCE:BTCUSDT' AND timeframe = '1h' ORDER BY open_time;");
        Assert.Equal(5_000, rows.Count);
        Assert.Equal([Hour(4_321), 105.0 + 4_321, 10.0 + 4_321, null, "closed"], rows[4_321]);
    }

    [Fact]
    public async Task Query_OfEveryKindOfCell_GivesPlainValues()
    {
        object?[] cells = Assert.Single(await RunAsync(
            "SELECT NULL, 'ü', true, 7::TINYINT, 12345678901::BIGINT, sum(3), 1.25::DECIMAL(10,2), 0.5::FLOAT, DATE '2024-02-29', "
            + "TIMESTAMP '2024-01-01 00:00:00.000001', [1, 2], INTERVAL 1 DAY, TIMESTAMP_NS '2024-01-01 00:00:00.123456789'"));
        Assert.Equal(
            [
                null, "ü", true, 7L, 12_345_678_901L, 3L, 1.25m, 0.5, new DateOnly(2024, 2, 29), UtcTime.Parse("2024-01-01T00:00:00.000001Z"),
                "[1, 2]", "1 day", UtcTime.Parse("2024-01-01T00:00:00.123456789Z"),
            ],
            cells);
    }

    [Theory]
    [InlineData("DELETE FROM bar")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("")]
    [InlineData("INSERT INTO fact VALUES ('a', 'b')")]
    [InlineData("CREATE TABLE x (a INTEGER)")]
    [InlineData("PRAGMA memory_limit = '1GB'")]
    [InlineData("SET threads = 1")]
    [InlineData("COPY bar TO 'x.csv'")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM bar")]
    [InlineData("/* x */ EXPLAIN (ANALYZE) COPY bar TO 'x.csv'")]
    [InlineData("BEGIN")]
    [InlineData("ATTACH 'other.duckdb'")]
    [InlineData("SELEKT 1")]
    [InlineData("SELECT nothing FROM bar")]
    public async Task Query_OfAnythingButOneReadingStatement_IsRefused(string sql)
    {
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => RunAsync(sql));
        Assert.Equal(ErrorKind.BadRequest, refusal.Kind);
        Assert.Equal(5_000L, Assert.Single(await RunAsync("SELECT count(*) FROM bar"))[0]);
    }

    [Theory]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("EXPLAIN ANALYZE SELECT 1")]
    [InlineData("DESCRIBE bars")]
    [InlineData("SHOW TABLES")]
    [InlineData("FROM series")]
    [InlineData("WITH a AS (SELECT 1) FROM a")]
    public async Task Query_OfWhatReads_Runs(string sql) => Assert.NotEmpty(await RunAsync(sql));

    [Fact]
    public async Task Export_ToParquet_HoldsTheRows()
    {
        string path = _folder.File("it's.parquet");
        Assert.Equal(5_000, await _store.Roles.Queries.ExportParquetAsync("SELECT * FROM bars ORDER BY open_time; -- all", path, Ct));
        Assert.Equal(5_000L, Assert.Single(await ReadFileAsync($"SELECT count(*) FROM '{path.Replace("'", "''", StringComparison.Ordinal)}'"))[0]);
        await Assert.ThrowsAsync<StoreException>(() => _store.Roles.Queries.ExportParquetAsync("DELETE FROM bar", path, Ct));
    }

    [Theory]
    [InlineData("SELECT * FROM 'FILE'")]
    [InlineData("SELECT * FROM read_csv('FILE')")]
    [InlineData("SELECT * FROM q.csv")]
    [InlineData("FROM glob('*')")]
    [InlineData("EXPLAIN ANALYZE FROM read_text('FILE')")]
    [InlineData("SELECT (FROM read_text('FILE'))")]
    [InlineData("SELECT * FROM query('FROM read_text(''FILE'')')")]
    public async Task Query_ThatNamesAFile_IsRefused_AlsoOneOfTheExportFolder(string sql)
    {
        string exports = Directory.CreateDirectory(_folder.File("q.duckdb.export")).FullName;
        foreach (string file in (string[])[_folder.File("q.csv"), Path.Combine(exports, "q.csv")])
        {
            await File.WriteAllTextAsync(file, "a\nSECRET\n", Ct);
            StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => RunAsync(sql.Replace("FILE", file, StringComparison.Ordinal)));
            Assert.Equal(ErrorKind.BadRequest, refusal.Kind);
        }
    }

    [Fact]
    public async Task Query_OnFiles_ReadsThemFromTheFolderOfTheCaller()
    {
        await File.WriteAllTextAsync(_folder.File("x.csv"), "a,b\n1,2\n", Ct);
        using DuckDbFiles files = DuckDbFiles.Open(_folder.Path, 96);
        await using IQueryResult result = await files.Queries.QueryAsync("SELECT a + b FROM 'x.csv'", Ct);
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            Assert.Equal(3L, row[0]);
        }

        await Assert.ThrowsAsync<StoreException>(() => files.Queries.QueryAsync("COPY (SELECT 1) TO 'y.csv'", Ct));
    }

    [Fact]
    public async Task Export_IntoNoFolder_IsRefused_AndLeavesNothing()
    {
        await Assert.ThrowsAsync<StoreException>(() => _store.Roles.Queries.ExportParquetAsync("SELECT 1", _folder.File("none/x.parquet"), Ct));
        await Assert.ThrowsAsync<StoreException>(() => _store.Roles.Queries.ExportParquetAsync("SELECT error('x')", _folder.File("x.parquet"), Ct));
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_folder.Path),
            one => one.EndsWith(".export", StringComparison.Ordinal) || !Path.GetFileName(one).StartsWith("q.duckdb", StringComparison.Ordinal));
    }

    private async Task<List<object?[]>> ReadFileAsync(string sql)
    {
        using DuckDbFiles files = DuckDbFiles.Open(_folder.Path, 96);
        await using IQueryResult result = await files.Queries.QueryAsync(sql, Ct);
        List<object?[]> rows = [];
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            rows.Add(row);
        }

        return rows;
    }

    [Fact]
    public async Task Query_ThatIsCancelled_StopsAndLeavesTheStoreUsable()
    {
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using IQueryResult result = await _store.Roles.Queries.QueryAsync("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 7", cancel.Token);
            await foreach (object?[] _ in result.ReadRowsAsync(cancel.Token))
            {
            }
        });
        Assert.Equal(5_000L, Assert.Single(await RunAsync("SELECT count(*) FROM bar"))[0]);
    }

    [Fact]
    public async Task Query_WhileAWriteRuns_SeesOneState()
    {
        await using IQueryResult result = await _store.Roles.Queries.QueryAsync("SELECT open_time FROM bar", Ct);
        await _store.Roles.Bars.WriteAsync([Write(Hours(5_000, 6_000), Bars(5_000, 6_000))], Ct);
        int rows = 0;
        await foreach (object?[] _ in result.ReadRowsAsync(Ct))
        {
            rows++;
        }

        Assert.Equal(5_000, rows);
    }

    [Fact]
    public async Task Audit_OfDuplicatedRows_CountsThem()
    {
        string path = _folder.File("q.duckdb");
        await _store.DisposeAsync();
        using (var database = Native.DuckDbDatabase.Open(path, []))
        using (var connection = database.Connect())
        {
            connection.Execute("INSERT INTO bar SELECT * FROM bar WHERE ordinal = 0 ORDER BY open_time LIMIT 3");
        }

        _store = await Engine.OpenFileAsync(path);
        SeriesAudit audit = Assert.Single(await _store.Roles.Queries.AuditRowsAsync(SeriesFilter.Any, Ct));
        Assert.Equal((5_003L, 3L, 0L, 0L), (audit.Rows, audit.Duplicates, audit.Impossible, audit.Misaligned));
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
}
