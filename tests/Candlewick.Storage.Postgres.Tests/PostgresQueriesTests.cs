using Candlewick.Storage.Postgres.Reading;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresQueriesTests(PostgresServer server) : IAsyncLifetime
{
    /// <summary>They have a result of their own each time, and neither run a text nor reach a file, another session or a setting.</summary>
    private const string Harmless =
        "amvalidate clock_timestamp current_query currval gen_random_uuid lastval pg_blocking_pids pg_collation_actual_version pg_database_collation_actual_version pg_database_size "
        + "pg_get_backend_memory_contexts pg_get_multixact_members pg_get_shmem_allocations pg_indexes_size pg_is_in_recovery pg_is_wal_replay_paused "
        + "pg_isolation_test_session_is_blocked pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_lock_status "
        + "pg_notification_queue_usage pg_partition_ancestors pg_partition_tree pg_prepared_xact pg_relation_size pg_safe_snapshot_blocking_pids pg_sequence_last_value "
        + "pg_show_replication_origin_status pg_sleep pg_sleep_for pg_sleep_until pg_stat_clear_snapshot pg_stat_get_recovery_prefetch pg_stat_have_stats pg_table_size "
        + "pg_tablespace_size pg_total_relation_size pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status random setseed timeofday txid_status "
        + "pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_stat_get_xact_blocks_fetched pg_stat_get_xact_blocks_hit pg_stat_get_xact_function_calls "
        + "pg_stat_get_xact_function_self_time pg_stat_get_xact_function_total_time pg_stat_get_xact_numscans pg_stat_get_xact_tuples_deleted pg_stat_get_xact_tuples_fetched "
        + "pg_stat_get_xact_tuples_hot_updated pg_stat_get_xact_tuples_inserted pg_stat_get_xact_tuples_returned pg_stat_get_xact_tuples_updated "
        + "random_normal currtid2 pg_get_wal_summarizer_state pg_stat_get_xact_tuples_newpage_updated pg_basetype system_user pg_stat_get_io pg_input_is_valid pg_stat_get_backend_subxact plpgsql_validator";

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
    [InlineData("'NaN'::numeric", double.NaN)]
    [InlineData("'Infinity'::numeric", double.PositiveInfinity)]
    [InlineData("'-Infinity'::numeric", double.NegativeInfinity)]
    [InlineData("1e40::numeric + 0.5", "10000000000000000000000000000000000000000.5")]
    [InlineData("0.1234567890123456789012345678901234567890", "0.1234567890123456789012345678901234567890")]
    [InlineData("10::numeric ^ 30", "1000000000000000000000000000000.0000000000000000")]
    [InlineData("2147483648::oid", 2_147_483_648L)]
    [InlineData("'NaN'::real", double.NaN)]
    [InlineData("'-infinity'::date", "-infinity")]
    [InlineData("'5000000-01-01'::date", "day 1825492972 since 1970")]
    [InlineData("'-infinity'::timestamp", "-infinity")]
    [InlineData("'1500-01-01'::timestamptz", "1500-01-01 00:00:00")]
    [InlineData("'20000-01-01'::timestamptz", "568971820800 s since 1970")]
    [InlineData("'4713-01-01 BC'::timestamp", "-210863520000 s since 1970")]
    [InlineData("'\\x00ff'::bytea", "\\x00ff")]
    public async Task Query_OfAValueThatIsRare_GivesIt(string sql, object expected)
    {
        Assert.Equal([expected, 1L, expected], Assert.Single(await RunAsync($"SELECT {sql}, 1, {sql}")));
        Assert.Equal(double.NaN, (await FirstAsync(Answer.Of(await _store.Roles.Queries.QueryAsync("SELECT 'NaN'::numeric", Ct), Ct)))[0]);
    }

    [Theory]
    [InlineData("SELECT repeat('x', 100000000) FROM generate_series(1, 2000)")]
    [InlineData("SELECT 1, repeat('x', 10000000), repeat('y', 10000000) FROM generate_series(1, 2000)")]
    [InlineData("EXPLAIN VERBOSE SELECT repeat('x', 100000000)")]
    public async Task Query_OfARowThatIsTooLarge_IsRefusedBeforeItIsRead(string sql)
    {
        await using PostgresStore patient = await Engine.OpenAsync(_database);
        long before = GC.GetTotalAllocatedBytes();
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => RunAsync(patient, sql));
        Assert.True(refusal.Kind == ErrorKind.BadRequest && refusal.Message.Contains("16 MiB", StringComparison.Ordinal), refusal.Message);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 150_000_000, $"{GC.GetTotalAllocatedBytes() - before} bytes were taken.");
        Assert.Equal(5_000L, Assert.Single(await RunAsync("SELECT count(*) FROM bar"))[0]);
    }

    [Fact]
    public async Task Query_OfLargeRows_HoldsOneAtATime()
    {
        await using PostgresStore patient = await Engine.OpenAsync(_database);
        await using IQueryResult result = await patient.Roles.Queries.QueryAsync("SELECT i, repeat('x', 5000000) FROM generate_series(1, 1000) i", Ct);
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0, count = 0;
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            Assert.Equal((++count, 5_000_000), ((long)row[0]!, ((string)row[1]!).Length));
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            if (count == 20)
            {
                break;
            }
        }

        Assert.True(most < 80_000_000, $"{most} bytes were held.");
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
    [InlineData("WITH a AS MATERIALIZED (SELECT * FROM ts_stat('SELECT to_tsvector(set_con'||'fig(''candlewick.control'',''on'',true))')) SELECT k.* FROM a RIGHT JOIN api_key k ON true")]
    [InlineData("SELECT ts_rewrite('a & b'::tsquery, 'SELECT t, s FROM (SELECT set_con'||'fig(''role'',''none'',true), ''a''::tsquery t, ''b''::tsquery s) a')")]
    [InlineData("SELECT pg_catalog.\"ts_stat\"('SELECT 1')")]
    [InlineData("SELECT stavalues1 FROM pg_statistic")]
    [InlineData("EXPLAIN ANALYZE UPDATE pg_settings SET setting = 'on'")]
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
    [InlineData("EXPLAIN (FORMAT JSON) SELECT 1")]
    [InlineData("EXPLAIN (FORMAT XML) SELECT 1")]
    [InlineData("SHOW ALL")]
    [InlineData("SHOW server_version")]
    [InlineData("TABLE series")]
    [InlineData("VALUES (1), (2);")]
    [InlineData("-- a\nWITH a AS (SELECT 1) SELECT * FROM a")]
    public async Task Query_OfWhatReads_Runs(string sql) => Assert.NotEmpty(await RunAsync(sql));

    [Fact]
    public async Task ListTables_OfTheStore_TellsTablesAndViewsWithTheirColumns()
    {
        IReadOnlyList<StoreTable> tables = await _store.Roles.Queries.ListTablesAsync(Ct);
        StoreTable bars = Assert.Single(tables, table => table.Name == "bars");
        Assert.True(bars.IsView);
        Assert.Contains(new StoreColumn("open_time", "timestamp with time zone"), bars.Columns);
        Assert.False(Assert.Single(tables, table => table.Name == "bar").IsView);
        Assert.DoesNotContain(tables, table => table.Name == "pg_class");
    }

    [Fact]
    public async Task Query_OfKeysAndAudit_SeesNoRows()
    {
        await _store.Keys.Keys.AddAsync(new ApiKey("k", "n", new string('0', 64), AccessScope.Admin, [], Received, null), Ct);
        Assert.Equal(0L, Assert.Single(await RunAsync("SELECT count(*) FROM api_key"))[0]);
        Assert.NotNull(await _store.Keys.Keys.FindAsync("k", Ct));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Query_ThatReachesTheSettings_SeesNoKeysAllTheSame(bool isSuperuser)
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        string owner = $"owner_{Guid.NewGuid():N}";
        await database.RunAsync($"CREATE ROLE {owner} LOGIN PASSWORD '{owner}'; GRANT CREATE ON DATABASE {database.Name} TO {owner}", Ct);
        await database.RunAsync(
            "CREATE FUNCTION public.run_text(sql text) RETURNS text LANGUAGE plpgsql AS 'DECLARE found text; BEGIN EXECUTE sql INTO found; RETURN found; END'", Ct);
        PostgresOptions options = isSuperuser ? Engine.Options(database) : new PostgresOptions($"{database.ConnectionString};Username={owner};Password={owner}");
        await using (PostgresStore store = await PostgresStore.OpenAsync(options, TimeProvider.System, Ct))
        {
            await store.Keys.Keys.AddAsync(new ApiKey("k", "n", new string('0', 64), AccessScope.Admin, [], Received, null), Ct);
            await store.Keys.Audit.AddAsync(new AuditEntry(Received, "k", "here", "act", null, null, null, 200), Ct);
            const string Attack =
                "WITH a AS MATERIALIZED (SELECT run_text('SELECT set_con' || 'fig(''candlewick.control'', ''on'', true)') AS n) "
                + "SELECT n, (SELECT count(*) FROM api_key WHERE n <> ''), (SELECT count(*) FROM audit WHERE n <> '') FROM a";
            Assert.Equal(["on", 0L, 0L], Assert.Single(await RunAsync(store, Attack)));
            StoreException refusal = await Assert.ThrowsAsync<StoreException>(
                () => RunAsync(store, "SELECT run_text('SELECT set_con' || 'fig(''transaction_deferrable'', ''off'', true)')"));
            Assert.Contains("25001", refusal.Message, StringComparison.Ordinal);
            Assert.Single(await store.Keys.Keys.ListAsync(Ct));
        }

        await database.RunAsync($"DROP OWNED BY {owner} CASCADE; DROP ROLE {owner}", Ct);
    }

    [Fact]
    public async Task Functions_OfTheServer_AreRefusedUnlessTheyReachNothing()
    {
        const string Volatile =
            "SELECT string_agg(DISTINCT proname, ' ') FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prorettype <> 'trigger'::regtype "
            + "AND (provolatile = 'v' OR proname LIKE '%!_to!_xml%' ESCAPE '!') AND NOT ('internal'::regtype = ANY (proargtypes) OR prorettype IN (SELECT oid FROM pg_type WHERE typtype = 'p' AND typname LIKE '%handler'))";
        string[] names = ((string)(await _database.RunAsync(Volatile, Ct))!).Split(' ');
        string[] taken = [.. names.Where(name => !IsRefused(name)).Except(Harmless.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.True(taken.Length == 0, string.Join(' ', taken));
        Assert.Contains("ts_stat", names);
        Assert.All((string[])["pg_sleep", "pg_sleep_for", "pg_sleep_until", "ts_rank", "to_tsvector", "pg_total_relation_size"], name => Assert.False(IsRefused(name), name));
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

    private static async Task<object?[]> FirstAsync(Answer answer)
    {
        await foreach (object?[] row in answer.Rows.WithCancellation(Ct))
        {
            return row;
        }

        return [];
    }

    private static bool IsRefused(string name) => Record.Exception(() => StatementCheck.Demand($"SELECT {name}('a')")) is StoreException;

    private Task<List<object?[]>> RunAsync(string sql) => RunAsync(_store, sql);

    private static async Task<List<object?[]>> RunAsync(PostgresStore store, string sql)
    {
        await using IQueryResult result = await store.Roles.Queries.QueryAsync(sql, Ct);
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
