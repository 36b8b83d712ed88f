namespace Candlewick.Server.Tests.Sql;

/// <summary>One statement that must do no harm.</summary>
/// <param name="CutBy">The limit that stops it after it began to answer; null where it is refused.</param>
internal sealed record SqlAttack(string Kind, string Sql, string? CutBy = null);

/// <summary>The attacks on <c>/v1/sql</c>. FILE is a file of the server, EXPORT its export folder, STORE and CONTROL its databases.</summary>
internal static class SqlAttacks
{
    public static IReadOnlyList<SqlAttack> All { get; } =
    [
        .. Of("write", "INSERT INTO fact VALUES ('a', 'b')", "UPDATE bar SET close = 0", "DELETE FROM bar", "TRUNCATE bar", "DROP TABLE bar", "DROP VIEW bars",
            "CREATE TABLE mine (a INTEGER)", "CREATE TABLE mine AS SELECT 1", "CREATE TEMP TABLE mine (a INTEGER)", "CREATE VIEW mine AS SELECT 1", "CREATE MACRO mine() AS 1",
            "CREATE SEQUENCE mine", "ALTER TABLE bar ADD COLUMN mine INTEGER", "CREATE INDEX mine ON bar (close)", "WITH x AS (DELETE FROM bar RETURNING 1) SELECT * FROM x",
            "SELECT nextval('series_number')", "SELECT write_log('mine')", "CREATE SECRET mine (TYPE s3)", "COMMENT ON TABLE bar IS 'mine'"),
        .. Of("file", "SELECT * FROM read_csv('FILE')", "SELECT * FROM read_csv_auto('FILE')", "SELECT * FROM read_text('FILE')", "SELECT * FROM read_blob('FILE')",
            "SELECT * FROM read_json('FILE')", "SELECT * FROM read_json_auto('FILE')", "SELECT * FROM read_ndjson('FILE')", "SELECT * FROM read_json_objects('FILE')",
            "SELECT * FROM read_parquet('FILE')", "SELECT * FROM parquet_scan('FILE')", "SELECT * FROM parquet_metadata('FILE')", "SELECT * FROM parquet_schema('FILE')",
            "SELECT * FROM parquet_file_metadata('FILE')", "SELECT * FROM parquet_kv_metadata('FILE')", "SELECT * FROM parquet_bloom_probe('FILE', 'a', 1)",
            "SELECT * FROM glob('/*')", "SELECT * FROM sniff_csv('FILE')", "SELECT * FROM read_duckdb('STORE')", "SELECT * FROM 'FILE'", "SELECT * FROM \"/etc/x\".csv",
            "SELECT (SELECT content FROM read_text('FILE'))", "SELECT 1 WHERE EXISTS (FROM read_text('FILE'))", "WITH x AS (FROM read_text('FILE')) FROM x", "DESCRIBE 'FILE'",
            "SUMMARIZE 'FILE'", "EXPLAIN ANALYZE SELECT * FROM read_text('FILE')", "SELECT * FROM read_text('EXPORT/*')", "SELECT * FROM glob('EXPORT/*')",
            "SELECT * FROM histogram('FILE', a)", "SELECT * FROM read_text(['FILE'])", "FROM read_csv('https://example.org/x.csv')", "FROM 's3://x/y.parquet'",
            "SELECT * FROM Read_Text('FILE')", "SELECT * FROM main.read_text('FILE')", "SELECT * FROM system.main.read_text('FILE')", "FROM (PIVOT 'FILE' ON a IN (1) USING sum(b))"),
        .. Of("indirection", "SELECT * FROM query('DELETE FROM bar')", "SELECT * FROM query('FROM read_text(''FILE'')')", "SELECT * FROM query_table('FILE')",
            "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''FILE'')'))", "PREPARE mine AS SELECT 1", "EXECUTE mine", "CALL duckdb_tables()",
            "CALL force_checkpoint()", "SELECT * FROM checkpoint()", "SELECT * FROM enable_logging()", "SELECT * FROM enable_profiling()", "SELECT * FROM duckdb_secrets()",
            "SELECT * FROM duckdb_settings()", "SELECT * FROM which_secret('a', 'b')", "SELECT * FROM seq_scan('bar')"),
        .. Of("copy", "COPY bar TO 'EXPORT/mine.csv'", "COPY bar FROM 'FILE'", "COPY (SELECT 1) TO '/tmp/mine.csv'", "COPY FROM DATABASE a TO b", "EXPORT DATABASE 'EXPORT/mine'",
            "IMPORT DATABASE 'EXPORT/mine'"),
        .. Of("attach", "ATTACH 'EXPORT/mine.duckdb'", "ATTACH 'STORE'", "ATTACH 'CONTROL' AS c", "ATTACH ':memory:' AS m", "DETACH mine", "USE mine", "SELECT * FROM c.api_key"),
        .. Of("extension", "INSTALL httpfs", "LOAD httpfs", "FORCE INSTALL 'FILE'", "UPDATE EXTENSIONS"),
        .. Of("setting", "SET memory_limit = '100GB'", "SET enable_external_access = true", "SET GLOBAL allowed_directories = ['/']", "RESET lock_configuration", "SET VARIABLE mine = 1",
            "SET SESSION search_path = 'mine'", "PRAGMA memory_limit = '100GB'", "PRAGMA database_list", "PRAGMA enable_profiling", "PRAGMA version", "CHECKPOINT", "FORCE CHECKPOINT",
            "VACUUM", "ANALYZE", "BEGIN", "COMMIT", "ROLLBACK"),
        .. Of("several", "SELECT 1; DELETE FROM bar", "SELECT 1;;DROP VIEW bars", "DELETE FROM bar; SELECT 1", "SELECT 1 -- x\n; DELETE FROM bar", "/* x */ DELETE FROM bar",
            "/* /* */ DELETE FROM bar -- */", "SELECT 1 /* ; */; DELETE FROM bar", "EXPLAIN ANALYZE DELETE FROM bar", "EXPLAIN ANALYZE COPY bar TO 'EXPORT/mine.csv'",
            "-- EXPLAIN\rEXPLAIN ANALYZE DELETE FROM bar", "EXPLAIN EXPLAIN ANALYZE DELETE FROM bar", "", ";", "-- nothing", "SELECT $1", "SELEKT 1", "SELECT 'open"),
        .. Of("depth", "SELECT json_structure(repeat('[', 500000) || repeat(']', 500000))", "SELECT json_structure(repeat('{\"a\":', 100000) || '1' || repeat('}', 100000))",
            "SELECT json_merge_patch(repeat('{\"a\":', 100000) || '1' || repeat('}', 100000), repeat('{\"a\":', 100000) || '1' || repeat('}', 100000))",
            $"SELECT {new string('(', 20_000)}1{new string(')', 20_000)}", $"SELECT 1{string.Concat(Enumerable.Repeat("+1", 20_000))}",
            $"SELECT NULL::INTEGER{string.Concat(Enumerable.Repeat("[]", 20_000))}"),
        .. Of("memory", "SELECT sum(length(repeat('x', 100000000) || i)) FROM range(2048) t(i)", "SELECT range(0, 3000000000)", "SELECT list(i) FROM range(1000000000) t(i)",
            "WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM r) SELECT max(length(s)) FROM r", "SELECT string_agg(i::VARCHAR, repeat('x', 10000)) FROM range(10000000) t(i)",
            "SELECT list_transform(range(100000000), x -> repeat('a', 1000))", "SELECT printf('%2000000000d', 1)", "SELECT repeat('x', 1000000) FROM range(1000)", "SELECT * FROM range(100000000) t(i) ORDER BY hash(i) DESC"),
        .. Of("time", "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range * 2 = b.range * 3 + 1 AND random() > 2",
            "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r", $"SELECT 1{string.Concat(Enumerable.Repeat(" UNION ALL SELECT 1", 5_000))}",
            "SELECT sleep_ms(1000000)", "SELECT max(md5(i::VARCHAR)) FROM range(100000000000) t(i)"),
        new("size", "SELECT * FROM range(1000000000000)", "rows"),
        new("size", "SELECT repeat('x', 10000) FROM range(1000000)", "bytes"),
    ];

    private static IEnumerable<SqlAttack> Of(string kind, params string[] statements) => statements.Select(sql => new SqlAttack(kind, sql));
}
