using System.Diagnostics;
using System.Globalization;

namespace Candlewick.Storage.DuckDb.Upkeep;

/// <summary>Rewrites the bars of a month through the write queue, some series a transaction; what is done stands in <c>compacted_month</c>.</summary>
internal sealed class DuckDbCompaction(StoreAccess access) : ICompaction
{
    /// <summary>Rows of a transaction: writers wait for one at a time.</summary>
    private const long RowsOfPart = 100_000;

    /// <summary>Each part looks through the whole month, so a large month is cut into larger parts, and never into many more than this.</summary>
    private const int MostParts = 24;

    /// <summary>How many series are read to tell what the rewriting gained.</summary>
    private const int SeriesOfSample = 8;

    private const string Columns =
        "series_id, open_time, close_time, ordinal, open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume, finality, known_from";

    private static readonly Timeframe Month = new(1, TimeframeUnit.Month);

    /// <inheritdoc />
    public Task<IReadOnlyList<UtcTime>> ListDueAsync(UtcTime closedBy, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<UtcTime>>(
            lease =>
            {
                List<UtcTime> months = [];
                using DuckDbResult rows = lease.Read(
                    "WITH found AS (SELECT DISTINCT date_trunc('month', open_time)::TIMESTAMP AS month FROM bar) "
                    + "SELECT month FROM found LEFT JOIN compacted_month c USING (month) "
                    + $"WHERE month + INTERVAL 1 MONTH <= {Sql.Micro(closedBy.Microseconds)} AND (c.entry IS NULL OR EXISTS ("
                    + "SELECT 1 FROM write_journal j WHERE j.entry > c.entry AND j.inserted + j.corrected + j.completed > 0 "
                    + "AND j.range_from < month + INTERVAL 1 MONTH AND j.range_to > month)) ORDER BY month");
                rows.ForEach((chunk, row) => months.Add(UtcTime.FromMicroseconds(chunk.Integer(0, row))));
                return months;
            },
            ct);

    /// <inheritdoc />
    public async Task<CompactedMonth> RewriteAsync(UtcTime month, UtcTime at, CancellationToken ct)
    {
        UtcRange range = new(month, Month.Next(month));
        long entry = await access.ReadAsync(lease => lease.Connection.ReadInteger(WriterMemory.LastEntrySql) ?? 0, ct);
        IReadOnlyList<(int Series, long Rows)> found = await access.ReadAsync(lease => Count(lease, range), ct);
        IReadOnlyList<int> sample = Sample(found);
        TimeSpan before = await ReadAsync(sample, range, ct);
        TimeSpan longest = TimeSpan.Zero;
        long rows = 0;
        foreach (Part part in Cut(found, range))
        {
            (long written, TimeSpan taken) = await access.WriteAsync(session => Rewrite(session, part), part.Rows, ct);
            rows += written;
            longest = taken > longest ? taken : longest;
        }

        await access.WriteAsync(session => Record(session, new Done(month, entry, rows, at)), rows: 1, ct);
        return new CompactedMonth(month, found.Count, rows, before, await ReadAsync(sample, range, ct), longest);
    }

    /// <inheritdoc />
    public async Task<long> ReleaseAsync(CancellationToken ct)
    {
        await access.WriteAsync(session => session.TryMergeLog(), StoreAccess.Alone, ct);
        return await access.ReadAsync(
            lease => lease.Connection.ReadInteger("SELECT (used_blocks * block_size)::BIGINT FROM pragma_database_size() WHERE database_name = current_database()") ?? 0, ct);
    }

    private static List<(int Series, long Rows)> Count(ReadLease lease, UtcRange range)
    {
        List<(int, long)> found = [];
        using DuckDbResult rows = lease.Read($"SELECT series_id, count(*) FROM bar WHERE {Sql.BarsIn("open_time", range)} GROUP BY series_id ORDER BY series_id");
        rows.ForEach((chunk, row) => found.Add((chunk.Column<int>(0)[row], chunk.Integer(1, row))));
        return found;
    }

    /// <summary>Some series, spread over all of them.</summary>
    private static int[] Sample(IReadOnlyList<(int Series, long Rows)> found)
    {
        int step = Math.Max(1, found.Count / SeriesOfSample);
        return [.. found.Where((_, place) => place % step == 0).Take(SeriesOfSample).Select(one => one.Series)];
    }

    private Task<TimeSpan> ReadAsync(IReadOnlyList<int> series, UtcRange range, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                long started = Stopwatch.GetTimestamp();
                using BarColumns bars = new();
                foreach (int id in series)
                {
                    bars.Clear();
                    using DuckDbResult rows = lease.Read(BarReader.Unordered(id, range));
                    while (rows.Next() is { } chunk)
                    {
                        BarReader.Add(bars, chunk);
                    }
                }

                return Stopwatch.GetElapsedTime(started);
            },
            ct);

    /// <summary>Small series together, large ones day by day, in the order of series and time.</summary>
    private static IEnumerable<Part> Cut(IReadOnlyList<(int Series, long Rows)> found, UtcRange range)
    {
        List<int> together = [];
        long rows = 0;
        long most = Math.Max(RowsOfPart, found.Sum(one => one.Rows) / MostParts);
        foreach ((int series, long count) in found)
        {
            if (together.Count > 0 && rows + count > most)
            {
                yield return new Part([.. together], range, rows);
                together.Clear();
                rows = 0;
            }

            if (count <= most)
            {
                together.Add(series);
                rows += count;
                continue;
            }

            for (UtcTime day = range.From; day < range.To; day += TimeSpan.FromDays(1))
            {
                yield return new Part([series], new UtcRange(day, day + TimeSpan.FromDays(1)), RowsOfPart);
            }
        }

        if (together.Count > 0)
        {
            yield return new Part([.. together], range, rows);
        }
    }

    private static (long Rows, TimeSpan Taken) Rewrite(WriteSession session, Part part)
    {
        long started = Stopwatch.GetTimestamp();
        string where = $"series_id IN ({string.Join(',', part.Series)}) AND {Sql.BarsIn("open_time", part.Range)}";
        session.Execute($"CREATE OR REPLACE TEMP TABLE rewritten AS SELECT {Columns} FROM bar WHERE {where} ORDER BY series_id, open_time, ordinal");
        (long Rows, long Sum) before = Fingerprint(session, "rewritten");
        if (before.Rows == 0)
        {
            session.Execute("DROP TABLE rewritten");
            return default;
        }

        session.Execute($"DELETE FROM bar WHERE {where}");
        session.Execute($"INSERT INTO bar ({Columns}) SELECT {Columns} FROM rewritten ORDER BY series_id, open_time, ordinal");
        session.Execute("DROP TABLE rewritten");
        return Fingerprint(session, $"bar WHERE {where}") == before
            ? (before.Rows, Stopwatch.GetElapsedTime(started))
            : throw new StoreException(ErrorKind.Corrupt, $"The bars of {part.Range} are not the same after they were rewritten; nothing was changed. Check the disk, and restore from a backup if reads fail.");
    }

    private static (long Rows, long Sum) Fingerprint(WriteSession session, string rowsOf)
    {
        using DuckDbResult rows = session.Read($"SELECT count(*), (sum(hash({Columns})::HUGEINT) % 9223372036854775807)::BIGINT FROM {rowsOf}");
        DuckDbChunk chunk = rows.Next()!;
        return (chunk.Integer(0, 0), chunk.IsNull(1, 0) ? 0 : chunk.Integer(1, 0));
    }

    private static bool Record(WriteSession session, Done done)
    {
        session.Execute($"DELETE FROM compacted_month WHERE month = {Sql.Micro(done.Month.Microseconds)}");
        session.Execute(string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO compacted_month VALUES ({Sql.Micro(done.Month.Microseconds)}, {done.Entry}, {done.Rows}, {Sql.Micro(done.At.Microseconds)})"));
        return true;
    }

    private sealed record Part(IReadOnlyList<int> Series, UtcRange Range, long Rows);

    private sealed record Done(UtcTime Month, long Entry, long Rows, UtcTime At);
}
