using System.Diagnostics;

namespace Candlewick.Storage.Postgres.Upkeep;

/// <summary>Puts a month of bars in good order: a plain table is vacuumed and analysed, the chunks of a hypertable are compressed. Nobody waits for it, and no value changes.</summary>
/// <remarks>Rows of one series are found by the key, whatever the order in which they lie; what is done stands in <c>compacted_month</c>.</remarks>
internal sealed class PostgresCompaction(PostgresAccess access, RowTables tables, HourAggregates hours) : ICompaction
{
    private static readonly Timeframe Month = new(1, TimeframeUnit.Month);

    /// <inheritdoc />
    public Task<IReadOnlyList<UtcTime>> ListDueAsync(UtcTime closedBy, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<UtcTime>>(
            async session => await session.ListAsync(
                row => PgInstant.Read(row, 0),
                "WITH found AS (SELECT DISTINCT date_trunc('month', open_time, 'UTC') AS month FROM bar) "
                + "SELECT month FROM found LEFT JOIN compacted_month c USING (month) "
                + "WHERE month + interval '1 month' <= $1 AND (c.entry IS NULL OR EXISTS (SELECT 1 FROM write_journal j WHERE j.entry > c.entry "
                + "AND j.inserted + j.corrected + j.completed > 0 AND instant(j.range_from) < month + interval '1 month' AND instant(j.range_to) > month)) ORDER BY month",
                PgInstant.ToDateTime(closedBy)),
            ct);

    /// <inheritdoc />
    public async Task<CompactedMonth> RewriteAsync(UtcTime month, UtcTime at, CancellationToken ct)
    {
        UtcRange range = new(month, Month.Next(month));
        long entry = await access.ReadAsync(async session => (long)(await session.ReadCellAsync(EntryLog.LastEntrySql))!, ct);
        (int series, long rows, TimeSpan before) = await ReadAllAsync(range, ct);
        await hours.RefreshAsync(ct);
        await access.OutsideAsync(connection => TidyAsync(connection, range, ct), ct);
        await access.WriteAsync(
            session => session.ExecuteAsync(
                "INSERT INTO compacted_month (month, entry, row_count, compacted_at) VALUES ($1, $2, $3, $4) ON CONFLICT (month) DO UPDATE SET "
                + "entry = excluded.entry, row_count = excluded.row_count, compacted_at = excluded.compacted_at",
                PgInstant.ToDateTime(month), entry, rows, PgInstant.ToDateTime(at)),
            ct);
        (_, _, TimeSpan after) = await ReadAllAsync(range, ct);
        return new CompactedMonth(month, series, rows, before, after, TimeSpan.Zero);
    }

    /// <inheritdoc />
    public async Task<long> ReleaseAsync(CancellationToken ct)
    {
        await access.OutsideAsync(connection => RunAsync(connection, "VACUUM bar, bar_history, trade, quote, observation, write_journal, coverage, hole", ct), ct);
        return access.ReadAtOnce(
            "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c WHERE c.relnamespace = 'candlewick'::regnamespace AND c.relkind = 'r'");
    }

    private Task<int> TidyAsync(NpgsqlConnection connection, UtcRange range, CancellationToken ct) =>
        tables.Bars is { } months
            ? RunAsync(connection, $"VACUUM (ANALYZE) {months.NameOf(MonthTables.MonthOf(range.From))}", ct)
            : RunAsync(
                connection,
                "SELECT compress_chunk(c, if_not_compressed => true) "
                + $"FROM show_chunks('bar', newer_than => '{range.From}'::timestamptz, older_than => '{range.To}'::timestamptz) c",
                ct);

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private Task<(int Series, long Rows, TimeSpan Taken)> ReadAllAsync(UtcRange range, CancellationToken ct) =>
        access.ReadAsync(
            async session =>
            {
                long begun = Stopwatch.GetTimestamp();
                List<long> counts = await session.ListAsync(
                    row => row.GetInt64(1), "SELECT series_id, count(*), sum(close) FROM bar WHERE open_time >= $1 AND open_time < $2 GROUP BY series_id",
                    PgInstant.Ceiling(range.From), PgInstant.Ceiling(range.To));
                return (counts.Count, counts.Sum(), Stopwatch.GetElapsedTime(begun));
            },
            ct);
}
